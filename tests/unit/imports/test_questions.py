"""What a plan asks, and what becomes of a row once it is answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from provisioning.foundation import clock
from provisioning.foundation.errors import Denied, Invalid
from provisioning.imports.planning import questions
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.rules import LEAVER_ROWS
from tests.support.import_desk import Desk
from tests.support.province import SYSTEM

BORN = date(1980, 2, 1)


def answer(desk: Desk, plan_id: str, row: int, said: dict[str, Any], by: str | None = None) -> PlanRow:
    with desk.database.writing() as session:
        plan = session.get_one(Plan, plan_id)
        return questions.answer(session, desk.settings, desk._actor(by), plan, row, said)


def test_an_answer_that_names_the_person_makes_the_row_a_change(desk: Desk) -> None:
    person = desk.province.add("Y Blí", "stttt", birth_date=BORN)
    plan = desk.plan("TT-9,Y Blí,,,Văn thư,,,", unit="stttt")
    assert "homonym" == desk.rows(plan)[0].row_class
    row = answer(desk, plan, 2, {"person": person})
    assert ("changed", person, 1) == (row.row_class, row.object_id, row.base_version)
    assert {"staff_code", "post"} == {change["field"] for change in row.changes}
    assert {"changed": 1} == desk.found(plan).counts
    desk.apply(plan)
    assert ("TT-9", "Văn thư") == (desk.person("Y Blí").staff_code, desk.person("Y Blí").post)


def test_an_answer_that_it_is_somebody_new_promises_an_address_of_their_own(desk: Desk) -> None:
    desk.province.add("Y Blí", "stttt", birth_date=BORN)
    plan = desk.plan("TT-8,Y Blí,,,,,,", "TT-9,Y Blí,,,,,,", unit="stttt")
    rows = [answer(desk, plan, number, {"person": "new"}) for number in (2, 3)]
    assert ["joiner", "joiner"] == [row.row_class for row in rows]
    assert 3 == len({"bliy.stttt@kontum.example", *(row.address for row in rows)})
    desk.apply(plan)
    assert ["applied", "applied"] == [row.state for row in desk.rows(plan)]


def test_an_answer_may_be_given_anew(desk: Desk) -> None:
    person = desk.province.add("Y Blí", "stttt", birth_date=BORN)
    plan = desk.plan("TT-9,Y Blí,,,,,,", unit="stttt")
    answer(desk, plan, 2, {"person": "new"})
    row = answer(desk, plan, 2, {"person": person})
    assert ("changed", "", {"person": person}) == (row.row_class, row.address, row.answer)


def test_two_rows_can_not_both_be_the_same_person(desk: Desk) -> None:
    person = desk.province.add("Y Blí", "stttt", birth_date=BORN)
    plan = desk.plan("TT-8,Y Blí,,,,,,", "TT-9,Y Blí,,,,,,", unit="stttt")
    answer(desk, plan, 2, {"person": person})
    row = answer(desk, plan, 3, {"person": person})
    assert ("refused", ["row_duplicate"]) == (row.row_class, [each["code"] for each in row.problems])
    assert "joiner" == answer(desk, plan, 3, {"person": "new"}).row_class


@pytest.mark.parametrize(
    "said",
    [
        {}, {"person": "0" * 16}, {"person": None}, {"person": ["x"]}, {"unit": 1}, {"transfer": True},
        {"person": "new", "unit": 1}, {"row_class": "joiner"},
    ],
)  # fmt: skip
def test_only_what_is_offered_can_be_answered(desk: Desk, said: dict[str, Any]) -> None:
    desk.province.add("Y Blí", "stttt", birth_date=BORN)
    stranger = desk.province.add("Y Blí", "syt")
    plan = desk.plan("TT-9,Y Blí,,,,,,", unit="stttt", by=desk.officer("stttt"))
    for wrong in (said, {"person": stranger}):
        with pytest.raises(Invalid, match="answer_unknown"):
            answer(desk, plan, 2, wrong)


def test_a_row_that_asks_nothing_takes_no_answer(desk: Desk) -> None:
    plan = desk.plan("TT-9,Y Blí,,,,,,", unit="stttt")
    for row in (2, 99):
        with pytest.raises(Invalid, match="row_asks_nothing"):
            answer(desk, plan, row, {"person": "new"})


def test_who_may_not_import_there_answers_nothing(desk: Desk) -> None:
    person = desk.province.add("Y Blí", "stttt", birth_date=BORN)
    plan = desk.plan("TT-9,Y Blí,,,,,,", unit="stttt")
    with pytest.raises(Denied):
        answer(desk, plan, 2, {"person": person}, by=desk.officer("syt"))


def test_an_answer_takes_back_what_a_second_person_has_confirmed(desk: Desk) -> None:
    person = desk.province.add("Y Blí", "stttt", birth_date=BORN)
    plan = desk.plan("TT-9,Y Blí,,,,,,", unit="stttt")
    with desk.database.writing() as session:
        session.execute(sa.update(Plan).values(approved_by="Ai đó", approved_at=clock.now()))
    answer(desk, plan, 2, {"person": person})
    assert ("", None) == (desk.found(plan).approved_by, desk.found(plan).approved_at)


def test_whoever_an_answer_rules_out_is_absent_from_a_full_list(desk: Desk) -> None:
    first = desk.province.add("Y Blí", "stttt", birth_date=BORN)
    second = desk.province.add("Y Blí", "stttt", birth_date=BORN)
    plan = desk.plan(",Y Blí,01/02/1980,,,,,", unit="stttt", mode="roster")
    assert {"question": 1} == desk.found(plan).counts
    answer(desk, plan, 2, {"person": first})
    assert {"same": 1, "leaver": 1} == desk.found(plan).counts
    assert (second, LEAVER_ROWS) == (desk.rows(plan)[-1].object_id, desk.rows(plan)[-1].row)
    answer(desk, plan, 2, {"person": second})
    assert [first] == [row.object_id for row in desk.rows(plan) if row.row_class == "leaver"]


def test_leaving_a_row_out_lifts_the_brake_it_has_caused(desk: Desk) -> None:
    desk.province.add("Y Blí", "stttt", staff_code="TT-1")
    desk.province.add("Y Hlim", "stttt", staff_code="TT-2")
    plan = desk.plan("TT-1,Y Blí,,,,,,", unit="stttt", mode="roster")
    assert ["too_many_leavers"] == [brake["code"] for brake in desk.found(plan).brakes]
    with desk.database.writing() as session:
        questions.exclude(session, SYSTEM, session.get_one(Plan, plan), LEAVER_ROWS, excluded=True)
    assert [] == desk.found(plan).brakes


def test_an_installation_sets_its_own_limits(desk: Desk) -> None:
    strict = replace(desk, settings=desk.settings.model_copy(update={"brake_leavers_percent": 60}))
    desk.province.add("Y Blí", "stttt", staff_code="TT-1")
    desk.province.add("Y Hlim", "stttt", staff_code="TT-2")
    plan = strict.plan("TT-1,Y Blí,,,,,,", unit="stttt", mode="roster")
    assert [] == desk.found(plan).brakes
    with desk.database.writing() as session:
        questions.exclude(session, SYSTEM, session.get_one(Plan, plan), LEAVER_ROWS, excluded=True)
        questions.exclude(session, SYSTEM, session.get_one(Plan, plan), LEAVER_ROWS, excluded=False)
    assert [] == desk.found(plan).brakes


def test_one_date_with_the_month_first_casts_doubt_on_the_whole_list(desk: Desk) -> None:
    swapped, right = "TT-1,Y Blí,02/25/1980,,,,,", "TT-2,Y Hlim,03/05/1980,,,,,"
    found = desk.found(desk.plan(swapped, right, unit="syt"))
    assert [("birth_date", "dates_month_first", {"count": 1})] == [
        (each["field"], each["code"], each["params"]) for each in found.options["notices"]
    ]
    assert [] == desk.found(desk.plan(right, unit="syt")).options["notices"]
