"""Lists under a province's rule: forms in order, what a form needs, what is left to somebody."""

from __future__ import annotations

from typing import Any

import pytest

from provisioning.foundation.errors import Invalid
from provisioning.imports.planning import questions
from provisioning.plans.model import Plan, PlanRow
from provisioning.units.operations import UnitFields, create
from tests.support.canary import everywhere
from tests.support.import_desk import Desk
from tests.support.policies import BAC_NINH, DONG_THAP, NGHE_AN, NINH_BINH, adopt
from tests.support.province import SYSTEM

KHAI = "Trịnh Quốc Khải"
DOMAIN = "@kontum.example"


def row(code: str, name: str, born: str, number: str = "", unit: str = "Sở Y tế") -> str:
    return f"{code},{name},{born},{number},Chuyên viên,{unit},,"


def said(desk: Desk, plan_id: str) -> list[str]:
    """What becomes of each row: the address, or what is asked."""
    return [
        each.address.removesuffix(DOMAIN) or f"?{(each.question or {}).get('code')}"
        for each in desk.rows(plan_id)
    ]


def answer(desk: Desk, plan_id: str, number: int, told: dict[str, Any]) -> PlanRow:
    with desk.database.writing() as session:
        plan = session.get_one(Plan, plan_id)
        return questions.answer(session, desk.settings, SYSTEM, plan, number, told)


def test_bac_ninh_5_2_a_list_uses_the_digits_of_its_column_and_asks_after_the_second_form(desk: Desk) -> None:
    adopt(desk.database, BAC_NINH)
    plan_id = desk.plan(
        row("B1", KHAI, "14/02/1990", "001090004713"),
        row("B2", KHAI, "03/09/1990", "001090008713"),
        row("B3", KHAI, "21/02/1990", "001090018713"),
    )
    assert said(desk, plan_id) == ["khaitq713", "khaitq8713", "?address_forms_taken"]
    third = desk.rows(plan_id)[2]
    offered = [each["address"].removesuffix(DOMAIN) for each in (third.question or {})["options"]]
    assert offered
    assert "5.2" == (third.question or {})["params"]["article"]
    answered = answer(desk, plan_id, third.row, {"address": offered[0]})
    assert ("joiner", offered[0] + DOMAIN) == (answered.row_class, answered.address)


def test_bac_ninh_5_2_a_a_row_without_a_number_asks_for_the_digits_and_keeps_them_nowhere(desk: Desk) -> None:
    adopt(desk.database, BAC_NINH)
    plan_id = desk.plan(row("B1", KHAI, "14/02/1990"), row("B2", "A Thút", "02/07/1988", "001088009753"))
    assert said(desk, plan_id) == ["?address_digits_needed", "thuta753"]
    first = desk.rows(plan_id)[0]
    with pytest.raises(Invalid, match="id_digits_shape"):
        answer(desk, plan_id, first.row, {"id_digits": "86x1"})
    with pytest.raises(Invalid, match="answer_unknown"):
        answer(desk, plan_id, first.row, {"address": "khaitq"})
    answered = answer(desk, plan_id, first.row, {"id_digits": "8642"})
    assert ("joiner", f"khaitq642{DOMAIN}") == (answered.row_class, answered.address)
    desk.apply(plan_id)
    assert ["applied", "applied"] == [each.state for each in desk.rows(plan_id)]
    assert [] == everywhere(desk.database, "8642")
    assert [] == everywhere(desk.database, "9753")


def test_bac_ninh_digits_of_a_row_that_was_agreed_on_are_kept_nowhere(desk: Desk) -> None:
    adopt(desk.database, BAC_NINH)
    plan_id = desk.plan(
        row("B1", KHAI, "14/02/1990", "001090008642"),
        row("B2", KHAI, "03/09/1990", "001090018642"),
        row("B3", KHAI, "21/02/1990", "001090028642"),
    )
    assert said(desk, plan_id) == ["khaitq642", "khaitq8642", "?address_forms_taken"]
    answer(desk, plan_id, desk.rows(plan_id)[2].row, {"address": "khai.trinh"})
    desk.apply(plan_id)
    third = desk.rows(plan_id)[2]
    assert ("applied", f"khai.trinh{DOMAIN}") == (third.state, third.address)
    assert "642" not in str([third.values, third.question, third.answer, third.problems])


def test_dong_thap_6_3_a_form_that_needs_a_birth_asks_for_it_and_it_is_the_persons(desk: Desk) -> None:
    adopt(desk.database, DONG_THAP)
    plan_id = desk.plan(row("D1", KHAI, "14/02/1990"), row("D2", KHAI, ""))
    assert said(desk, plan_id) == ["trinhquockhai", "?address_year_needed"]
    answered = answer(desk, plan_id, desk.rows(plan_id)[1].row, {"born": "1985"})
    assert f"trinhquockhai1985{DOMAIN}" == answered.address
    desk.apply(plan_id)
    assert "1985" in [each.values.get("birth_year") for each in desk.rows(plan_id)]


