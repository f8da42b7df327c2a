"""Reading workbooks in the capped child: cells as text, limits, damaged and hostile archives."""

from __future__ import annotations

import io
import os
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import psutil
import pytest

from provisioning.foundation.errors import Invalid
from provisioning.imports.files import spreadsheet
from provisioning.imports.files.file_kind import LIMITS, Limits
from provisioning.imports.files.hidden_rows import hidden_rows
from provisioning.imports.files.raw_rows import FileKind, RawRow, read_rows
from tests.support.hr_formats import as_xlsx, zipped


def read(path: Path, data: bytes, limits: Limits = LIMITS) -> list[RawRow]:
    path.write_bytes(data)
    return list(read_rows(path, FileKind.XLSX, limits))


def refusal(path: Path, data: bytes, limits: Limits = LIMITS) -> str:
    with pytest.raises(Invalid) as refused:
        read(path, data, limits)
    return refused.value.problems[0].code


def workbook(*rows: list[Any], first_row: int = 1, first_column: int = 1) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for r, row in enumerate(rows, first_row):
        for c, value in enumerate(row, first_column):
            sheet.cell(r, c, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_cells_are_read_as_the_text_they_stand_for(tmp_path: Path) -> None:
    moment = datetime(1980, 2, 3, 4, 5)  # noqa: DTZ001 (a sheet knows no time zone)
    row: list[Any] = ["Án", 12, 12.5, 62085001234, date(1980, 2, 3), moment, True, time(4, 5)]
    data = workbook([*row, "0100123456", "=1+1"])
    expected = ["Án", "12", "12.5", "62085001234", "1980-02-03", "1980-02-03 04:05:00", "TRUE"]
    assert [RawRow(1, [*expected, "04:05:00", "0100123456"])] == read(tmp_path / "a.xlsx", data)


def test_rows_keep_the_numbers_and_columns_of_the_sheet(tmp_path: Path) -> None:
    data = workbook(["Tên"], [None], ["An"], first_row=3, first_column=2)
    expected = [RawRow(3, ["", "Tên"]), RawRow(5, ["", "An"])]
    assert expected == read(tmp_path / "a.xlsx", data)


def test_the_first_visible_sheet_that_has_rows_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for title, state in (("Ẩn", "hidden"), ("Danh sách", "visible")):
        sheet = book.create_sheet(title)
        sheet["A1"] = title
        sheet.sheet_state = state
    out = io.BytesIO()
    book.save(out)
    assert [RawRow(1, ["Danh sách"])] == read(tmp_path / "a.xlsx", out.getvalue())


def test_reading_can_stop_half_way_and_leaves_no_process(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(as_xlsx([[f"Tên {n}"] for n in range(5000)]))
    before = children()
    rows = spreadsheet.rows_of(path, LIMITS)
    assert (1, ["Tên 0"]) == next(rows)[:2]
    rows.close()
    assert before == children()


def children() -> set[int]:
    """The processes this one has begun and not buried, such as a database of the test run."""
    return {child.pid for child in psutil.Process().children()}


def encrypted() -> bytes:
    data = bytearray(as_xlsx([["a"]]))
    place = data.find(b"PK\x01\x02")
    data[place + 8] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (as_xlsx([["a"]])[:300], "file_damaged"),
        (b"PK\x03\x04" + os.urandom(500), "file_damaged"),
        (zipped({"word/document.xml": "<a/>"}), "file_without_list"),
        (zipped({"ppt/presentation.xml": "<a/>"}), "file_not_xlsx"),
        (zipped({"xl/workbook.xml": "<not"}), "file_damaged"),
        (encrypted(), "file_encrypted"),
        (as_xlsx([]), "file_empty"),
        (zipped({f"xl/{n}.xml": "" for n in range(2_100)}), "file_unpacks_too_big"),
        (as_xlsx([[""] * 1_200 + ["a"]]), "file_too_many_columns"),
    ],
)
def test_a_bad_workbook_is_refused_with_the_reason(tmp_path: Path, data: bytes, code: str) -> None:
    assert code == refusal(tmp_path / "a.xlsx", data)


