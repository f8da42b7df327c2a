"""Workbooks: archives that burst, lie or hide, and damaged ones."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from io import BytesIO

from tests.support.abuse_corpus import sheets
from tests.support.abuse_corpus.book_cells import AN, BINH, BOTH, HEADER, PLAIN, book, with_cell
from tests.support.abuse_corpus.sheets import (
    SHEET,
    parts,
    said,
    sheet,
    typed,
    workbook,
)
from tests.support.abuse_corpus.verdicts import Case, Verdict, failed, joiner, ready, refused, unclear
from tests.support.hr_formats import zipped


def cases() -> Iterator[Case]:
    """All of them."""
    yield from _archives()
    yield from _bombs()
    yield from _markup()
    yield from _sheets()
    yield from _damaged()
    yield from _open_documents()


def _archives() -> Iterator[Case]:
    whole = parts({"DS": sheet(PLAIN)})
    for suffix in ("xls", "csv", "ods", "xlsm", "zip", "pdf"):
        yield book(f"named-{suffix}", BOTH, partial(zipped, whole), suffix)
    for name, extra in (
        ("path-above", {"../../etc/passwd": "x"}), ("absolute-path", {"/etc/passwd": "x"}),
        ("drive", {"C:\\x.xml": "x"}),
        ("macros", {"xl/vbaProject.bin": "x"}), ("links", {"xl/externalLinks/externalLink1.xml": "<x/>"}),
        ("inner-archive", {"xl/embeddings/x.zip": "PK\3\4"}), ("nameless", {"": "x"}),
        ("bidi-path", {"\u202ex.xml": "x"}),
        ("connections", {"xl/connections.xml": "<connections><connection odbc='x'/></connections>"}),
    ):  # fmt: skip
        yield book(f"with-{name}", BOTH, partial(zipped, {**whole, **extra}))
    yield book("with-symlink", BOTH, partial(_with_symlink, whole))
    yield book("text-behind", BOTH, lambda: zipped(whole) + b"<html>" * 10)
    yield book("markup-before", failed("file_markup"), lambda: b"<html></html>" + zipped(whole))
    for suffix in ("xlsx", "docx", "csv"):
        letter = partial(zipped, {"word/document.xml": "<a/>"})
        yield book(f"letter-without-list-{suffix}", failed("file_without_list"), letter, suffix)
    for name, inside in (
        ("slides", {"ppt/presentation.xml": "<a/>"}),
        ("list-inside", {"list.csv": "Mã CBCC,Họ và tên\n"}), ("nothing", {}),
        ("binary-workbook", {"xl/workbook.bin": "x"}), ("program", {"META-INF/MANIFEST.MF": "x"}),
    ):  # fmt: skip
        for suffix in ("xlsx", "csv"):
            yield book(
                f"archive-of-{name}-{suffix}", failed("file_not_xlsx"), partial(zipped, inside), suffix
            )


def _with_symlink(whole: dict[str, str]) -> bytes:
    buffer = BytesIO(zipped(whole))
    with zipfile.ZipFile(buffer, "a") as archive:
        link = zipfile.ZipInfo("xl/link.xml", (2025, 1, 1, 0, 0, 0))
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return buffer.getvalue()


def _bombs() -> Iterator[Case]:
    whole = {name: text.encode() for name, text in parts({"DS": sheet(PLAIN)}).items()}
    bare = {name: data for name, data in whole.items() if name != SHEET}
    for name in (
        SHEET,
        "xl/sharedStrings.xml",
        "xl/styles.xml",
        "xl/theme/theme1.xml",
        "xl/media/image1.png",
    ):
        make = partial(sheets.bomb, {n: d for n, d in whole.items() if n != name}, name, 310)
        yield book(f"bomb-in-{name.rpartition('/')[2]}", failed("file_unpacks_too_big"), make)
    yield book(
        "bomb-of-gigabytes",
        failed("file_unpacks_too_big"),
        partial(sheets.bomb, bare, SHEET, 1, 4_200_000_000),
    )
    # Its list says nothing of what it unpacks to: only reading on shows it.
    for claimed in (0, 1_000, 1_000_000):
        make = partial(sheets.bomb, bare, SHEET, 400, claimed)
        yield book(f"bomb-that-claims-{claimed}", failed("file_damaged"), make)
    for count in (1_999, 5_000):
        many = {f"xl/media/{n}.bin": "" for n in range(count)}
        yield book(
            f"{count}-parts",
            failed("file_unpacks_too_big"),
            partial(zipped, {**parts({"DS": sheet(PLAIN)}), **many}),
        )
    halves = {**bare, **{f"xl/media/{n}.bin": b" " * 1_000_000 for n in range(11)}}
    yield book(
        "bomb-in-many-parts", failed("file_unpacks_too_big"), partial(sheets.bomb, halves, "xl/x.bin", 290)
    )
    blanks = {**whole, "xl/media/x.bin": b" " * 20_000_000}
    yield book("large-but-allowed", BOTH, partial(sheets.bomb, blanks, "xl/media/y.bin", 100))
    corners = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    far = sheet([]).replace("<sheetData>", f"<sheetData>{corners}")
    yield book("two-corners", failed("file_too_complex"), partial(zipped, parts({"DS": far})))
    claims = '<dimension ref="A1:XFD1048576"/>'
    yield book("claims-every-cell", BOTH, partial(zipped, parts({"DS": sheet(PLAIN, claims)})))
    claims = '<dimension ref="A1:A1"/>'
    yield book("claims-one-cell", BOTH, partial(zipped, parts({"DS": sheet(PLAIN, claims)})))
    for name, place, code in (
        ("far-column", "XFD2", "file_too_many_columns"), ("far-row", "A1048576", "file_too_many_rows"),
        ("first-column-too-many", "ALM2", "file_too_many_columns"),
        ("first-row-too-many", "A200001", "file_too_many_rows"),
    ):  # fmt: skip
        row = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        last = f'<row r="{row}"><c r="{place}"><v>1</v></c></row></sheetData>'
        one = sheet(PLAIN[:1]).replace("</sheetData>", last)
        yield book(name, failed(code), partial(zipped, parts({"DS": one})))
    repeated = partial(_shared, "n" * 30_000, 60_000)
    yield book("one-string-in-every-cell", failed("file_too_complex"), repeated)


def _shared(text: str, cells: int) -> bytes:
    """A sheet whose every cell is the same long shared text: small in the file, large in memory."""
    row = "".join(f'<c r="{column}@" t="s"><v>0</v></c>' for column in "ABCDEFGHIJ")
    lines = "".join(f'<row r="{n}">{row.replace("@", str(n))}</row>' for n in range(1, cells // 10))
    made = parts({"DS": sheet([]).replace("<sheetData>", f"<sheetData>{lines}")})
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = made["xl/_rels/workbook.xml.rels"]
    more = (
        f'<Relationship Id="rIdT" Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    made["xl/_rels/workbook.xml.rels"] = relations.replace("</Relationships>", more)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    made["xl/sharedStrings.xml"] = f'{sheets.XML}<sst xmlns="{main}" count="1"><si><t>{text}</t></si></sst>'
    return zipped(made)


def _markup() -> Iterator[Case]:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    for name, types, entity in (
        ("laughs", f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>', "&l8;"),
        ("file", '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>', "&f;"),
        ("network", '<!DOCTYPE x [<!ENTITY f SYSTEM "http://xa.example/x">]>', "&f;"),
        ("parameter", '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://xa.example/x.dtd">%p;]>', "&p;"),
        ("outer-types", '<!DOCTYPE x SYSTEM "http://xa.example/x.dtd">', "&x;"),
    ):  # fmt: skip
        rows = with_cell("full_name", said("@@").replace("@@", entity))
        made = parts({"DS": sheet(rows).replace(sheets.XML, sheets.XML + types)})
        yield book(f"entity-{name}", failed("file_damaged"), partial(zipped, made))
        whole = parts({"DS": sheet(PLAIN)})
        whole["xl/workbook.xml"] = whole["xl/workbook.xml"].replace(sheets.XML, sheets.XML + types)
        yield book(f"entity-{name}-in-workbook", BOTH, partial(zipped, whole))
        people = sheets.ods_row(HEADER) + sheets.ods_row(["AB-1", "@@"]).replace("@@", entity)
        yield book(
            f"entity-{name}-in-ods",
            failed("file_damaged"),
            partial(sheets.open_document, people, types),
            "ods",
        )


def _sheets() -> Iterator[Case]:
    notes, people = sheet([[said("Ghi chú")], [said("Danh sách ở trang sau")]]), sheet(PLAIN)
    yield book("list-on-second-sheet", BOTH, partial(zipped, parts({"A": notes, "B": people})))
    for state in ("hidden", "veryHidden"):
        hidden = parts({"A": sheet([[said("x")] * 7] * 3), "B": people}, state={"A": state})
        yield book(f"first-sheet-{state}", BOTH, partial(zipped, hidden))
        alone = parts({"A": people}, state={"A": state})
        yield book(f"only-sheet-{state}", failed("file_empty"), partial(zipped, alone))
    yield book("no-sheets", failed("file_empty"), partial(zipped, parts({})))
    yield book("empty-sheets", failed("file_empty"), partial(zipped, parts({"A": sheet([]), "B": sheet([])})))
    unseen = {number: replace(told, notices=("row_hidden",)) for number, told in BOTH.rows.items()}
    yield book(
        "hidden-rows",
        replace(BOTH, rows=unseen),
        partial(zipped, parts({"A": sheet(PLAIN, attributes=' hidden="1"')})),
    )
    columns = '<cols><col min="1" max="3" hidden="1"/></cols>'
    yield book("hidden-columns", BOTH, partial(zipped, parts({"A": sheet(PLAIN, columns)})))
    merging = '</sheetData><mergeCells><mergeCell ref="F2:F3"/></mergeCells>'
    merged = sheet(with_cell("unit", "")).replace("</sheetData>", merging)
    told = ready(row_2=joiner(), row_3=joiner("unit_from_above", unit="Sở Y tế"))
    yield book("merged-units", told, partial(zipped, parts({"A": merged})))
    for name in ("'", "[x]", "a" * 300, "\u202ex", "../x", "&amp;", "=1+1"):
        yield book(f"sheet-named-{name[:9]!a}", BOTH, partial(zipped, parts({name: people})))
    many = {f"S{n}": notes for n in range(200)} | {"DS": people}
    yield book("list-among-200-sheets", BOTH, partial(zipped, parts(many)))
    missing = parts({"A": people})
    del missing[SHEET]
    yield book("sheet-missing", failed("file_damaged"), partial(zipped, missing))
    again = sheet(PLAIN[:2]).partition("<sheetData>")[2]
    twice = sheet(PLAIN[:2]).partition("</sheetData>")[0] + again
    yield book(
        "cells-twice", ready(row_2=joiner(full_name="Nguyễn Văn An")), partial(zipped, parts({"A": twice}))
    )
    yield book(
        "no-header", unclear("column_identity_missing", "column_missing"), partial(workbook, PLAIN[1:])
    )


def _damaged() -> Iterator[Case]:
    whole = workbook(PLAIN)
    unknown = with_cell("full_name", typed("s", "99999"))
    yield book("unknown-string", failed("file_damaged"), partial(workbook, unknown))
    for cut in (3, 4, 30, 200, len(whole) // 2, len(whole) - 30, len(whole) - 1):
        codes = failed("file_not_xlsx" if cut < 4 else "file_damaged")
        yield book(f"cut-at-{cut}", codes, lambda cut=cut: whole[:cut])  # type: ignore[misc]
    yield book("bytes-turned", failed("file_damaged"), lambda: _turned(whole))
    flagged = bytearray(whole)
    flagged[whole.find(b"PK\1\2") + 8] |= 1
    yield book("encrypted-part", failed("file_encrypted"), lambda: bytes(flagged))
    for name, part, text in (
        ("workbook-cut", "xl/workbook.xml", "<workbook"), ("workbook-empty", "xl/workbook.xml", ""),
        ("workbook-json", "xl/workbook.xml", "{}"),
        ("relations-cut", "xl/_rels/workbook.xml.rels", "<Relationships><Rel"),
        ("sheet-cut", SHEET, sheet(PLAIN)[:600]), ("sheet-json", SHEET, "{}"), ("sheet-empty", SHEET, ""),
    ):  # fmt: skip
        made = {**parts({"DS": sheet(PLAIN)}), part: text}
        yield book(name, failed("file_damaged"), partial(zipped, made))


def _turned(whole: bytes) -> bytes:
    """One sheet's packed bytes turned, its list left whole."""
    at = whole.rfind(SHEET.encode(), 0, whole.find(b"PK\1\2")) + len(SHEET)
    return whole[: at + 40] + bytes(255 - byte for byte in whole[at + 40 : at + 90]) + whole[at + 90 :]


