"""Movers of a list under Ninh Bình's rule, whose address names the body: the new one, or what is asked."""

from __future__ import annotations

import pytest

from provisioning.imports.planning.proposals import Proposer
from tests.support.import_desk import Desk
from tests.support.policies import NGHE_AN, NINH_BINH, adopt
from tests.unit.imports.test_addresses_by_rule import DOMAIN, KHAI, answer, row, said

THERE = "Sở Thông tin và Truyền thông"


def settled(desk: Desk) -> None:
    """Khải at each of two bodies, and Lanh at the first."""
    plan_id = desk.plan(
        row("N1", KHAI, "01/02/1990"),
        row("N2", KHAI, "02/02/1990", unit=THERE),
        row("N3", "Y Lanh", "03/02/1990"),
    )
    desk.apply(plan_id)


def moving(desk: Desk) -> str:
    """The list by which both of the first body go to the other."""
    return desk.plan(
        row("N1", KHAI, "01/02/1990", unit=THERE),
        row("N3", "Y Lanh", "03/02/1990", unit=THERE),
    )


def test_ninh_binh_5_3_a_mover_of_a_list_sees_the_new_address_and_a_taken_one_is_asked(desk: Desk) -> None:
    adopt(desk.database, NINH_BINH)
    settled(desk)
    plan_id = moving(desk)
    assert ["?address_forms_taken", "lanhy.stttt"] == said(desk, plan_id)
    assert ["question", "mover"] == [each.row_class for each in desk.rows(plan_id)]
    asked = desk.rows(plan_id)[0]
    refused = answer(desk, plan_id, asked.row, {"address": "khaitq.stttt"})
    assert ("question", ["address_taken"]) == (refused.row_class, [each["code"] for each in refused.problems])
    agreed = answer(desk, plan_id, asked.row, {"address": "khaitquoc.stttt"})
    assert ("mover", f"khaitquoc.stttt{DOMAIN}", []) == (agreed.row_class, agreed.address, agreed.problems)
    desk.apply(plan_id)
    assert ["applied", "applied"] == [each.state for each in desk.rows(plan_id)]
    assert [f"khaitquoc.stttt{DOMAIN}", f"lanhy.stttt{DOMAIN}"] == [
        each.address for each in desk.rows(plan_id)
    ]


def test_ninh_binh_5_3_who_comes_back_gets_the_address_they_had(desk: Desk) -> None:
    adopt(desk.database, NINH_BINH)
    settled(desk)
    away = desk.plan(row("N3", "Y Lanh", "03/02/1990", unit=THERE))
    desk.apply(away)
    back = desk.plan(row("N3", "Y Lanh", "03/02/1990"))
    assert ["lanhy.syt"] == said(desk, back)
    desk.apply(back)
    assert [("applied", f"lanhy.syt{DOMAIN}")] == [(each.state, each.address) for each in desk.rows(back)]


def test_a_newcomer_and_a_mover_of_one_list_are_not_promised_one_address(desk: Desk) -> None:
    adopt(desk.database, NINH_BINH)
    settled(desk)
    plan_id = desk.plan(
        row("N9", "Y Lanh", "09/09/1991", unit=THERE), row("N3", "Y Lanh", "03/02/1990", unit=THERE)
    )
    assert ["lanhy.stttt", "?address_forms_taken"] == said(desk, plan_id)


def test_nghe_an_5_2_a_mover_keeps_the_address_and_nothing_is_asked(desk: Desk) -> None:
    adopt(desk.database, NGHE_AN)
    settled(desk)
    plan_id = moving(desk)
    assert [("mover", None), ("mover", None)] == [
        (each.row_class, each.question) for each in desk.rows(plan_id)
    ]


def test_a_build_that_asks_nobody_before_a_mover_goes_is_seen(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Proposer, "_promise_movers", lambda *_a: None)
    with pytest.raises(AssertionError):
        test_ninh_binh_5_3_a_mover_of_a_list_sees_the_new_address_and_a_taken_one_is_asked(desk)
