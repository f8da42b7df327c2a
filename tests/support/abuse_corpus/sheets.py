"""Writes the parts of workbooks by hand, right or wrong: what no honest program would save too."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from xml.sax.saxutils import escape

from tests.support.hr_formats import zipped

_NS = "http://schemas.openxmlformats.org"
_MAIN = f"{_NS}/spreadsheetml/2006/main"
_OFFICE = f"{_NS}/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEET = "xl/worksheets/sheet1.xml"
# Style 1 is a date, 2 a date with a time, 3 a time.
_STYLES = (
    f'{XML}<styleSheet xmlns="{_MAIN}"><cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14"/>'
    '<xf numFmtId="22"/><xf numFmtId="20"/></cellXfs></styleSheet>'
)


def said(text: str) -> str:
    """A cell of text, its place left open."""
    return f'<c r="@" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def number(value: str, style: int = 0) -> str:
    """A cell of a number; styles see above."""
    return f'<c r="@" s="{style}"><v>{value}</v></c>'


def typed(kind: str, value: str) -> str:
    """A cell of another kind: "b" a boolean, "e" an error, "str" text that a formula gave, "d" a day."""
    return f'<c r="@" t="{kind}"><v>{value}</v></c>'


def formula(source: str, value: str = "", kind: str = "str") -> str:
    """A cell with a formula and what it gave; nothing for a program that never worked it out."""
    cached = f"<v>{escape(value)}</v>" if value else ""
    return f'<c r="@" t="{kind}"><f>{escape(source)}</f>{cached}</c>'


def sheet(rows: Sequence[Sequence[str]], extra: str = "", attributes: str = "") -> str:
    """The XML of one sheet: rows of cells, each made by the functions above; "" for no cell."""
    lines = []
    for row, cells in enumerate(rows, 1):
        placed = "".join(cell.replace('"@"', f'"{chr(65 + at)}{row}"', 1) for at, cell in enumerate(cells))
        lines.append(f'<row r="{row}"{attributes}>{placed}</row>')
    return f'{XML}<worksheet xmlns="{_MAIN}">{extra}<sheetData>{"".join(lines)}</sheetData></worksheet>'


def parts(
    sheets: dict[str, str], *, state: dict[str, str] | None = None, from_1904: bool = False
) -> dict[str, str]:
    """The parts of a workbook of these sheets, by name; `state`: "hidden" or "veryHidden" ones."""
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"'
        f' state="{(state or {}).get(name, "visible")}"/>'
        for n, name in enumerate(sheets, 1)
    )
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPES}.worksheet+xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    relations += f'<Relationship Id="rIdS" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    kind = '<workbookPr date1904="1"/>' if from_1904 else ""
    return {
        "[Content_Types].xml": f'{XML}<Types xmlns="{_NS}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>{overrides}</Types>',
        "_rels/.rels": f'{XML}<Relationships xmlns="{_NS}/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{kind}'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{XML}<Relationships xmlns="{_NS}/package/2006/relationships">'
        f"{relations}</Relationships>",
        "xl/styles.xml": _STYLES,
        **{f"xl/worksheets/sheet{n}.xml": xml for n, xml in enumerate(sheets.values(), 1)},
    }


def workbook(rows: Sequence[Sequence[str]], **how: bool) -> bytes:
    """A workbook of one sheet."""
    return zipped(parts({"DS": sheet(rows)}, **how))  # type: ignore[arg-type]  # from_1904 only


def bomb(entries: dict[str, bytes], name: str, megabytes: int, claimed: int | None = None) -> bytes:
    """An archive with one part of so many megabytes of blanks, its checksum wrong, made without unpacking it.

    `claimed`: what its list says the part unpacks to, in bytes, where that is a lie.
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(b" " * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = block * megabytes + packer.flush(zlib.Z_FINISH)
    size = megabytes * 1_000_000 if claimed is None else claimed
    body, listed = b"", b""
    for each, data in entries.items():
        body, listed = _entry(body, listed, each, (8, zlib.crc32(data), _raw(data), len(data)))
    body, listed = _entry(body, listed, name, (8, 0, packed, size))
    count = len(entries) + 1
    return body + listed + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(listed), len(body), 0)


