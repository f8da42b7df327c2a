"""Workbooks as other programs pack them: whatever parts are called and rows numbered, the same is read."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from provisioning.foundation.errors import Invalid
from provisioning.imports.files.raw_rows import FileKind, RawRow, read_rows
from tests.support.hr_formats import as_xlsx, zipped

SENT = Path(__file__).with_name("lists")
TABLE = [["Mã CBCC", "Họ và tên"], ["A-1", "Lê Hoa"], ["A-2", "Trần Mai"], ["A-3", "Y Blí"], ["A-4", "Lê An"]]
SHEET = "xl/worksheets/sheet1.xml"
Change = Callable[[str], str]


def read(path: Path, data: bytes) -> list[RawRow]:
    path.write_bytes(data)
    return list(read_rows(path, FileKind.XLSX))


def hidden(rows: list[RawRow]) -> list[int]:
    return [row.number for row in rows if [note.code for note in row.notes] == ["row_hidden"]]


def parts_of(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def repacked(change: Change, *, sheet: Change = str) -> bytes:
    """The same table in parts of other names. `sheet`: what becomes of the sheet's text."""
    parts = parts_of(as_xlsx(TABLE))
    parts[SHEET] = sheet(parts[SHEET])
    return zipped({change(name): text for name, text in parts.items()})


def without_row_numbers(text: str) -> str:
    return re.sub(r'<row r="\d+"', "<row", text)


def without_numbers(text: str) -> str:
    return re.sub(r'<c r="[A-Z]+\d+"', "<c", without_row_numbers(text))


def hiding(number: int, mark: str = 'hidden="1"') -> Change:
    return lambda text: text.replace(f'<row r="{number}"', f'<row r="{number}" {mark}')


@pytest.mark.parametrize(
    "rename",
    [
        lambda name: name.replace("/", "\\"),
        lambda name: f"/{name}",
        lambda name: f"./{name}",
        lambda name: name.replace("xl/", "XL\\"),
        str.upper,
    ],
)
def test_parts_by_any_name_are_read_and_their_hidden_rows_told(tmp_path: Path, rename: Change) -> None:
    rows = read(tmp_path / "a.xlsx", repacked(rename, sheet=hiding(3)))
    assert ([row.cells for row in rows], [3]) == (TABLE, hidden(rows))


def test_backslashes_in_what_points_to_a_part_are_read(tmp_path: Path) -> None:
    parts = parts_of(as_xlsx(TABLE))
    told = "xl/_rels/workbook.xml.rels"
    parts[told] = parts[told].replace("worksheets/sheet1.xml", "worksheets\\sheet1.xml")
    assert TABLE == [row.cells for row in read(tmp_path / "a.xlsx", zipped(parts))]


def test_two_parts_of_one_name_are_refused_and_not_chosen_from(tmp_path: Path) -> None:
    parts = parts_of(as_xlsx(TABLE))
    parts[SHEET.replace("/", "\\")] = parts[SHEET].replace("Lê Hoa", "Lê Khác")
    with pytest.raises(Invalid) as refused:
        read(tmp_path / "a.xlsx", zipped(parts))
    assert ["file_damaged"] == [problem.code for problem in refused.value.problems]


@pytest.mark.parametrize("strip", [without_row_numbers, without_numbers, str])
@pytest.mark.parametrize("mark", ['hidden="1"', "hidden='true'", 'ht="0" customHeight="1"'])
def test_hidden_rows_are_told_however_rows_are_numbered(tmp_path: Path, strip: Change, mark: str) -> None:
    data = repacked(str, sheet=lambda text: strip(hiding(5, mark)(hiding(2, mark)(text))))
    rows = read(tmp_path / "a.xlsx", data)
    assert ([row.cells for row in rows], [2, 5]) == (TABLE, hidden(rows))


def test_rows_that_are_numbered_by_their_cells_alone_keep_their_gaps(tmp_path: Path) -> None:
    def spread(text: str) -> str:
        moved = text.replace('<row r="4"', '<row r="7" hidden="1"')
        return without_row_numbers(moved.replace('"A4"', '"A7"').replace('"B4"', '"B7"'))

    parts = parts_of(as_xlsx(TABLE[:4]))
    parts[SHEET] = spread(parts[SHEET])
    rows = read(tmp_path / "a.xlsx", zipped(parts))
    assert ([1, 2, 3, 7], [7]) == ([row.number for row in rows], hidden(rows))


def test_the_same_list_with_and_without_numbers_is_the_same(tmp_path: Path) -> None:
    files = [SENT / f"hidden-row-{how}-numbers.xlsx" for how in ("with", "without")]
    first, second = (read(tmp_path / "a.xlsx", file.read_bytes()) for file in files)
    assert ([3], first) == (hidden(first), second)


def test_a_workbook_packed_with_backslashes_is_a_workbook(tmp_path: Path) -> None:
    rows = read(tmp_path / "a.xlsx", (SENT / "backslash-entry-names.xlsx").read_bytes())
    assert ["Họ và tên", "Lường Thị Mây", "Quàng Văn Sơn"] == [row.cells[1] for row in rows]


def test_a_failed_formula_in_a_part_with_backslashes_is_still_said(tmp_path: Path) -> None:
    cell = '<c r="A2" t="inlineStr"><is><t xml:space="preserve">A-1</t></is></c>'
    data = repacked(
        lambda name: name.replace("/", "\\"),
        sheet=lambda text: text.replace(cell, '<c r="A2" t="e"><v>#REF!</v></c>'),
    )
    assert "#REF!" == read(tmp_path / "a.xlsx", data)[1].cells[0]