def _open_documents() -> Iterator[Case]:
    def ods(name: str, verdict: Verdict, *rows: str) -> Case:
        return book(f"ods-{name}", verdict, partial(sheets.open_document, "".join(rows)), "ods")

    head, an, binh = (sheets.ods_row([str(cell) for cell in row]) for row in (HEADER, AN, BINH))
    urn = 'table:table-cell office:value-type="'
    yield ods("plain", BOTH, head, an, binh)
    yield ods("empty", failed("file_empty"))
    born = sheets.ods_row(
        ["AB-2", "Trần Thị Bình", f'<{urn}date" office:date-value="1980-02-03"/>', "", "", "Sở Y tế"]
    )
    yield ods("day", ready(row_2=joiner(), row_3=joiner(birth_date="1980-02-03")), head, an, born)
    coded = sheets.ods_row([f'<{urn}float" office:value="7"/>', "Nguyễn Văn An"])
    yield ods("number", ready(row_2=joiner(staff_code="7", full_name="Nguyễn Văn An")), head, coded)
    repeated = ready(row_2=joiner(), **{f"row_{n}": refused("row_duplicate") for n in range(3, 12)})
    yield ods("repeated-people", repeated, head, sheets.ods_row(["AB-1", "Nguyễn Văn An"], 10))
    yield ods("million-blank-rows", BOTH, head, an, binh, sheets.ods_row(["<table:table-cell/>"], 1_048_000))
    yield ods("many-repeated", failed("file_too_many_rows"), head, sheets.ods_row(["AB-1", "An"], 300_000))
    wide = f'<{urn}string" table:number-columns-repeated="16384"><text:p>n</text:p></table:table-cell>'
    yield ods("wide", failed("file_too_many_columns"), head, sheets.ods_row([wide]))
    yield ods("bomb", failed("file_damaged"), head, sheets.ods_row([wide], 1_048_000))
    yield ods("cut", failed("file_damaged"), head, "<table:table-row>")
