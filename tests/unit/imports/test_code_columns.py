"""Codes as Excel shows them, codes that have lost their zeros, and columns that tell nobody apart."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from provisioning.imports.columns.key_evidence import KeyEvidence, KeyFinding
from provisioning.imports.files import number_formats, spreadsheet_child
from provisioning.imports.files.file_kind import LIMITS
from provisioning.imports.files.number_formats import shown
from provisioning.imports.files.old_number_formats import formats_of_old
from provisioning.imports.files.raw_rows import FileKind, read_rows
from provisioning.imports.matching import candidates
from tests.support.abuse_corpus.sheets import Cell, ods_row, old_excel, open_document
from tests.support.hr_formats import zipped
from tests.support.import_desk import Desk

LISTS = Path(__file__).parent / "lists"
BORN = date(1984, 6, 5)


def hand_in(desk: Desk, name: str, mode: str = "add") -> str:
    return desk.plan_bytes((LISTS / name).read_bytes(), name=name, unit="stttt", mode=mode)


def book(header: list[str], *rows: list[object], formats: dict[int, str] | None = None) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(header)
    for row in rows:
        sheet.append(row)
    for column, code in (formats or {}).items():
        for number in range(2, len(rows) + 2):
            sheet.cell(number, column).number_format = code
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def in_process(path: Path) -> list[list[str]]:
    """The rows as the child reads them, in this process: a guard can be taken out here."""
    rows = spreadsheet_child.rows_of_sheet(path, LIMITS, None, lambda _name, _names: None)
    return [cells for _number, cells in rows]


@pytest.mark.parametrize("mode", ["add", "roster"])
@pytest.mark.parametrize("later", ["codes-by-number-format.xlsx", "codes-by-number-format-no-births.xlsx"])
def test_a_code_shown_by_its_format_is_the_code_of_somebody_known(desk: Desk, later: str, mode: str) -> None:
    desk.apply(hand_in(desk, "codes-as-text.csv"))
    plan = hand_in(desk, later, mode)
    assert ["same", "same"] == [row.row_class for row in desk.rows(plan)]
    assert ["00321", "00322"] == [row.staff_code for row in desk.rows(plan)]


def test_a_phone_and_an_identity_number_are_read_as_they_are_shown(desk: Desk) -> None:
    header = ["Mã CBCC", "Họ và tên", "Số CCCD", "Điện thoại"]
    data = book(
        header, ["TT-1", "Y Blí", 80000001, 100123456],
        formats={3: "000000000000", 4: "0000\\ 000\\ 000"},
    )  # fmt: skip
    (row,) = desk.rows(desk.plan_bytes(data, name="ds.xlsx", unit="stttt"))
    assert ("0001", "0100123456") == (row.values["national_id_last4"], row.values["phone"])
    assert [] == row.values.get("notices", [])


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [
        (321, "00000", "00321"), (321, '"CB-"000', "CB-321"), (1234567, "00000", "1234567"),
        (912345678, "0000\\-000\\-000", "0912-345-678"), (912345678, '"0"#########', "0912345678"),
        (3021980, '00"/"00"/"0000', "03/02/1980"), (321, "[$-42A]00000;[Red]-00000", "00321"),
        (321, "00000_)", "00321"), (0, "000", "000"),
    ],
)  # fmt: skip
def test_a_number_is_shown_with_the_zeros_and_signs_of_its_format(number: int, code: str, text: str) -> None:
    assert text == shown(number, code)


@pytest.mark.parametrize(
    "code", ["General", "0", "#,##0", "0.00", "00.00", "0%", "dd/mm/yyyy", "@", "0.00E+00", "# ?/?", "",
             "[<=9999999]###\\-####;\\(###\\) ###\\-####"],
)  # fmt: skip
def test_a_format_that_rounds_groups_or_dates_leaves_the_number(code: str) -> None:
    assert None is shown(321, code)


def test_formats_are_found_where_rows_and_cells_say_no_place(tmp_path: Path) -> None:
    with zipfile.ZipFile(LISTS / "codes-by-number-format.xlsx") as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    for number in range(1, 4):
        sheet = sheet.replace(f'<row r="{number}">', "<row>")
        for letter in "ABCD":
            sheet = sheet.replace(f' r="{letter}{number}"', "")
    parts["xl/worksheets/sheet1.xml"] = sheet
    path = tmp_path / "ds.xlsx"
    path.write_bytes(zipped(parts))
    assert ["00321", "00322"] == [row.cells[0] for row in read_rows(path, FileKind.XLSX)][1:]


def test_a_document_type_in_a_sheet_shows_no_formats_and_harms_nobody(tmp_path: Path) -> None:
    with zipfile.ZipFile(LISTS / "codes-by-number-format.xlsx") as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    bomb = '?>\n<!DOCTYPE x [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;">]>'
    parts["xl/styles.xml"] = parts["xl/styles.xml"].replace("?>", bomb, 1)
    path = tmp_path / "ds.xlsx"
    path.write_bytes(zipped(parts))
    assert [] == list(number_formats.formats_of(path, "DS"))


def test_an_old_workbook_shows_codes_by_their_format_as_well(desk: Desk) -> None:
    rows: list[list[Cell]] = [["Mã CBCC", "Họ và tên", "Ngày sinh"], [321.0, "Lò Văn Pành", "05/06/1984"]]
    data = old_excel(rows, number_format="00000")
    (row,) = desk.rows(desk.plan_bytes(data, name="ds.xls", unit="stttt"))
    assert "00321" == row.staff_code
    for cut in range(0, len(data), 97):
        assert isinstance(formats_of_old(data[:cut], "DS"), dict)


def test_an_open_document_shows_codes_by_their_format_as_well(desk: Desk) -> None:
    def number(value: str, text: str) -> str:
        return (
            f'<table:table-cell office:value-type="float" office:value="{value}">'
            f"<text:p>{text}</text:p></table:table-cell>"
        )

    head = ods_row(["Mã CBCC", "Họ và tên", "Số CCCD", "Điện thoại"])
    cells = [
        number("321", "00321"),
        number("80000001", "000 080 000 001"),
        number("100123456", "0100.123.456"),
    ]
    name = '<table:table-cell office:value-type="string"><text:p>Lò Văn Pành</text:p></table:table-cell>'
    row = f"<table:table-row>{cells[0]}{name}{cells[1]}{cells[2]}</table:table-row>"
    (found,) = desk.rows(desk.plan_bytes(open_document(head + row), name="ds.ods", unit="stttt"))
    assert ("00321", "0001", "0100123456") == (
        found.staff_code, found.values["national_id_last4"], found.values["phone"],
    )  # fmt: skip
    assert [] == found.values.get("notices", [])


def test_carriage_returns_as_workbooks_write_them_are_blanks(desk: Desk) -> None:
    (row,) = desk.rows(hand_in(desk, "carriage-returns-escaped.xlsx"))
    assert ("joiner", "BH-701", "Lường Văn Toàn") == (row.row_class, row.staff_code, row.full_name)
    assert ("1980-02-03", "Trưởng phòng kiêm kế toán") == (row.values["birth_date"], row.values["post"])


@pytest.mark.parametrize(("known", "listed"), [("00321", "321"), ("321", "00321"), ("0321", "00321")])
def test_a_code_but_for_zeros_with_one_name_and_birth_is_one_person(
    desk: Desk, known: str, listed: str
) -> None:
    person = desk.province.add("Lò Văn Pành", "stttt", staff_code=known, birth_date=BORN)
    plan = desk.plan(f"{listed},Lò Văn Pành,05/06/1984,,,,,", unit="stttt", mode="roster")
    (row,) = desk.rows(plan)
    assert person == row.object_id
    # More zeros are what was lost before; fewer are what this file has lost.
    longer = len(listed) > len(known)
    assert (["staff_code"] if longer else []) == [change["field"] for change in row.changes]


@pytest.mark.parametrize(
    "row", ["321,Lò Văn Pành,,,,,,", "321,Lò Văn Pành,07/08/1990,,,,,", "321,Lò Văn Phanh,05/06/1984,,,,,"]
)
def test_a_code_but_for_zeros_with_the_name_or_the_birth_is_a_question(desk: Desk, row: str) -> None:
    person = desk.province.add("Lò Văn Pành", "stttt", staff_code="00321", birth_date=BORN)
    plan = desk.plan(row, unit="stttt", mode="roster")
    (found,) = desk.rows(plan)
    assert "question" == found.row_class
    assert [person] == [each["official_id"] for each in (found.question or {})["options"]]


def test_a_code_but_for_zeros_of_somebody_else_is_somebody_new(desk: Desk) -> None:
    desk.province.add("Lò Văn Pành", "stttt", staff_code="00321", birth_date=BORN)
    (row,) = desk.rows(desk.plan("321,Y Blí,07/08/1990,,,,,", unit="stttt"))
    assert "joiner" == row.row_class


def test_one_person_with_zeros_and_without_in_one_list_stands_there_twice(desk: Desk) -> None:
    plan = desk.plan("00321,Lò Văn Pành,05/06/1984,,,,,", "321,Lò Văn Pành,05/06/1984,,,,,", unit="stttt")
    assert [(3, "staff_code", "row_duplicate")] == desk.codes(plan)


def test_codes_shorter_than_all_that_begin_with_zeros_are_marked_and_braked(desk: Desk) -> None:
    rows = [f"{code},Lò Văn {chr(64 + at)}an,{at:02}/06/1984,,,,," for at, code in enumerate(
        ("00321", "00322", "323", "324", "325"), 13)]  # fmt: skip
    plan = desk.plan(*rows, unit="stttt")
    noticed = [[n["code"] for n in row.values.get("notices", [])] for row in desk.rows(plan)]
    assert [[], [], *([["code_zeros_lost"]] * 3)] == noticed
    assert ["codes_unsure"] == [brake["code"] for brake in desk.found(plan).brakes]


RANKED = "Mã số,Họ và tên,Ngày sinh"
NAMES = ("Y Blí", "A Thút", "Y Vêng", "Lò Văn Pành")


def test_a_column_whose_values_repeat_over_different_people_is_no_key(desk: Desk) -> None:
    ranks = dict(zip(NAMES, ("01.003", "01.003", "01.004", "01.003"), strict=True))
    rows = [f"{rank},{name},{day}/06/1984" for day, (name, rank) in enumerate(ranks.items(), 13)]
    plan = desk.plan(*rows, unit="syt", header=RANKED)
    assert ["joiner"] * 4 == [row.row_class for row in desk.rows(plan)]
    assert {""} == {row.staff_code for row in desk.rows(plan)}
    assert "column_no_key" in [notice["code"] for notice in desk.found(plan).options["notices"]]


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ("Lê Đình Phúc,1979", "Ông/Bà Lê Đình Phúc,30/01/1979"),
        ("Đ/c Lê Đình Phúc,30/01/79", "LÊ ĐÌNH PHÚC,30.1.1979"),
        ("Lê\u00a0Đình  Phúc,30-01-1979", "Lê \u00d0ình Phúc,1979-01-30"),
        ("Bế Thị Hoà,03/02/1980", "bà Bế Thị Hòa,3/2/1980"),
    ],
)
def test_a_code_of_one_person_who_is_written_in_two_ways_stays_a_key(
    desk: Desk, first: str, again: str
) -> None:
    plan = desk.plan(f"TT-1,{first},,,,,", f"TT-1,{again},,,,,", "TT-2,Y Blí,07/08/1990,,,,,", unit="stttt")
    assert [(3, "staff_code", "row_duplicate")] == desk.codes(plan)
    assert ["TT-1", "TT-1", "TT-2"] == [row.staff_code for row in desk.rows(plan)]


def test_a_code_of_two_people_is_neither_s_however_their_births_are_written(desk: Desk) -> None:
    rows = ("TT-1,Y Blí,7.8.1990,,,,,", "TT-1,Đ/c A Thút,1985-06-05,,,,,", "TT-2,Y Vêng,01/02/1991,,,,,")
    plan = desk.plan(*rows, unit="stttt")
    assert ["", "", "TT-2"] == [row.staff_code for row in desk.rows(plan)]


def test_an_identity_number_that_everybody_has_is_no_key(desk: Desk) -> None:
    rows = [f"TT-{at},{name},,000080000001,,,," for at, name in enumerate(NAMES)]
    plan = desk.plan(*rows, unit="stttt")
    assert ["joiner"] * 4 == [row.row_class for row in desk.rows(plan)]
    assert {None} == {row.values.get("national_id_hash") for row in desk.rows(plan)}


def test_a_list_with_no_other_key_waits_for_somebody_to_say(desk: Desk) -> None:
    plan = desk.plan(*(f"01.003,{name}" for name in NAMES), unit="stttt", header="Mã số,Họ và tên")
    assert "unclear" == desk.found(plan).state
    problems = [each["code"] for each in (desk.found(plan).failure or {})["problems"]]
    assert ["column_no_key", "column_identity_missing"] == problems


def test_a_code_of_two_people_is_left_out_where_their_births_tell_them_apart(desk: Desk) -> None:
    others = [(f"TT-{day}", f"Lò Văn {chr(60 + day)}an", day) for day in range(15, 22)]
    people = [("TT-1", "Y Blí", 13), ("TT-1", "A Thút", 14), *others]
    plan = desk.plan(*(f"{code},{name},{day}/06/1984,,,,," for code, name, day in people), unit="stttt")
    assert {"joiner": 9} == desk.found(plan).counts
    assert ["", "", "TT-15"] == [row.staff_code for row in desk.rows(plan)[:3]]
    assert ["key_shared"] == [n["code"] for n in desk.rows(plan)[0].values["notices"]]


def test_without_formats_the_codes_would_be_others(monkeypatch: pytest.MonkeyPatch) -> None:
    path = LISTS / "codes-by-number-format.xlsx"
    assert ["00321", "00322"] == [cells[0] for cells in in_process(path)[1:]]
    monkeypatch.setattr(spreadsheet_child, "formats_of", lambda _path, _sheet: iter(()))
    assert ["321", "322"] == [cells[0] for cells in in_process(path)[1:]]


def test_without_looking_past_zeros_somebody_known_would_be_added_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.province.add("Lò Văn Pành", "stttt", staff_code="00321", birth_date=BORN)
    monkeypatch.setattr(candidates, "same_code", lambda one, other: one.lower() == other.lower())
    monkeypatch.setattr(candidates, "_with_zeros", lambda _found, _people: set())
    (row,) = desk.rows(desk.plan("321,Lò Văn Pành,05/06/1984,,,,,", unit="stttt"))
    assert "joiner" == row.row_class


def test_without_a_look_at_repeats_ranks_would_be_taken_for_codes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(KeyEvidence, "finding", lambda _self, _column: KeyFinding())
    rows = [f"01.003,{name},{at}/06/1984" for at, name in enumerate(NAMES, 13)]
    plan = desk.plan(*rows, unit="stttt", header=RANKED)
    assert {"joiner": 1, "refused": 3} == desk.found(plan).counts
    assert "01.003" == desk.rows(plan)[0].staff_code