def test_an_archive_that_unpacks_to_gigabytes_is_refused_at_once(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(310):
                sheet.write(b" " * 1_000_000)
    assert "file_unpacks_too_big" == refusal(tmp_path / "a.xlsx", buffer.getvalue())


def test_a_sheet_that_needs_more_memory_than_allowed_ends_the_child_only(tmp_path: Path) -> None:
    corners = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    data = as_xlsx([["mark"]])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {n: archive.read(n).decode() for n in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    start, end = sheet.index("<row"), sheet.index("</sheetData>")
    parts["xl/worksheets/sheet1.xml"] = sheet[:start] + corners + sheet[end:]
    assert "file_too_complex" == refusal(tmp_path / "a.xlsx", zipped(parts))


def test_a_child_that_lets_one_wait_too_long_is_ended(tmp_path: Path) -> None:
    data = as_xlsx([["a"]])
    assert "file_too_slow" == refusal(tmp_path / "a.xlsx", data, Limits(child_wall=0.001))


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    data = as_xlsx([["mark"]])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {n: archive.read(n).decode() for n in archive.namelist()}
    bomb = '<!DOCTYPE x [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;&a;">]>'
    sheet = parts["xl/worksheets/sheet1.xml"].replace("?>\n", f"?>\n{bomb}").replace("mark", "&b;")
    parts["xl/worksheets/sheet1.xml"] = sheet
    try:
        rows = read(tmp_path / "a.xlsx", zipped(parts))
    except Invalid as refused:
        assert ["file"] == [p.field for p in refused.problems]
        return
    assert "xxxx" not in "".join(c for r in rows for c in r.cells)


def book_of(sheets: dict[str, list[list[str]]], hidden: dict[str, list[int]]) -> bytes:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    book.remove(first)
    for name, table in sheets.items():
        sheet = book.create_sheet(name)
        for row in table:
            sheet.append(row)
        for number in hidden.get(name, []):
            sheet.row_dimensions[number].hidden = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


LIST = [["Họ và tên", "Mã CBCC"], ["Lê Hoa", "A-1"], ["Trần Mai", "A-2"], ["Y Blí", "A-3"]]
BOOK = {"Ghi chú": [["Cập nhật ngày", "01/02"]], "DS & bổ sung": LIST, "Cũ": LIST[:2]}


def test_hidden_rows_of_the_very_sheet_are_told(tmp_path: Path) -> None:
    data = book_of(BOOK, {"DS & bổ sung": [3], "Cũ": [1, 2]})
    rows = read(tmp_path / "ds.xlsx", data)
    assert [[problem.code for problem in row.notes] for row in rows] == [[], [], ["row_hidden"], []]
    assert rows[2].cells == ["Trần Mai", "A-2"]


def test_which_sheet_is_read_and_which_there_are_is_told(tmp_path: Path) -> None:
    path, sheets = tmp_path / "ds.xlsx", spreadsheet.Sheets()
    path.write_bytes(book_of(BOOK, {}))
    list(read_rows(path, FileKind.XLSX, sheets=sheets))
    assert (sheets.name, sheets.names) == ("DS & bổ sung", list(BOOK))
    chosen = spreadsheet.Sheets()
    rows = list(read_rows(path, FileKind.XLSX, sheet="Cũ", sheets=chosen))
    assert (chosen.name, chosen.names, len(rows)) == ("Cũ", list(BOOK), 2)


def test_hidden_rows_of_a_long_sheet_are_all_found_however_its_parts_are_cut(tmp_path: Path) -> None:
    path, hidden = tmp_path / "ds.xlsx", list(range(2, 6000, 7))
    path.write_bytes(book_of({"DS": [[f"{'x' * 90} {n}"] for n in range(6000)]}, {"DS": hidden}))
    assert sorted(hidden_rows(path, "DS")) == hidden


@pytest.mark.parametrize("data", [b"no archive", b"", as_xlsx([["Họ và tên"]], "Another")])
def test_where_the_parts_can_not_be_told_no_row_counts_as_hidden(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "ds.xlsx"
    path.write_bytes(data)
    assert hidden_rows(path, "DS") == frozenset()