def _raw(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def _entry(body: bytes, listed: bytes, name: str, what: tuple[int, int, bytes, int]) -> tuple[bytes, bytes]:
    method, check, packed, size = what
    fields = struct.pack("<5H3L2H", 20, 0, method, 0, 33, check, len(packed), size, len(name), 0)
    head = b"PK\3\4" + fields + name.encode() + packed
    listed += (
        b"PK\1\2"
        + struct.pack("<H", 20)
        + fields
        + struct.pack("<3H2L", 0, 0, 0, 0, len(body))
        + name.encode()
    )
    return body + head, listed


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file as Office wrote before 2007: these streams, padded, one behind the other."""
    padded = {name: data + bytes(max(4096 - len(data), -len(data) % 512)) for name, data in streams.items()}
    sectors = sum(len(data) for data in padded.values()) // 512
    table, place, entries = [0xFFFFFFFD, 0xFFFFFFFE], 2, [_directory("Root Entry", 5, 0xFFFFFFFE, 0)]
    for at, (name, data) in enumerate(padded.items()):
        entries.append(_directory(name, 2, place, len(data), right=at + 2 if at + 1 < len(padded) else None))
        table += [*range(place + 1, place + len(data) // 512), 0xFFFFFFFE]
        place += len(data) // 512
    if sectors > 120 or len(entries) > 4:
        raise ValueError("one sector of each kind is all there is")
    magic, none = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0xFFFFFFFF
    head = struct.pack("<8s16x5H6x", magic, 62, 3, 0xFFFE, 9, 6)
    # One sector with the table, then one with the list of streams, and no small streams.
    head += struct.pack("<9L", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109L", 0, *[none] * 108)
    fat = struct.pack("<128L", *table, *[0xFFFFFFFF] * (128 - len(table)))
    return head + fat + b"".join(entries).ljust(512, b"\0") + b"".join(padded.values())


def _directory(name: str, kind: int, start: int, size: int, right: int | None = None) -> bytes:
    wide = name.encode("utf-16-le")
    nobody = 0xFFFFFFFF
    child = 1 if kind == 5 else nobody
    head = struct.pack(
        "<64sH2B3L", wide, len(wide) + 2, kind, 1, nobody, nobody if right is None else right, child
    )
    return head + bytes(36) + struct.pack("<LQ", start, size)


Cell = str | float | bool | tuple[str, int]


def old_excel(
    rows: Sequence[Sequence[Cell]],
    *,
    from_1904: bool = False,
    locked: bool = False,
    number_format: str = "",
    hidden: Sequence[int] = (),
    struck: Sequence[int] = (),
) -> bytes:
    """A workbook of Excel 97: text, numbers, booleans, and ("error", code). `number_format`: of all cells;
    `hidden`, `struck`: numbers of rows, from 1."""
    bof = struct.pack("<4H2L", 0x600, 5, 0x0DBB, 0x07CC, 0x41, 6)
    head = _record(0x809, bof)
    if locked:
        head += _record(0x2F, struct.pack("<3H", 1, 1, 1) + bytes(48))
    head += _record(0x22, struct.pack("<H", from_1904))
    if number_format:
        text = struct.pack("<HB", len(number_format), 0) + number_format.encode("latin-1")
        head += _record(0x41E, struct.pack("<H", 170) + text)
        head += _record(0xE0, struct.pack("<2H", 0, 170) + bytes(16))
    if struck:
        fonts = (0, 0, 0, 0, 8)
        head += b"".join(_record(0x31, struct.pack("<2H", 200, flags) + bytes(12)) for flags in fonts)
        # No font is number 4: the fifth is number 5.
        head += b"".join(_record(0xE0, struct.pack("<2H", font, 0) + bytes(16)) for font in (0, 5))
    bound = struct.pack("<LHBB", len(head) + 4 + 8 + 2 + 4, 0, 2, 0) + b"DS"
    head += _record(0x85, bound) + _record(0x0A, b"")
    body = _record(0x809, bof.replace(struct.pack("<H", 5), struct.pack("<H", 0x10), 1))
    width = max(map(len, rows), default=0)
    body += _record(0x200, struct.pack("<2L3H", 0, len(rows), 0, width, 0))
    body += b"".join(
        _record(0x208, struct.pack("<8H", r, 0, width, 255, 0, 0, 0x20 if r + 1 in hidden else 0, 0))
        for r in range(len(rows) if hidden else 0)
    )
    body += b"".join(
        _old_cell(r, c, cell, int(r + 1 in struck))
        for r, row in enumerate(rows)
        for c, cell in enumerate(row)
        if cell != ""
    )
    return compound({"Workbook": head + body + _record(0x0A, b"")})


def _old_cell(row: int, column: int, cell: Cell, style: int = 0) -> bytes:
    place = struct.pack("<3H", row, column, style)
    match cell:
        case bool():
            return _record(0x205, place + bytes([cell, 0]))
        case tuple():
            return _record(0x205, place + bytes([cell[1], 1]))
        case str():
            return _record(0x204, place + struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le"))
    return _record(0x203, place + struct.pack("<d", cell))


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<2H", kind, len(data)) + data


def open_document(table: str, before: str = "", styles: str = "") -> bytes:
    """An .ods of one table, given as XML; `before`: what stands between declaration and root; `styles`:
    before the table."""
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    names = f'xmlns:office="{urn}:office:1.0" xmlns:table="{urn}:table:1.0" xmlns:text="{urn}:text:1.0"'
    names += f' xmlns:style="{urn}:style:1.0"' if styles else ""
    content = (
        f'{XML}{before}<office:document-content {names} office:version="1.2">'
        f"{styles}<office:body><office:spreadsheet>"
        f'<table:table table:name="DS">{table}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = f'{XML}<manifest:manifest xmlns:manifest="{urn}:manifest:1.0"></manifest:manifest>'
    return zipped({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def ods_row(cells: Sequence[str], repeated: int = 1) -> str:
    """A row of text cells; those that begin with "<" stand as they are."""
    inner = "".join(cell if cell.startswith("<") else _ods_text(cell) for cell in cells)
    return f'<table:table-row table:number-rows-repeated="{repeated}">{inner}</table:table-row>'


def _ods_text(text: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{escape(text)}</text:p></table:table-cell>'
