"""A full list of a unit: who is absent leaves, unless a row may mean them after all."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from provisioning.access.operations import give
from provisioning.imports.matching import roster
from provisioning.imports.planning import read_plan
from provisioning.officials.operations import protect
from provisioning.officials.queries import own_record
from provisioning.plans.model import PlanRow
from provisioning.plans.rules import LEAVER_ROWS
from provisioning.recipients.model import Mailbox
from provisioning.transfers import operations as transfers
from tests.support.import_desk import Desk
from tests.support.province import SYSTEM

BORN = date(1980, 2, 1)


def classes(desk: Desk, plan: str) -> list[tuple[str, str]]:
    return [(row.full_name, row.row_class) for row in desk.rows(plan)]


def absent(desk: Desk, plan: str) -> list[PlanRow]:
    return [row for row in desk.rows(plan) if row.row >= LEAVER_ROWS]


def test_who_is_not_in_the_full_list_of_the_unit_leaves(desk: Desk) -> None:
    desk.province.add("Y Blí", "stttt", staff_code="TT-1")
    gone = desk.province.add("Y Hlim", "stttt.cntt", staff_code="TT-2")
    desk.province.add("Y Wan", "syt", staff_code="YT-1")
    plan = desk.plan("TT-1,Y Blí,,,,,,", unit="stttt", mode="roster")
    assert {"same": 1, "leaver": 1} == desk.found(plan).counts
    row = absent(desk, plan)[0]
    assert (LEAVER_ROWS, gone, "TT-2") == (row.row, row.object_id, row.staff_code)
    assert [{"field": "state", "old": "invited", "new": "leaving"}] == row.changes


def test_a_list_that_is_not_the_full_one_lets_nobody_leave(desk: Desk) -> None:
    desk.province.add("Y Hlim", "stttt", staff_code="TT-2")
    plan = desk.plan("TT-1,Y Blí,,,,,,", unit="stttt")
    assert {"joiner": 1} == desk.found(plan).counts


@pytest.mark.parametrize(
    "row",
    [
        "TT-2,Y Hlim,31/02/1980,,,,,",  # no such date
        "tt-2,,,,,,,",  # no name
        ",Y Hlim,31/02/1980,,,,,",  # only the name is left
        ",Y Hlim,01/02/1980,000080,,,,",  # the number is cut off
        ",Y Hlim,01/02/1980,,,Sở Không Có,,",  # no such unit
        ",Y Hlim,,000080123456,,,,",  # somebody else's name, or theirs: a question
    ],
)
def test_whoever_a_bad_row_may_mean_is_not_absent(desk: Desk, row: str) -> None:
    desk.province.add("Y Hlim", "stttt", staff_code="TT-2", birth_date=BORN)
    desk.province.add("Y Blí", "stttt", staff_code="TT-1")
    plan = desk.plan("TT-1,Y Blí,,,,,,", row, unit="stttt", mode="roster")
    assert [] == absent(desk, plan)


def test_who_has_left_already_does_not_leave_again(desk: Desk) -> None:
    person = desk.province.add("Y Hlim", "stttt", staff_code="TT-2")
    with desk.database.writing() as session:
        session.execute(sa.update(Mailbox).where(Mailbox.official_id == person).values(state="leaving"))
    plan = desk.plan("TT-1,Y Blí,,,,,,", unit="stttt", mode="roster")
    assert [] == absent(desk, plan)


def test_the_author_and_who_outranks_the_author_are_refused_leavers(desk: Desk) -> None:
    officer = desk.officer("stttt")
    chief = desk.province.add("Y Trưởng", "stttt", staff_code="TT-8")
    with desk.database.writing() as session:
        unit = desk.province.unit(session, "stttt")
        give(session, SYSTEM, own_record(session, chief), unit, "unit_administrator")
    desk.province.add("Y Thường", "stttt", staff_code="TT-9")
    plan = desk.plan("TT-1,Y Blí,,,,,,", unit="stttt", by=officer, mode="roster")
    found = {row.full_name: (row.row_class, [p["code"] for p in row.problems]) for row in absent(desk, plan)}
    assert {
        "Trần Thị Tổ Chức": ("refused", ["leaver_oneself"]),
        "Y Trưởng": ("refused", ["leaver_protected"]),
        "Y Thường": ("leaver", []),
    } == found


def test_absent_people_are_read_page_by_page(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster, "PIECE", 3)
    monkeypatch.setattr(read_plan, "PIECE", 2)
    for number in range(10):
        desk.province.add(f"Y Blí {'ABCDEFGHIJ'[number]}", "stttt", staff_code=f"TT-{number}")
    plan = desk.plan(*(f"TT-{n},,,,,,," for n in (0, 4, 9)), unit="stttt", mode="roster")
    rows = absent(desk, plan)
    assert [f"Y Blí {letter}" for letter in "BCDFGHI"] == [row.full_name for row in rows]
    assert [*range(LEAVER_ROWS, LEAVER_ROWS + 7)] == [row.row for row in rows]


def test_who_is_expected_elsewhere_is_let_go_instead_of_leaving(desk: Desk) -> None:
    person = desk.province.add("Y Hlim", "stttt", staff_code="TT-2")
    with desk.database.writing() as session:
        transfers.expect(session, SYSTEM, own_record(session, person), desk.province.unit(session, "syt"))
    plan = desk.plan("TT-1,Y Blí,,,,,,", unit="stttt", mode="roster")
    row = absent(desk, plan)[0]
    assert ("mover", None) == (row.row_class, row.unit_id)
    assert [{"field": "unit", "old": "stttt", "new": "syt"}] == row.changes


def test_who_was_let_go_before_is_not_absent(desk: Desk) -> None:
    person = desk.province.add("Y Hlim", "stttt", staff_code="TT-2")
    with desk.database.writing() as session:
        syt = desk.province.unit(session, "syt")
        transfers.release(session, SYSTEM, own_record(session, person), to=syt)
    plan = desk.plan("TT-1,Y Blí,,,,,,", unit="stttt", mode="roster")
    assert [] == absent(desk, plan)


def test_a_full_list_lets_no_protected_leader_go_by_a_lower_hand(desk: Desk) -> None:
    by = desk.officer("stttt", "hr_officer")
    leader = desk.province.add("Y Hlim", "stttt", staff_code="TT-2")
    with desk.database.writing() as session:
        protect(session, SYSTEM, own_record(session, leader), protected=True)
    plan = desk.plan("TT-1,Y Blí,,,,,,", unit="stttt", mode="roster", by=by)
    (row,) = [row for row in absent(desk, plan) if row.object_id == leader]
    assert ("refused", ["leaver_protected"]) == (row.row_class, [p["code"] for p in row.problems])
