"""Layouts that could be read as another list than they are: halves of names, tables below tables, ditto
marks, posts and units in one cell. What can't be told is said, never guessed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from provisioning.imports.columns import layout
from provisioning.imports.columns.name_halves import given_half
from provisioning.imports.columns.post_and_unit import post_and_unit, shared_column
from provisioning.imports.columns.repeated_headers import RepeatedHeaders
from provisioning.imports.files.raw_rows import RawRow
from tests.support.import_desk import Desk

HEADER = "STT,Họ và tên,Ngày sinh,Chức vụ,Đơn vị"
AN = "1,Nguyễn Văn An,01/02/1980,Chuyên viên,Sở Y tế"


def names(desk: Desk, header: str, *rows: str, unit: str = "kontum") -> list[str]:
    return [row.full_name for row in desk.rows(desk.plan(*rows, header=header, unit=unit))]


def notices(desk: Desk, plan: str) -> list[list[tuple[str, str]]]:
    return [[(n["field"], n["code"]) for n in row.values.get("notices", [])] for row in desk.rows(plan)]


@pytest.mark.parametrize(
    "header",
    [
        "STT,Họ và,tên,Ngày sinh", "STT,Họ và tên,,Ngày sinh", "STT,Họ và chữ lót,Tên,Ngày sinh",
        "STT,HỌ VÀ TÊN,,NĂM SINH",
    ],
)  # fmt: skip
def test_a_name_in_two_columns_is_one_name(desk: Desk, header: str) -> None:
    rows = ("1,Nguyễn Văn,An,01/02/1980", "2,Trần Thị Thu,Bé,13/02/1981", "3,Y,Blí,14/03/1982")
    assert ["Nguyễn Văn An", "Trần Thị Thu Bé", "Y Blí"] == names(desk, header, *rows, unit="syt")


@pytest.mark.parametrize(
    "beside",
    [["Nam", "12"], ["x", ""], ["Trưởng phòng", "Kế toán"], ["01/02/1980", "02/03/1981"]],
)
def test_what_stands_without_a_heading_beside_whole_names_is_no_half(beside: Sequence[str]) -> None:
    body = [RawRow(2, ["Nguyễn Văn An", beside[0]]), RawRow(3, ["Lê Hoa", beside[1]])]
    assert None is given_half(["Họ và tên", ""], body)


@pytest.mark.parametrize(
    ("below", "row", "born"),
    [
        ("STT,Họ và tên,Ngày vào Đảng,Chức vụ,Đơn vị", "2,Lê Hoa,03/02/2001,Văn thư,Sở Y tế", None),
        ("STT,Họ và tên,Đơn vị,Ngày sinh,Chức vụ", "2,Lê Hoa,Sở Y tế,03/05/1978,Văn thư", "1978-05-03"),
        ("STT,Họ và tên,Ngày bổ nhiệm,Ngày sinh,Đơn vị", "2,Lê Hoa,01/01/2020,03/05/1978,Sở Y tế",
         "1978-05-03"),
    ],
)  # fmt: skip
def test_a_table_below_with_other_columns_is_read_by_its_own_header(
    desk: Desk, below: str, row: str, born: str | None
) -> None:
    plan = desk.plan(AN, below, row, header=HEADER)
    first, second = desk.rows(plan)
    assert ("1980-02-01", born) == (first.values["birth_date"], second.values.get("birth_date"))
    assert ("joiner", "joiner" if born else "refused") == (first.row_class, second.row_class)
    assert ("row", "other_header_above") in notices(desk, plan)[1]


@pytest.mark.parametrize(
    "people",
    [
        [("Nguyễn Văn An", "Nam"), ("Lê Thị Hoa", "Nữ"), ("Y Blí", "Nữ")],
        [("Nguyễn Văn An", "An"), ("Lê Thị Hoa", "Hoa"), ("Y Blí", "Blí")],
        [("Nguyễn Văn An", "Kinh"), ("Lê Thị Hoa", "Kinh"), ("Y Blí", "Giẻ")],
        [("Nguyễn Văn An", "Nam"), ("Trần Văn Ba", "Nam"), ("Lê Ca", "Nam")],
    ],
)
def test_sex_people_or_the_last_word_again_beside_whole_names_is_no_half(
    people: Sequence[tuple[str, str]],
) -> None:
    assert None is given_half(["Họ và tên", ""], [RawRow(2, [*each]) for each in people])


def test_the_same_header_on_the_next_page_is_nobody_and_changes_nothing(desk: Desk) -> None:
    plan = desk.plan(AN, HEADER, "2,Lê Hoa,03/05/1978,Văn thư,Sở Y tế", header=HEADER)
    assert [("Nguyễn Văn An", "joiner"), ("Lê Hoa", "joiner")] == [
        (row.full_name, row.row_class) for row in desk.rows(plan)
    ]
    assert [[], []] == notices(desk, plan)


def test_the_first_header_again_ends_another_arrangement(desk: Desk) -> None:
    other = "STT,Họ và tên,Đơn vị,Ngày sinh,Chức vụ"
    rows = (other, "2,Lê Hoa,Sở Y tế,03/05/1978,Văn thư", HEADER, "3,Y Blí,04/05/1979,Văn thư,Sở Y tế")
    plan = desk.plan(AN, *rows, header=HEADER)
    assert ["1980-02-01", "1978-05-03", "1979-05-04"] == [row.values["birth_date"] for row in desk.rows(plan)]


def test_a_reader_blind_to_headers_below_takes_a_day_of_another_kind_for_a_birth(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RepeatedHeaders, "is_header", lambda self, row: False)
    rows = ("STT,Họ và tên,Ngày vào Đảng,Chức vụ,Đơn vị", "2,Lê Hoa,03/02/2001,Văn thư,Sở Y tế")
    last = desk.rows(desk.plan(AN, *rows, header=HEADER))[-1]
    assert ("joiner", "2001-02-03") == (last.row_class, last.values["birth_date"])


@pytest.mark.parametrize("mark", ['"', "-nt-", "nt", "như trên", "//"])
def test_as_above_takes_unit_and_post_from_above_and_says_so(desk: Desk, mark: str) -> None:
    cell = '""""' if mark == '"' else mark
    plan = desk.plan(AN, f"2,Lê Hoa,03/05/1978,{cell},{cell}", header=HEADER)
    first, second = desk.rows(plan)
    assert (first.unit_id, "Chuyên viên") == (second.unit_id, second.values["post"])
    assert [("unit", "ditto_read"), ("post", "ditto_read")] == sorted(notices(desk, plan)[1], reverse=True)


