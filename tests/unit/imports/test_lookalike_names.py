"""A row that calls somebody almost as an administrator is called asks why; the rest of its list goes on."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from provisioning.access.operations import give
from provisioning.audit.model import Event
from provisioning.foundation.errors import Invalid
from provisioning.imports.planning import questions
from provisioning.lifecycle import leaving
from provisioning.officials.queries import own_record
from provisioning.plans import undo
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.rules import LEAVER_ROWS
from provisioning.units.model import Unit
from tests.support.import_desk import Desk
from tests.support.province import SYSTEM

BORN = date(1980, 2, 1)
ADMINISTRATOR, NAMESAKE, OTHER = "Trần Thị Quản Trị", "Trần Thị Quân Tri", "Trần Thị Quý"


@pytest.fixture(autouse=True)
def administrator(desk: Desk) -> str:
    who = desk.province.add(ADMINISTRATOR, "kontum", staff_code="QT-1")
    with desk.database.writing() as session:
        top = desk.province.unit(session, "kontum")
        give(session, SYSTEM, own_record(session, who), top, "unit_administrator")
    return who


def answer(desk: Desk, plan_id: str, row: int, reason: object) -> PlanRow:
    with desk.database.writing() as session:
        plan = session.get_one(Plan, plan_id)
        return questions.answer(session, desk.settings, SYSTEM, plan, row, {"name_reason": reason})


def kind_of(row: PlanRow) -> object:
    return (row.question or {}).get("kind")


def reason_on_record(desk: Desk, kind: str) -> list[str | None]:
    with desk.database.reading() as session:
        told = sa.select(Event.new).where(Event.kind == kind, Event.plan_id.is_not(None)).order_by(Event.seq)
        return [new.get("name_reason") for new in session.scalars(told)]


def test_a_joiner_of_such_a_name_is_asked_about_and_the_others_are_added(desk: Desk) -> None:
    plan = desk.plan(f"TT-1,{NAMESAKE},,,,,,", "TT-2,Y Blí,,,,,,", unit="stttt")
    asking, other = desk.rows(plan)
    assert ("question", "name_reason", "") == (asking.row_class, kind_of(asking), asking.address)
    assert "joiner" == other.row_class
    desk.apply(plan)
    assert ["proposed", "applied"] == [row.state for row in desk.rows(plan)]


def test_an_answered_joiner_is_added_and_the_reason_stands_on_the_record(desk: Desk) -> None:
    plan = desk.plan(f"TT-1,{NAMESAKE},,,,,,", "TT-2,Y Blí,,,,,,", unit="stttt")
    row = answer(desk, plan, 2, "Trùng tên, QĐ 12")
    assert "joiner" == row.row_class
    assert row.address
    desk.apply(plan)
    assert ["applied", "applied"] == [row.state for row in desk.rows(plan)]
    assert ["Trùng tên, QĐ 12", None] == reason_on_record(desk, "official.created")


def test_somebody_renamed_so_is_asked_about_and_is_not_missing_from_a_full_list(desk: Desk) -> None:
    desk.province.add(OTHER, "stttt", staff_code="TT-1")
    plan = desk.plan(f"TT-1,{NAMESAKE},,,,,,", unit="stttt", mode="roster")
    assert ["question"] == [row.row_class for row in desk.rows(plan)]
    row = answer(desk, plan, 2, "Trùng tên")
    assert "changed" == row.row_class
    desk.apply(plan)
    assert NAMESAKE == desk.person(NAMESAKE).full_name
    assert ["Trùng tên"] == reason_on_record(desk, "official.edited")


def test_somebody_who_is_called_so_already_is_not_asked_about(desk: Desk) -> None:
    desk.province.add(NAMESAKE, "stttt", staff_code="TT-1", name_reason="x")
    plan = desk.plan(f"TT-1,{NAMESAKE},,,Văn thư,,,", unit="stttt")
    assert ["changed"] == [row.row_class for row in desk.rows(plan)]
    desk.apply(plan)
    assert "Văn thư" == desk.person(NAMESAKE).post


def test_a_list_gives_the_administrator_themselves_the_name_they_have(desk: Desk) -> None:
    plan = desk.plan(f"QT-1,{ADMINISTRATOR},,,Trưởng phòng,,,")
    assert ["changed"] == [row.row_class for row in desk.rows(plan)]


@pytest.mark.parametrize("said", ["", "  ", "x" * 256, None, 7])
def test_only_words_are_a_reason(desk: Desk, said: object) -> None:
    plan = desk.plan(f"TT-1,{NAMESAKE},,,,,,", unit="stttt")
    with pytest.raises(Invalid):
        answer(desk, plan, 2, said)
    assert ["question"] == [row.row_class for row in desk.rows(plan)]


def test_a_row_that_asks_something_else_takes_no_reason(desk: Desk) -> None:
    desk.province.add("Y Blí", "stttt", birth_date=BORN)
    plan = desk.plan("TT-9,Y Blí,,,,,,", unit="stttt")
    with pytest.raises(Invalid, match="answer_unknown"):
        answer(desk, plan, 2, "Trùng tên")


def test_somebody_new_of_such_a_name_is_asked_about_after_who_it_is(desk: Desk) -> None:
    desk.province.add(NAMESAKE, "stttt", birth_date=BORN, name_reason="x")
    plan = desk.plan(f"TT-9,{NAMESAKE},,,,,,", unit="stttt")
    with desk.database.writing() as session:
        kept = session.get_one(Plan, plan)
        row = questions.answer(session, desk.settings, SYSTEM, kept, 2, {"person": "new"})
        assert ("question", "name_reason") == (row.row_class, kind_of(row))
    assert "joiner" == answer(desk, plan, 2, "Trùng tên").row_class


def test_who_becomes_an_administrator_meanwhile_leaves_nothing_half_done(desk: Desk) -> None:
    """Coming back and being renamed is one row: it does both, or nothing."""
    who = desk.province.add(OTHER, "stttt", staff_code="TT-1")
    with desk.database.writing() as session:
        leaving.leave(session, SYSTEM, own_record(session, who))
    plan = desk.plan("TT-1,Lê Thị Chủ,,,,,,", unit="stttt")
    assert ["returner"] == [row.row_class for row in desk.rows(plan)]
    later = desk.province.add("Lê Thị Chú", "kontum")
    with desk.database.writing() as session:
        top = desk.province.unit(session, "kontum")
        give(session, SYSTEM, own_record(session, later), top, "unit_administrator")
    desk.apply(plan)
    assert ["failed"] == [row.state for row in desk.rows(plan)]
    with desk.database.reading() as session:
        official = own_record(session, who)
        assert official.mailbox is not None
        assert (OTHER, "leaving") == (official.full_name, official.mailbox.state)


def test_taking_a_list_back_gives_the_name_from_before_without_asking(desk: Desk) -> None:
    desk.province.add(NAMESAKE, "stttt", staff_code="TT-1", name_reason="x")
    plan = desk.plan("TT-1,Y Blí,,,,,,", unit="stttt")
    desk.apply(plan)
    with desk.database.writing() as session:
        done = session.get_one(Plan, plan)
        back = undo.propose_undo(session, SYSTEM, done, session.get_one(Unit, done.unit_id)).id
    desk.apply(back)
    assert ["applied"] == [row.state for row in desk.rows(back)]
    assert NAMESAKE == desk.person(NAMESAKE).full_name
    assert LEAVER_ROWS > desk.rows(back)[0].row
