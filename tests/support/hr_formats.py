"""Writes a table of text as the files that office programs save, the same bytes each time."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from xml.sax.saxutils import escape

_NS = "http://schemas.openxmlformats.org"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_CONTENT_TYPES = (
    f'{_DECLARATION}<Types xmlns="{_NS}/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_MAIN}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_MAIN}.worksheet+xml"/></Types>'
)
_OFFICE = f"{_NS}/officeDocument/2006/relationships"


def as_csv(table: list[list[str]], separator: str = ",", encoding: str = "utf-8-sig") -> bytes:
    """A text table with Windows line ends; "utf-16" is Excel's Unicode Text, with a BOM."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(table)
    if encoding == "utf-16":
        return b"\xff\xfe" + out.getvalue().encode("utf-16-le")
    return out.getvalue().encode(encoding)


def as_xlsx(table: list[list[str]], sheet: str = "DS CBCC") -> bytes:
    """A workbook of one sheet, every cell text, blank ones left out."""
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _relation("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": (
            f'{_DECLARATION}<workbook xmlns="{_NS}/spreadsheetml/2006/main" xmlns:r="{_OFFICE}">'
            f'<sheets><sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": _relation("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": "".join(_sheet_xml(table)),
    }
    return zipped(parts)


def zipped(parts: dict[str, str]) -> bytes:
    """An archive of these parts, dated the same day whenever it is made."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0))
            archive.writestr(entry, text, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _relation(kind: str, target: str) -> str:
    return (
        f'{_DECLARATION}<Relationships xmlns="{_NS}/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/{kind}" Target="{target}"/></Relationships>'
    )


def _sheet_xml(table: list[list[str]]) -> Iterator[str]:
    yield f'{_DECLARATION}<worksheet xmlns="{_NS}/spreadsheetml/2006/main"><sheetData>'
    for number, row in enumerate(table, 1):
        yield f'<row r="{number}">'
        for index, text in enumerate(row):
            if text:
                place = f"{_column(index)}{number}"
                yield f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}'
                yield "</t></is></c>"
        yield "</row>"
    yield "</sheetData></worksheet>"


def _column(index: int) -> str:
    """The letters over a column: 0 is A, 26 is AA."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