def test_nghe_an_5_2_b_namesakes_are_numbered_from_one(desk: Desk) -> None:
    adopt(desk.database, NGHE_AN)
    plan_id = desk.plan(*(row(f"N{at}", KHAI, f"0{at}/02/1990") for at in range(1, 5)))
    assert said(desk, plan_id) == ["khaitq", "khaitq1", "khaitq2", "khaitq3"]
    told = [each.values["notices"][-1]["code"] for each in desk.rows(plan_id)]
    assert ["address_by_first_form", *["address_by_number"] * 3] == told


def test_ninh_binh_5_4_a_namesake_at_one_body_is_agreed_on_and_what_is_taken_is_said(desk: Desk) -> None:
    adopt(desk.database, NINH_BINH)
    plan_id = desk.plan(
        row("N1", KHAI, "01/02/1990"),
        row("N2", KHAI, "02/02/1990", unit="Sở Thông tin và Truyền thông"),
        row("N3", KHAI, "03/02/1990"),
    )
    assert said(desk, plan_id) == ["khaitq.syt", "khaitq.stttt", "?address_forms_taken"]
    third = desk.rows(plan_id)[2].row
    refused = answer(desk, plan_id, third, {"address": "khaitq.stttt"})
    assert ("question", ["address_taken"]) == (refused.row_class, [each["code"] for each in refused.problems])
    refused = answer(desk, plan_id, third, {"address": "postmaster"})
    assert ["address_reserved"] == [each["code"] for each in refused.problems]
    agreed = answer(desk, plan_id, third, {"address": "khaitquoc.syt"})
    assert (f"khaitquoc.syt{DOMAIN}", []) == (agreed.address, agreed.problems)
    desk.apply(plan_id)
    assert f"khaitquoc.syt{DOMAIN}" == desk.rows(plan_id)[2].address


def test_two_rows_can_not_be_given_one_agreed_address(desk: Desk) -> None:
    adopt(desk.database, NINH_BINH)
    plan_id = desk.plan(*(row(f"N{at}", KHAI, f"0{at}/02/1990") for at in range(1, 4)))
    second, third = (each.row for each in desk.rows(plan_id)[1:])
    answer(desk, plan_id, second, {"address": "khai.syt"})
    refused = answer(desk, plan_id, third, {"address": "khai.syt"})
    assert ("question", ["address_taken"]) == (refused.row_class, [each["code"] for each in refused.problems])


def test_an_agreed_address_that_somebody_got_meanwhile_is_not_given_twice(desk: Desk) -> None:
    adopt(desk.database, NINH_BINH)
    plan_id = desk.plan(row("N1", KHAI, "01/02/1990"), row("N2", KHAI, "02/02/1990"))
    answer(desk, plan_id, desk.rows(plan_id)[1].row, {"address": "lanhy.syt"})
    desk.province.add("Y Lanh", "syt", staff_code="X1")
    desk.apply(plan_id)
    assert ["applied", "failed"] == [each.state for each in desk.rows(plan_id)]
    assert ["address_taken"] == [each["code"] for each in desk.rows(plan_id)[1].problems]


def test_dong_thap_1_3_staff_of_a_hospital_is_refused_by_the_article_and_the_next_row_goes_on(
    desk: Desk,
) -> None:
    adopt(desk.database, DONG_THAP)
    with desk.database.writing() as session:
        above = desk.province.unit(session, "syt")
        fields = UnitFields("bvdk", "Bệnh viện Đa khoa tỉnh", "province", "health_body")
        create(session, SYSTEM, above, fields)
    header = "Mã CBCC,Họ và tên,Ngày sinh,Chức vụ,Đơn vị,Đối tượng"
    rows = [
        f"D{at},Y {name},0{at}/02/1990,Chuyên viên,{unit},{kind}"
        for at, (name, unit, kind) in enumerate(
            [
                ("Viên", "Bệnh viện Đa khoa tỉnh", "Viên chức"),
                ("Công", "Bệnh viện Đa khoa tỉnh", "Công chức"),
                ("Không", "Bệnh viện Đa khoa tỉnh", ""),
                ("Sở", "Sở Y tế", "Viên chức"),
            ],
            1,
        )
    ]
    plan_id = desk.plan(*rows, header=header)
    found = [each.problems for each in desk.rows(plan_id)]
    refused = [[(p["code"], p["params"].get("article")) for p in each] for each in found]
    wanted = [("staff_not_entitled_here", "1.3")]
    assert [wanted, [], wanted, []] == refused
    assert [False, True, False, True] == [each.row_class == "joiner" for each in desk.rows(plan_id)]
