"""What a list that was carried out has left stays there: it is counted, answered, and carried out later."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from provisioning.foundation import clock
from provisioning.foundation.errors import Denied, Invalid
from provisioning.imports.applying.leftover import Leftover, leftover_of
from provisioning.imports.planning import questions
from provisioning.imports.planning.daily_limits import beyond_the_day
from provisioning.imports.planning.refresh import refresh
from provisioning.officials.queries import own_record
from provisioning.plans.approval import approve
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.queries import LEFT, RowFilter, count_rows, undo_of
from provisioning.plans.rules import LEAVER_ROWS
from provisioning.units.model import Unit
from tests.support.import_desk import Desk
from tests.support.plan_rows import joiner, planned, undone
from tests.support.province import SYSTEM

BORN = date(1980, 2, 1)


def answer(desk: Desk, plan_id: str, row: int, said: dict[str, Any]) -> PlanRow:
    with desk.database.writing() as session:
        return questions.answer(session, desk.settings, SYSTEM, session.get_one(Plan, plan_id), row, said)


def left(desk: Desk, plan_id: str) -> Leftover:
    with desk.database.reading() as session:
        plan = session.get_one(Plan, plan_id)
        found = leftover_of(session, plan)
        assert found.total == count_rows(session, plan, RowFilter(LEFT))
        return found


def states(desk: Desk, plan_id: str) -> list[str]:
    return [row.state for row in desk.rows(plan_id)]


def homonyms(desk: Desk) -> str:
    """One new person, and two of whom each has the name of somebody who is there."""
    desk.province.add("Y Blí", "stttt", birth_date=BORN)
    desk.province.add("Y Wan", "stttt", birth_date=BORN)
    plan = desk.plan("TT-1,Y Mới,,,,,,", "TT-2,Y Blí,,,,,,", "TT-3,Y Wan,,,,,,", unit="stttt")
    desk.apply(plan)
    return plan


def test_rows_that_wait_for_an_answer_are_counted_as_people_without_a_mailbox(desk: Desk) -> None:
    plan = homonyms(desk)
    assert Leftover(without_mailbox=2, perhaps_known=2, asking=2) == left(desk, plan)
    assert "applied" == desk.found(plan).state


def test_rows_that_were_refused_or_failed_or_left_out_are_counted_too(desk: Desk) -> None:
    taken = desk.plan("TT-1,,01/02/1980,,,,,", "TT-2,Y Hai,,,,,,", "TT-3,Y Ba,,,,,,", unit="stttt")
    with desk.database.writing() as session:
        questions.exclude(session, SYSTEM, session.get_one(Plan, taken), 4, excluded=True)
    desk.province.add("Y Khác", "stttt", staff_code="TT-2")
    desk.apply(planned(desk, joiner("Y Đệm")))
    desk.start(taken)
    desk.work()
    found = left(desk, taken)
    assert (1, 1, 1) == (found.refused, found.failed, found.excluded)
    assert 2 == found.without_mailbox, "for whom was left out by hand nobody waits"


@pytest.mark.parametrize("again", ["TT-1,Y Một,,,,,,", "TT-1,Y Một,01/02/1980,,,,,"])
def test_a_row_that_repeats_somebody_is_nobody_without_a_mailbox(desk: Desk, again: str) -> None:
    plan = desk.plan("TT-1,Y Một,,,,,,", again, unit="stttt")
    desk.apply(plan)
    found = left(desk, plan)
    assert (0, 1) == (found.without_mailbox, found.refused)


def test_what_is_answered_afterwards_is_carried_out_as_the_rest_of_the_same_list(desk: Desk) -> None:
    plan = homonyms(desk)
    people = desk.counts()["people"]
    answer(desk, plan, 3, {"person": "new"})
    assert Leftover(without_mailbox=2, perhaps_known=1, asking=1, to_do=1) == left(desk, plan)
    desk.apply(plan)
    assert ["applied", "applied", "proposed"] == states(desk, plan)
    assert people + 1 == desk.counts()["people"]
    answer(desk, plan, 4, {"person": desk.person("Y Wan").id})
    desk.apply(plan)
    assert ["applied", "applied", "applied"] == states(desk, plan)
    assert "TT-3" == desk.person("Y Wan").staff_code
    assert Leftover() == left(desk, plan)
    found = desk.found(plan)
    assert (3, 3) == (found.rows_total, found.rows_done)


def test_what_was_left_out_by_hand_can_be_taken_in_afterwards(desk: Desk) -> None:
    plan = desk.plan("TT-1,Y Một,,,,,,", "TT-2,Y Hai,,,,,,", unit="stttt")
    with desk.database.writing() as session:
        questions.exclude(session, SYSTEM, session.get_one(Plan, plan), 3, excluded=True)
    desk.apply(plan)
    with desk.database.writing() as session:
        questions.exclude(session, SYSTEM, session.get_one(Plan, plan), 3, excluded=False)
    desk.apply(plan)
    assert ["applied", "applied"] == states(desk, plan)


def test_what_was_done_is_not_done_or_asked_again_with_the_rest(desk: Desk) -> None:
    plan = homonyms(desk)
    with pytest.raises(Invalid, match="plan_not_ready"):
        desk.start(plan)
    for said in ({"person": "new"}, {"unit": 1}):
        with pytest.raises(Invalid, match="row_asks_nothing"):
            answer(desk, plan, 2, said)
    with desk.database.writing() as session, pytest.raises(Invalid, match="plan_row_without_effect"):
        questions.exclude(session, SYSTEM, session.get_one(Plan, plan), 2, excluded=True)
    with desk.database.writing() as session:
        own_record(session, desk.rows(plan)[0].object_id or "").post = "Khác"
        own_record(session, desk.rows(plan)[0].object_id or "").version += 1
        assert 0 == refresh(session, session.get_one(Plan, plan)), "nor judged anew"
    assert "joiner" == desk.rows(plan)[0].row_class


def test_a_list_that_is_taken_back_takes_no_answer_and_goes_on_with_nothing(desk: Desk) -> None:
    plan = homonyms(desk)
    answer(desk, plan, 3, {"person": "new"})
    undo = undone(desk, plan)
    with pytest.raises(Invalid, match="plan_taken_back"):
        answer(desk, plan, 4, {"person": "new"})
    with pytest.raises(Invalid, match="plan_taken_back"):
        desk.start(plan)
    desk.apply(undo)
    with pytest.raises(Invalid, match="plan_taken_back"):
        desk.start(plan)


def test_taking_back_takes_back_the_rest_as_well(desk: Desk) -> None:
    plan = homonyms(desk)
    answer(desk, plan, 3, {"person": "new"})
    desk.apply(plan)
    desk.apply(undone(desk, plan))
    assert ["applied"] * 2 == [row.state for row in desk.rows(plan) if row.row in (2, 3)]
    back = [row for row in desk.rows(undo_id(desk, plan)) if row.state == "applied"]
    assert [2, 3] == [row.row for row in back]


def undo_id(desk: Desk, plan_id: str) -> str:
    with desk.database.reading() as session:
        found = undo_of(session, session.get_one(Plan, plan_id))
    assert found is not None
    return found.id


def test_a_list_whose_values_are_gone_is_not_gone_on_with(desk: Desk) -> None:
    plan = homonyms(desk)
    with desk.database.writing() as session:
        session.get_one(Plan, plan).erased_at = clock.now()
    with pytest.raises(Invalid, match="plan_not_ready"):
        answer(desk, plan, 3, {"person": "new"})


def test_an_answer_in_a_full_list_that_was_carried_out_lets_nobody_go_who_stands_in_it(desk: Desk) -> None:
    here = desk.province.add("Y Blí", "stttt", birth_date=BORN, staff_code="TT-1")
    other = desk.province.add("Y Blí", "stttt", birth_date=date(1990, 2, 1))
    rows = ("TT-1,Y Blí,,,,,,", ",Y Blí,,001090000001,,,,", "TT-9,Y Mới,,,,,,")
    plan = desk.plan(*rows, unit="stttt", mode="roster")
    row = next(row for row in desk.rows(plan) if row.row == 3)
    assert row.question is not None
    desk.apply(plan)
    answer(desk, plan, 3, {"person": "new"})
    absent = {row.object_id for row in desk.rows(plan) if row.row >= LEAVER_ROWS and row.state == "proposed"}
    assert here not in absent, "whom an applied row is about is there"
    assert other in absent, "whom nobody means any more is absent"


def test_the_rest_is_weighed_with_what_the_same_list_did_that_day(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(30):
        desk.province.add("Y Người", "stttt", staff_code=f"P-{number}")
    plan = desk.plan(*(f"P-{n},Y Người,,,Văn thư,,," for n in range(6)), unit="stttt")
    with desk.database.writing() as session:
        found = session.get_one(Plan, plan)
        for number in (5, 6, 7):
            questions.exclude(session, SYSTEM, found, number, excluded=True)
        limits = {**found.options["figures"]["limits"], "changes": {"count": 4, "share": 1, "either": False}}
        found.options = {**found.options, "figures": {**found.options["figures"], "limits": limits}}
    desk.apply(plan)
    with desk.database.writing() as session:
        found = session.get_one(Plan, plan)
        for number in (5, 6, 7):
            questions.exclude(session, SYSTEM, found, number, excluded=False)
        assert [6] == [brake["params"]["count"] for brake in beyond_the_day(session, found)]
    with pytest.raises(Invalid, match="plan_needs_second"):
        desk.start(plan)
    monkeypatch.setattr(clock, "now", lambda real=clock.now: real() + timedelta(days=2))
    with desk.database.writing() as session:
        assert [] == beyond_the_day(session, session.get_one(Plan, plan)), "not with what it did long before"


def test_the_rest_that_looks_like_an_accident_needs_a_second_person_of_its_own(desk: Desk) -> None:
    officer, second = desk.officer("stttt"), desk.officer("stttt", "unit_administrator")
    plan = planned(
        desk,
        joiner("Y Một"),
        joiner("Y Hai"),
        unit="stttt",
        by=desk._actor(officer),
        brakes=("wrong_unit_elsewhere",),
    )
    with desk.database.writing() as session:
        session.get_one(PlanRow, (plan, 3)).state = "excluded"

    def confirm() -> None:
        with desk.database.writing() as session:
            found = session.get_one(Plan, plan)
            acting = replace(desk._actor(second), official_id=second)
            approve(session, acting, found, session.get_one(Unit, found.unit_id))

    with pytest.raises(Invalid, match="plan_needs_second"):
        desk.start(plan, officer)
    confirm()
    desk.apply(plan, officer)
    with desk.database.writing() as session:
        questions.exclude(session, desk._actor(officer), session.get_one(Plan, plan), 3, excluded=False)
    with pytest.raises(Invalid, match="plan_needs_second"):
        desk.start(plan, officer)
    confirm()
    desk.apply(plan, officer)
    assert ["applied", "applied"] == states(desk, plan)


def test_who_may_not_import_there_goes_on_with_nothing(desk: Desk) -> None:
    plan = homonyms(desk)
    stranger = desk.officer("syt")
    with desk.database.writing() as session, pytest.raises(Denied):
        found = session.get_one(Plan, plan)
        questions.answer(session, desk.settings, desk._actor(stranger), found, 3, {"person": "new"})
    answer(desk, plan, 3, {"person": "new"})
    with pytest.raises(Denied):
        desk.start(plan, stranger)


def test_a_build_that_forgets_the_rest_is_seen(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = homonyms(desk)
    monkeypatch.setattr("provisioning.plans.rest.CHANGEABLE", ())
    monkeypatch.setattr("provisioning.imports.planning.questions.CHANGEABLE", ())
    with pytest.raises(Invalid):
        answer(desk, plan, 3, {"person": "new"})
