"""One answer for many rows that ask the same; what differs is no part of it, and is told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from provisioning.foundation import clock
from provisioning.foundation.errors import Denied, Invalid
from provisioning.imports.planning import alike, statistics
from provisioning.imports.planning.alike import OFFERED, Settled, SharedQuestion
from provisioning.plans.model import Plan
from provisioning.plans.rules import LEAVER_ROWS
from provisioning.units.model import Unit
from tests.support.import_desk import Desk
from tests.support.province import SYSTEM

BORN = date(1980, 2, 1)
NAMES = [f"Y {first} {second}" for first in ("Blí", "Wan", "Lan", "Mai") for second in ("Hai", "Ba", "Tư")]


def asked(desk: Desk, plan_id: str) -> list[SharedQuestion]:
    with desk.database.reading() as session:
        return alike.shared_questions(session, session.get_one(Plan, plan_id))


def answer(
    desk: Desk,
    plan_id: str,
    question: str,
    said: dict[str, Any],
    by: str | None = None,
    *,
    remember: bool = False,
) -> Settled:
    with desk.database.writing() as session:
        plan = session.get_one(Plan, plan_id)
        return alike.answer_alike(session, desk._actor(by), plan, question, said, remember=remember)


def namesakes(desk: Desk) -> str:
    """A list with a new code for each of many people, who are here without one."""
    for name in NAMES:
        desk.province.add(name, "stttt", birth_date=BORN)
    return desk.plan(*(f"TT-{at},{name},,,,,," for at, name in enumerate(NAMES)), unit="stttt")


def test_many_names_that_one_person_each_has_are_answered_once(desk: Desk) -> None:
    plan = namesakes(desk)
    [question] = asked(desk, plan)
    assert ("person", len(NAMES)) == (question.kind, question.rows)
    assert Settled(len(NAMES), (), 0) == answer(desk, plan, question.alike, {"person": OFFERED})
    assert ({"changed": len(NAMES)}, []) == (desk.found(plan).counts, asked(desk, plan))
    desk.apply(plan)
    assert "TT-0" == desk.person(NAMES[0]).staff_code


def test_all_of_them_may_be_somebody_new(desk: Desk) -> None:
    plan = namesakes(desk)
    answer(desk, plan, "named:here", {"person": "new"})
    assert {"joiner": len(NAMES)} == desk.found(plan).counts
    assert len(NAMES) == len({row.address for row in desk.rows(plan)})


def test_who_works_elsewhere_or_has_several_namesakes_is_an_exception(desk: Desk) -> None:
    for name, unit in (
        ("Y Blí", "stttt"),
        ("Y Wan", "stttt"),
        ("Y Lan", "syt"),
        ("Y Mai", "stttt"),
        ("Y Mai", "stttt"),
    ):
        desk.province.add(name, unit, birth_date=BORN)
    body = "Sở Thông tin và Truyền thông"
    plan = desk.plan(
        *(f"TT-{at},{name},,,,{body},," for at, name in enumerate(("Y Blí", "Y Wan", "Y Lan", "Y Mai")))
    )
    [question] = asked(desk, plan)
    assert ("named:here", 2) == (question.alike, question.rows)
    with desk.database.reading() as session:
        assert 2 == alike.exceptions(session, session.get_one(Plan, plan), question)
    answer(desk, plan, question.alike, {"person": OFFERED})
    assert {"changed": 2, "homonym": 2} == desk.found(plan).counts


def test_codes_that_have_lost_their_zeros_and_births_are_answered_once(desk: Desk) -> None:
    for at, name in enumerate(NAMES[:4]):
        desk.province.add(name, "stttt", staff_code=f"0032{at}", birth_date=BORN)
    plan = desk.plan(*(f"32{at},{name},,,,,," for at, name in enumerate(NAMES[:4])), unit="stttt")
    [question] = asked(desk, plan)
    assert ("near:here", "person", 4) == (question.alike, question.kind, question.rows)
    assert Settled(4, (), 0) == answer(desk, plan, question.alike, {"person": OFFERED})
    assert "joiner" not in desk.found(plan).counts


def test_two_rows_that_would_be_one_person_are_left_and_told(desk: Desk) -> None:
    desk.province.add("Y Blí", "stttt", birth_date=BORN)
    plan = desk.plan("TT-1,Y Blí,,,,,,", "TT-2,Y Blí,,,,,,", unit="stttt")
    assert Settled(2, (3,), 0) == answer(desk, plan, "named:here", {"person": OFFERED})
    assert ["changed", "refused"] == [row.row_class for row in desk.rows(plan)]


def test_a_name_of_a_unit_that_nobody_knows_is_placed_once_and_remembered(desk: Desk) -> None:
    rows = [f"A-{at},{name},,,,Phòng Số hóa,," for at, name in enumerate(NAMES)]
    plan = desk.plan(*rows, unit="stttt")
    assert {"refused": len(NAMES)} == desk.found(plan).counts
    [question] = asked(desk, plan)
    assert ("place", "Phòng Số hóa", len(NAMES)) == (question.kind, question.written, question.rows)
    with desk.database.reading() as session:
        unit = desk.province.unit(session, "stttt.cntt").id
    answer(desk, plan, question.alike, {"unit": unit}, remember=True)
    assert {"joiner": len(NAMES)} == desk.found(plan).counts
    assert {unit} == {row.unit_id for row in desk.rows(plan)}
    again = desk.plan("B-1,Lê Mới,,,,PHÒNG SỐ HOÁ,,", unit="stttt")
    assert {"joiner": 1} == desk.found(again).counts


def test_a_unit_is_remembered_only_by_who_looks_after_it(desk: Desk) -> None:
    officer = desk.officer("stttt")
    plan = desk.plan("A-1,Y Blí,,,,Phòng Số hóa,,", unit="stttt", by=officer)
    with desk.database.reading() as session:
        unit = desk.province.unit(session, "stttt.cntt").id
    said = answer(desk, plan, "place:Phòng Số hóa", {"unit": unit}, by=officer, remember=True)
    assert said.forgotten, "the page tells that the name was not kept"
    with desk.database.reading() as session:
        assert [] == session.get_one(Unit, unit).alt_names
    assert {"joiner": 1} == desk.found(plan).counts


@pytest.mark.parametrize("code", ["syt", "kontum"])
def test_nobody_is_placed_outside_the_unit_of_the_list(desk: Desk, code: str) -> None:
    plan = desk.plan("A-1,Y Blí,,,,Phòng Số hóa,,", unit="stttt")
    with desk.database.reading() as session:
        unit = desk.province.unit(session, code).id
    with pytest.raises(Invalid, match="answer_unknown"):
        answer(desk, plan, "place:Phòng Số hóa", {"unit": unit})


@pytest.mark.parametrize("said", [{}, {"person": "0" * 16}, {"unit": 1}, {"person": OFFERED, "unit": 1}])
def test_only_what_all_rows_offer_can_be_answered(desk: Desk, said: dict[str, Any]) -> None:
    plan = namesakes(desk)
    with pytest.raises(Invalid, match="answer_unknown"):
        answer(desk, plan, "named:here", said)


def test_rows_left_out_by_hand_are_not_answered(desk: Desk) -> None:
    plan = namesakes(desk)
    with desk.database.writing() as session:
        session.execute(sa.text("UPDATE plan_rows SET state = 'excluded' WHERE row = 2"))
    assert len(NAMES) - 1 == answer(desk, plan, "named:here", {"person": OFFERED}).rows


def test_who_may_not_import_there_answers_nothing(desk: Desk) -> None:
    plan = namesakes(desk)
    with pytest.raises(Denied):
        answer(desk, plan, "named:here", {"person": "new"}, by=desk.officer("syt"))


def test_one_answer_for_many_takes_back_what_a_second_person_has_confirmed(desk: Desk) -> None:
    plan = namesakes(desk)
    with desk.database.writing() as session:
        session.execute(sa.update(Plan).values(approved_by="Ai đó", approved_at=clock.now()))
    answer(desk, plan, "named:here", {"person": OFFERED})
    assert None is desk.found(plan).approved_at


def test_whoever_all_rows_turn_out_not_to_be_is_absent_from_a_full_list(desk: Desk) -> None:
    people = [desk.province.add(name, "stttt", birth_date=BORN) for name in NAMES[:3]]
    rows = [f"TT-{at},{name},,,,,," for at, name in enumerate(NAMES[:3])]
    plan = desk.plan(*rows, unit="stttt", mode="roster")
    answer(desk, plan, "named:here", {"person": "new"})
    absent = {row.object_id for row in desk.rows(plan) if row.row >= LEAVER_ROWS}
    assert set(people) == absent
    _ = SYSTEM


FOREIGN = [f"TT-{at},{name},01/02/1980,,,Phòng Nghiệp vụ Y,," for at, name in enumerate(NAMES[:4])]


@pytest.mark.parametrize("unit", ["dakha", "stttt", "dakha.xngokbay"])
def test_a_list_of_unknown_units_is_anothers_no_more_once_they_are_said(desk: Desk, unit: str) -> None:
    plan = desk.plan(*FOREIGN, unit=unit)
    assert ["other_department"] == [brake["code"] for brake in desk.found(plan).brakes]
    [question] = asked(desk, plan)
    with desk.database.reading() as session:
        meant = desk.province.unit(session, unit).id
    answer(desk, plan, question.alike, {"unit": meant})
    assert [] == desk.found(plan).brakes


def test_while_most_rows_speak_of_others_the_list_stays_anothers(desk: Desk) -> None:
    rows = [row.replace("Phòng Nghiệp vụ Y", f"Phòng Nghiệp vụ {at % 3}") for at, row in enumerate(FOREIGN)]
    plan = desk.plan(*rows, unit="dakha")
    with desk.database.reading() as session:
        meant = desk.province.unit(session, "dakha").id
    answer(desk, plan, asked(desk, plan)[-1].alike, {"unit": meant})
    assert ["other_department"] == [brake["code"] for brake in desk.found(plan).brakes]


def test_figures_that_forget_answers_keep_the_brake(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "_settled", lambda session, plan, kept: kept)
    plan = desk.plan(*FOREIGN, unit="dakha")
    with desk.database.reading() as session:
        meant = desk.province.unit(session, "dakha").id
    answer(desk, plan, asked(desk, plan)[0].alike, {"unit": meant})
    assert ["other_department"] == [brake["code"] for brake in desk.found(plan).brakes]
