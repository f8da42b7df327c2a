"""What changed since a plan was made is judged anew: shown, never overwritten."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from provisioning.foundation import clock
from provisioning.imports.planning.refresh import refresh
from provisioning.officials import operations as officials
from provisioning.officials.fields import OfficialFields
from provisioning.officials.queries import own_record
from provisioning.plans.model import Plan
from provisioning.recipients.model import Mailbox
from tests.support.import_desk import Desk
from tests.support.province import SYSTEM

BORN = date(1980, 2, 1)


def refreshed(desk: Desk, plan_id: str) -> int:
    with desk.database.writing() as session:
        return refresh(session, session.get_one(Plan, plan_id))


def edit(desk: Desk, person: str, **values: object) -> None:
    with desk.database.writing() as session:
        official = own_record(session, person)
        fields = OfficialFields(official.full_name, staff_code=official.staff_code or "", **values)  # type: ignore[arg-type]  # tests hand in what they mean
        officials.edit(session, SYSTEM, official, fields)


def test_nothing_is_different_while_nobody_has_changed_anything(desk: Desk) -> None:
    desk.province.add("Y Blí", "stttt", staff_code="TT-1")
    plan = desk.plan("TT-1,Y Blí,,,Văn thư,,,", "TT-2,Y Mới,,,,,,", unit="stttt", mode="roster")
    before = [(row.row_class, row.address, row.changes) for row in desk.rows(plan)]
    assert 0 == refreshed(desk, plan)
    assert before == [(row.row_class, row.address, row.changes) for row in desk.rows(plan)]


def test_a_change_by_somebody_else_is_compared_anew(desk: Desk) -> None:
    person = desk.province.add("Y Blí", "stttt", staff_code="TT-1")
    plan = desk.plan("TT-1,Y Blí,,,Văn thư,,,", unit="stttt")
    edit(desk, person, post="Kế toán")
    assert 1 == refreshed(desk, plan)
    row = desk.rows(plan)[0]
    assert [{"field": "post", "old": "Kế toán", "new": "Văn thư"}] == row.changes
    edit(desk, person, post="Văn thư")
    assert 1 == refreshed(desk, plan)
    assert {"same": 1} == desk.found(plan).counts


def test_a_difference_takes_back_what_a_second_person_has_confirmed(desk: Desk) -> None:
    person = desk.province.add("Y Blí", "stttt", staff_code="TT-1")
    plan = desk.plan("TT-1,Y Blí,,,Văn thư,,,", unit="stttt")
    with desk.database.writing() as session:
        session.execute(sa.update(Plan).values(approved_by="Ai đó", approved_at=clock.now()))
    assert 0 == refreshed(desk, plan)
    assert "Ai đó" == desk.found(plan).approved_by
    edit(desk, person, post="Kế toán")
    refreshed(desk, plan)
    assert "" == desk.found(plan).approved_by


def test_an_address_that_went_to_somebody_else_is_replaced(desk: Desk) -> None:
    plan = desk.plan("TT-1,Y Blí,,,,,,", unit="stttt")
    assert "bliy.stttt@kontum.example" == desk.rows(plan)[0].address
    desk.province.add("Y Bli", "stttt", birth_date=BORN, staff_code="TT-7")
    assert 1 == refreshed(desk, plan)
    assert "joiner" == desk.rows(plan)[0].row_class
    assert "bliy.stttt@kontum.example" != desk.rows(plan)[0].address


def test_who_was_added_meanwhile_is_no_joiner_any_more(desk: Desk) -> None:
    plan = desk.plan("tt-1,Y Blí,,,,,,", ",Y Hlim,01/02/1980,,,,,", unit="stttt")
    desk.province.add("Y Blí", "stttt", staff_code="TT-1")
    desk.province.add("Y Hlim", "stttt", birth_date=BORN)
    assert 2 == refreshed(desk, plan)
    assert {"same": 2} == desk.found(plan).counts


def test_who_has_left_meanwhile_needs_no_leaving(desk: Desk) -> None:
    person = desk.province.add("Y Blí", "stttt", staff_code="TT-1")
    plan = desk.plan("TT-2,Y Mới,,,,,,", unit="stttt", mode="roster")
    assert {"joiner": 1, "leaver": 1} == desk.found(plan).counts
    with desk.database.writing() as session:
        session.execute(sa.update(Mailbox).where(Mailbox.official_id == person).values(state="leaving"))
    assert 1 == refreshed(desk, plan)
    assert {"joiner": 1} == desk.found(plan).counts


def test_who_has_left_meanwhile_would_come_back(desk: Desk) -> None:
    person = desk.province.add("Y Blí", "stttt", staff_code="TT-1")
    plan = desk.plan("TT-1,Y Blí,,,,,,", unit="stttt")
    with desk.database.writing() as session:
        session.execute(sa.update(Mailbox).where(Mailbox.official_id == person).values(state="leaving"))
    assert 1 == refreshed(desk, plan)
    assert {"returner": 1} == desk.found(plan).counts
