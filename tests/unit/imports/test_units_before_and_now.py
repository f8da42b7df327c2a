"""Of two columns of units the new one is where people work; the old one tells who is meant, and is shown."""

from __future__ import annotations

import pytest

from provisioning.imports.columns.recognition import field_of, recognise
from provisioning.imports.planning import questions
from provisioning.plans.model import Plan, PlanRow
from tests.support.import_desk import Desk
from tests.support.province import SYSTEM

HEADER = "Họ và tên,Ngày sinh,Đơn vị cũ,Đơn vị mới"
IT, OFFICE = "Phòng Công nghệ thông tin", "Sở Thông tin và Truyền thông"


def codes(row: PlanRow) -> list[str]:
    return [each["code"] for each in row.values.get("notices", [])]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Đơn vị cũ", "Đơn vị mới"),
        ("Cơ quan, đơn vị cũ", "Cơ quan, đơn vị mới"),
        ("Nơi công tác trước đây", "Nơi công tác hiện nay"),
        ("Đơn vị công tác trước khi sáp nhập", "Đơn vị công tác sau khi sáp nhập"),
        ("Đơn vị chuyển đi", "Đơn vị chuyển đến"),
        ("Previous unit", "New unit"),
        ("Former department", "Current department"),
    ],
)
def test_headings_say_which_unit_is_of_now(old: str, new: str) -> None:
    assert ("old_unit", "unit") == (field_of(old), field_of(new))


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Phòng ban mới", "sub_unit"),
        ("Phòng ban cũ", "old_unit"),
        ("Chức vụ mới", "post"),
        ("Chức vụ cũ", None),
        ("Số điện thoại cũ", None),
        ("Email cũ", None),
        ("Thông tin cũ", "old_text"),
        ("Mã số cũ", None),
    ],
)
def test_what_was_before_is_no_value_of_now(header: str, field: str | None) -> None:
    assert field == field_of(header)


def test_beside_a_plain_unit_a_new_one_is_asked_about() -> None:
    found = recognise(["Họ và tên", "Ngày sinh", "Đơn vị", "Đơn vị mới"])
    assert ["column_duplicate"] == [problem.code for problem in found.problems]


def test_a_division_of_before_beside_its_body_is_no_second_column() -> None:
    found = recognise(["Họ và tên", "Ngày sinh", "Đơn vị cũ", "Phòng cũ", "Đơn vị mới"])
    assert ((), 2, 4) == (found.problems, found.columns["old_unit"], found.columns["unit"])


def test_people_are_put_where_they_work_now_and_the_old_unit_is_kept_beside(desk: Desk) -> None:
    (row,) = desk.rows(desk.plan(f"Lê Hoa,21/08/1985,{IT},Sở Y tế", header=HEADER))
    assert ("joiner", IT, []) == (row.row_class, row.values["old_unit_text"], codes(row))
    with desk.database.reading() as session:
        assert desk.province.unit(session, "syt").id == row.unit_id


def test_of_two_namesakes_of_one_birth_the_one_of_the_old_unit_is_meant(desk: Desk) -> None:
    people = (f"A-1,Lê Hoa,21/08/1985,,,{OFFICE},{IT},", "A-2,Lê Hoa,21/08/1985,,,Sở Y tế,,")
    desk.apply(desk.plan(*people))
    plain = desk.rows(desk.plan(f"Lê Hoa,21/08/1985,,{OFFICE}", header=HEADER))
    assert ["question"] == [row.row_class for row in plain]
    (row,) = desk.rows(desk.plan(f"Lê Hoa,21/08/1985,Sở Y tế,{OFFICE}", header=HEADER))
    assert ("mover", []) == (row.row_class, codes(row))
    (stays,) = desk.rows(desk.plan(f"Lê Hoa,21/08/1985,{IT},{IT}", header=HEADER))
    assert "same" == stays.row_class


def test_a_year_of_birth_and_the_old_unit_tell_who_moves(desk: Desk) -> None:
    desk.apply(desk.plan("A-1,Lê Hoa,21/08/1985,,,Sở Y tế,,"))
    (asked,) = desk.rows(desk.plan(f"Lê Hoa,1985,,{OFFICE}", header=HEADER))
    assert "homonym" == asked.row_class
    (row,) = desk.rows(desk.plan(f"Lê Hoa,1985,Sở Y tế,{OFFICE}", header=HEADER))
    assert "mover" == row.row_class


def test_whoever_works_elsewhere_than_the_list_says_is_told(desk: Desk) -> None:
    desk.apply(desk.plan("A-1,Lê Hoa,21/08/1985,,,Sở Y tế,,"))
    (row,) = desk.rows(desk.plan(f"Lê Hoa,21/08/1985,{IT},Ủy ban nhân dân huyện Đăk Hà", header=HEADER))
    assert ("mover", ["old_unit_differs"]) == (row.row_class, codes(row))


def test_whoever_has_moved_already_is_told_of_nothing(desk: Desk) -> None:
    desk.apply(desk.plan("A-1,Lê Hoa,21/08/1985,,,Sở Y tế,,"))
    (row,) = desk.rows(desk.plan(f"Lê Hoa,21/08/1985,{IT},Sở Y tế", header=HEADER))
    assert ("same", []) == (row.row_class, codes(row))


def test_a_blank_new_unit_is_that_above_or_the_old_one_and_somebody_says_which(desk: Desk) -> None:
    plan_id = desk.plan(f"Lê Hoa,21/08/1985,{IT},Sở Y tế", f"Trần Ba,22/09/1986,{IT},", header=HEADER)
    _first, row = desk.rows(plan_id)
    assert row.question is not None
    assert ["syt", "stttt.cntt"] == [each["code"] for each in row.question["options"]]
    said = {"unit": row.question["options"][1]["unit_id"]}
    with desk.database.writing() as session:
        found = session.get_one(Plan, plan_id)
        answered = questions.answer(session, desk.settings, SYSTEM, found, row.row, said)
        assert ("joiner", said["unit"]) == (answered.row_class, answered.unit_id)


def test_a_blank_new_unit_is_that_above_where_the_old_one_is_no_more(desk: Desk) -> None:
    _first, row = desk.rows(
        desk.plan("Lê Hoa,21/08/1985,,Sở Y tế", "Trần Ba,22/09/1986,Sở Bưu chính,", header=HEADER)
    )
    assert ("joiner", ["unit_from_above"]) == (row.row_class, codes(row))


def test_an_old_unit_that_is_no_more_changes_nothing(desk: Desk) -> None:
    (row,) = desk.rows(desk.plan("Lê Hoa,21/08/1985,Sở Bưu chính Viễn thông,Sở Y tế", header=HEADER))
    assert ("joiner", []) == (row.row_class, codes(row))