def test_as_above_with_nothing_above_stays_as_it_is(desk: Desk) -> None:
    plan = desk.plan("1,Nguyễn Văn An,01/02/1980,Chuyên viên,-nt-", header=HEADER)
    assert [("unit", "unit_unknown")] == [(field, code) for _row, field, code in desk.codes(plan)]


@pytest.mark.parametrize(
    ("cell", "post", "unit"),
    [
        ("Trưởng phòng, Phòng Nội vụ huyện Đăk Hà", "Trưởng phòng", "Phòng Nội vụ huyện Đăk Hà"),
        ("Chuyên viên Phòng Tư pháp", "Chuyên viên", "Phòng Tư pháp"),
        ("Chủ tịch UBND xã Ngọk Bay", "Chủ tịch", "UBND xã Ngọk Bay"),
        ("Phó Trưởng phòng Nội vụ", "Phó Trưởng phòng", "phòng Nội vụ"),
        ("Giám đốc Sở Y tế", "Giám đốc", "Sở Y tế"),
        ("Chánh Văn phòng Sở", "Chánh văn phòng", "Văn phòng Sở"),
        ("Văn phòng - Thống kê - UBND xã Ngọk Bay", "Văn phòng, Thống kê", "UBND xã Ngọk Bay"),
        ("Kế toán", "Kế toán", ""),
        ("Sở Y tế", "", "Sở Y tế"),
    ],
)
def test_a_cell_of_post_and_unit_is_read_as_both(cell: str, post: str, unit: str) -> None:
    assert (post, unit) == post_and_unit(cell)


@pytest.mark.parametrize("heading", ["Chức vụ, đơn vị công tác", "Chức vụ và cơ quan công tác"])
def test_a_column_of_posts_and_units_places_people(desk: Desk, heading: str) -> None:
    rows = ("1,Hà Văn Sơn,1975,Giám đốc Sở Y tế", '2,A Blui,1981,"Chủ tịch, UBND xã Ngọk Bay"')
    plan = desk.plan(*rows, header=f"TT,Họ tên,Năm sinh,{heading.replace(', ', ' - ')}")
    with desk.database.reading() as session:
        wanted = [desk.province.unit(session, code).id for code in ("syt", "dakha.xngokbay")]
    assert wanted == [row.unit_id for row in desk.rows(plan)]
    assert ["Giám đốc", "Chủ tịch"] == [row.values["post"] for row in desk.rows(plan)]


def test_beside_a_column_of_units_the_other_is_not_taken_apart() -> None:
    assert None is shared_column(["Họ tên", "Chức vụ, đơn vị công tác", "Đơn vị"])


def test_who_is_placed_by_nothing_in_a_list_of_units_is_told(desk: Desk) -> None:
    header = "STT,Họ và tên,Ngày sinh,Đơn vị"
    plan = desk.plan("1,Y Blí,03/05/1978,", "2,Lê Hoa,04/05/1978,Sở Y tế", header=header)
    assert [[("unit", "unit_not_said")], []] == notices(desk, plan)


def test_who_stands_below_a_group_that_is_no_unit_is_told(desk: Desk) -> None:
    rows = ("I,Sở Y tế,,", "1,Lê Hoa,04/05/1978,x", "II,Cán bộ không chuyên trách,,", "1,Y Blí,03/05/1978,y")
    plan = desk.plan(*rows, header="STT,Họ và tên,Ngày sinh,Chức vụ")
    assert [[], [("unit", "unit_not_said")]] == notices(desk, plan)


def test_a_layout_without_the_halves_loses_the_last_word_of_each_name(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "given_half", lambda header, body: None)
    rows = ("1,Nguyễn Văn,An,01/02/1980", "2,Trần Thị Thu,Bé,13/02/1981")
    assert ["Nguyễn Văn", "Trần Thị Thu"] == names(desk, "STT,Họ và tên,,Ngày sinh", *rows, unit="syt")
