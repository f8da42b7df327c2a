"""A list that does not say where people work says so first, and does not fill a body above others unseen."""

from __future__ import annotations

import pytest

from tests.support.import_desk import Desk

HEADER = "Mã CBCC,Họ và tên,Ngày sinh,Nơi sinh hoạt"
PEOPLE = [
    f"A-{at},Lê {name},0{at}/02/1980,x" for at, name in enumerate(("An", "Bình", "Châu", "Dung", "Giang"), 1)
]


def said(desk: Desk, plan_id: str) -> list[str]:
    return [notice["code"] for notice in desk.found(plan_id).options["notices"]]


def reasons(desk: Desk, plan_id: str) -> list[str]:
    return [brake["code"] for brake in desk.found(plan_id).brakes]


@pytest.mark.parametrize("unit", ["kontum", "dakha"])
def test_many_people_in_a_body_above_others_need_a_second_person(desk: Desk, unit: str) -> None:
    plan = desk.plan(*PEOPLE, unit=unit, header=HEADER)
    assert "units_not_named" == said(desk, plan)[0]
    assert ["unplaced_people"] == reasons(desk, plan)


def test_of_headings_for_groups_alone_nobody_learns_where_people_work(desk: Desk) -> None:
    header = "STT,Họ và tên,Ngày sinh,Chức danh"
    rows = [
        "I,Lãnh đạo,,",
        *(f"{at},Lê {name},0{at}/02/1980,x" for at, name in enumerate(("An", "Bình", "Hà"), 1)),
    ]
    plan = desk.plan(*rows, header=header)
    assert (["units_not_named"], ["unplaced_people"]) == (said(desk, plan), reasons(desk, plan))


def test_a_body_with_divisions_alone_is_told_and_fills(desk: Desk) -> None:
    plan = desk.plan(*PEOPLE, unit="stttt", header=HEADER)
    assert (["units_not_named"], []) == (said(desk, plan), reasons(desk, plan))


def test_a_list_under_the_letterhead_of_its_unit_says_where_people_work(desk: Desk) -> None:
    titles = ["ỦY BAN NHÂN DÂN TỈNH,,,", "UBND HUYỆN ĐĂK HÀ,,,", "DANH SÁCH CÁN BỘ,,,"]
    plan = desk.plan(*titles[1:], HEADER, *PEOPLE, unit="dakha", header=titles[0])
    assert (["units_not_named"], []) == (said(desk, plan), reasons(desk, plan))
    plan = desk.plan(*titles[1:], HEADER, *PEOPLE, unit="kontum", header=titles[0])
    assert ["unplaced_people"] == reasons(desk, plan)


def test_a_unit_with_nothing_below_has_nothing_to_say(desk: Desk) -> None:
    plan = desk.plan(*PEOPLE, unit="syt", header=HEADER)
    assert ([], []) == (said(desk, plan), reasons(desk, plan))


def test_people_who_are_there_already_are_not_put_there(desk: Desk) -> None:
    for at, name in enumerate(("An", "Bình", "Châu", "Dung", "Giang"), 1):
        desk.province.add(f"Lê {name}", "stttt", staff_code=f"A-{at}")
    plan = desk.plan(*PEOPLE, header=HEADER)
    assert (["units_not_named"], []) == (said(desk, plan), reasons(desk, plan))


@pytest.mark.parametrize("dates", [("1/2/71", "30/6/24"), ("1.2.71", "1.6.25"), ("02/25/1971", "06/30/2030")])
def test_dates_in_another_form_are_no_shifted_columns(desk: Desk, dates: tuple[str, str]) -> None:
    header = "Mã CBCC,Họ và tên,Ngày sinh,Ngày hết hạn hợp đồng,Đơn vị"
    rows = [
        f"A-{at},Lê An {name},{dates[0]},{dates[1]},Sở Y tế"
        for at, name in enumerate(("Hà", "Hoa", "Lan", "Mai"))
    ]
    assert "shifted_columns" not in reasons(desk, desk.plan(*rows, header=header))
