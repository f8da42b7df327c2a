"""One row as a person, and rows that say the same person twice."""

from __future__ import annotations

from datetime import date

import pytest

from provisioning.foundation.errors import Invalid
from provisioning.imports.columns.parsed import ParsedOfficial, ParsedRow
from provisioning.imports.columns.recognition import recognise
from provisioning.imports.columns.rows import parse_row, parse_rows, read_table
from provisioning.imports.files.raw_rows import RawRow

TODAY = date(2025, 6, 1)
HEADER = ["Mã CBCC", "Họ và tên", "Ngày sinh", "Số CCCD", "Đơn vị", "SĐT", "Email", "Đối tượng"]
WHOLE = ["KT1", "A Thút", "03/02/1980", "000080000001", "Sở Y tế", "0100123456", "a@mail.example"]


def parsed(*cells: str, header: list[str] | None = None) -> ParsedRow:
    return parse_row(RawRow(7, list(cells)), recognise(header or HEADER), TODAY)


def codes(row: ParsedRow) -> list[tuple[str, str]]:
    return [(p.field, p.code) for p in row.problems]


def test_a_whole_row_is_a_person() -> None:
    row = parsed(*WHOLE, "Viên chức")
    expected = ParsedOfficial.of(
        full_name="A Thút",
        staff_code="KT1",
        birth_date=date(1980, 2, 3),
        national_id="000080000001",
        unit_text="Sở Y tế",
        phone="0100123456",
        recovery_email="a@mail.example",
        contract_kind="public_employee",
    )
    assert ParsedRow(7, expected, (), ()) == row


def test_every_problem_of_a_row_is_found_at_once() -> None:
    row = parsed("=1", "", "31/02/1980", "6.2E+10", "Sở\x00", "abc", "x", "gì đó")
    assert [
        ("full_name", "name_missing"),
        ("staff_code", "staff_code_shape"),
        ("birth_date", "date_impossible"),
        ("national_id", "id_scientific"),
        ("unit", "text_control"),
    ] == codes(row)
    # What nobody needs is left out.
    assert [
        ("phone", "phone_shape"),
        ("recovery_email", "email_shape"),
        ("contract_kind", "contract_kind_unknown"),
    ] == [(notice.field, notice.code) for notice in row.notices]
    assert ParsedOfficial() == row.values


def test_someone_known_by_name_alone_is_refused() -> None:
    assert [("staff_code", "identity_missing")] == codes(parsed("", "A Thút", "", "", "Sở Y tế"))


@pytest.mark.parametrize("known", [("KT1", "", ""), ("", "03/02/1980", ""), ("", "", "233456789")])
def test_one_thing_that_tells_people_apart_is_enough(known: tuple[str, str, str]) -> None:
    code, born, number = known
    assert [] == codes(parsed(code, "A Thút", born, number))


def test_a_name_in_two_columns_is_put_together() -> None:
    header = ["Mã CBCC", "Họ và đệm", "Tên"]
    assert "Nguyễn Thị Ánh" == parsed("1", "Nguyễn Thị ", "Ánh", header=header).values.full_name
    assert "Thút" == parsed("1", "", "Thút", header=header).values.full_name


def test_cells_beyond_the_header_are_a_problem_and_missing_ones_a_notice() -> None:
    long = parsed(*WHOLE, "", "thừa")
    assert [("row", "row_too_long")] == codes(long)
    assert [] == codes(parsed(*WHOLE, "", " ", ""))
    short = parsed("KT1", "A Thút")
    assert ["row_too_short"] == [n.code for n in short.notices]
    assert () == short.problems


def test_a_year_that_differs_between_id_and_birth_is_pointed_out() -> None:
    row = parsed("KT1", "A Thút", "03/02/1981", "000080000001", "", "", "", "")
    assert ["id_year_differs"] == [n.code for n in row.notices]
    assert () == row.problems


def test_the_second_row_of_one_person_names_the_first() -> None:
    raw = [
        RawRow(2, ["KT1", "A Thút", "", "000080000001", "", "", "", ""]),
        RawRow(3, ["kt1", "Y Vêng", "", "", "", "", "", ""]),
        RawRow(4, ["KT2", "A Thút", "", "000080000001", "", "", "", ""]),
        RawRow(5, ["", "A THÚT", "03/02/1980", "", "", "", "", ""]),
        RawRow(6, ["", "A Thút", "3-2-1980", "", "", "", "", ""]),
        RawRow(7, ["", "A Thút", "04/02/1980", "", "", "", "", ""]),
    ]
    found = [
        (row.number, p.field, p.code, p.params["row"])
        for row in parse_rows(raw, recognise(HEADER), TODAY)
        for p in row.problems
    ]
    assert [
        (3, "staff_code", "row_duplicate", 2),
        (4, "national_id", "row_duplicate", 2),
        (6, "full_name", "row_duplicate", 5),
    ] == found


def doubles(*people: tuple[str, str]) -> list[tuple[int, str, str]]:
    """The problems of rows of one name and birth with these codes and national ids."""
    raw = [RawRow(at, [code, "A Thút", "03/02/1980", number]) for at, (code, number) in enumerate(people, 2)]
    return [
        (row.number, p.field, p.code)
        for row in parse_rows(raw, recognise(HEADER[:4]), TODAY)
        for p in row.problems
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("KT1", ""), ("", "")),
        (("", ""), ("KT1", "000080000001")),
        (("KT1", ""), ("", "000080000001")),
        (("", "233456789"), ("", "000080000001")),
        (("KT1", "233456789"), ("", "000080000001")),
    ],
)
def test_two_rows_of_one_name_and_birth_that_nothing_tells_apart_are_one_person(
    first: tuple[str, str], second: tuple[str, str]
) -> None:
    assert [(3, "full_name", "row_duplicate")] == doubles(first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("KT1", ""), ("KT2", "000080000001")),
        (("KT1", "000080000001"), ("", "000080000002")),
        (("", "233456789"), ("KT1", "233456780")),
    ],
)
def test_namesakes_of_one_birth_are_told_apart_by_what_both_have(
    first: tuple[str, str], second: tuple[str, str]
) -> None:
    assert [] == doubles(first, second)


def test_columns_named_like_something_inside_have_no_effect() -> None:
    header = ["Mã CBCC", "Họ tên", "role", "is_admin", "unit_id"]
    row = parsed("KT1", "A Thút", "system_administrator", "1", "kontum", header=header)
    assert ParsedOfficial.of(full_name="A Thút", staff_code="KT1") == row.values


def test_a_table_without_any_row_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        read_table([], TODAY)
    assert ["file_empty"] == [p.code for p in refused.value.problems]


def test_a_bad_header_is_refused_with_all_its_problems() -> None:
    with pytest.raises(Invalid) as refused:
        read_table([RawRow(1, ["Đơn vị", "Đơn vị"])], TODAY)
    codes_found = [p.code for p in refused.value.problems]
    assert ["column_duplicate", "column_missing", "column_identity_missing"] == codes_found


def test_a_header_alone_has_no_rows() -> None:
    table = read_table([RawRow(3, HEADER)], TODAY)
    assert 3 == table.header_row
    assert [] == list(table.rows)
