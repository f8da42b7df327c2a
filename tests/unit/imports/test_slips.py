"""Slips for everybody a list has invited, in one go."""

from __future__ import annotations

import sqlalchemy as sa

from provisioning.audit.model import Event
from provisioning.authentication.activation import open_code
from provisioning.authentication.client_info import ClientInfo
from provisioning.imports.applying.results import count_slips, slips
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.plans.model import Plan
from provisioning.recipients.operations import move
from tests.support.import_desk import Desk
from tests.support.plan_rows import about, joiner, planned
from tests.support.province import SYSTEM


def test_each_who_was_invited_gets_a_code_that_works(desk: Desk) -> None:
    old = desk.province.add("Y Cũ", "stttt")
    plan = planned(desk, joiner("Y Wan"), joiner("Y Hlim"), about(old, "changed", ("post", "", "Văn thư")))
    desk.apply(plan)
    with desk.database.writing() as session:
        made = list(slips(session, SYSTEM, session.get_one(Plan, plan)))
    assert ["Y Wan", "Y Hlim"] == [slip.full_name for slip in made]
    for slip in made:
        assert open_code(desk.database, ClientInfo("192.0.2.1"), slip.address, slip.code)
        assert slip.code not in repr(slip)
    with desk.database.reading() as session:
        assert 2 == session.scalar(sa.select(sa.func.count()).where(Event.kind == "code.issued"))


def test_who_has_come_in_needs_no_slip_any_more(desk: Desk) -> None:
    plan = planned(desk, joiner("Y Wan"), joiner("Y Hlim"))
    desk.apply(plan)
    with desk.database.writing() as session:
        move(mailbox_of(own_record(session, desk.rows(plan)[0].object_id or "")), "active")
    with desk.database.writing() as session:
        found = session.get_one(Plan, plan)
        assert 1 == count_slips(session, SYSTEM, found)
        assert ["Y Hlim"] == [slip.full_name for slip in slips(session, SYSTEM, found)]


def test_nobody_gets_slips_for_people_of_another_department(desk: Desk) -> None:
    plan = planned(desk, joiner("Y Wan"), joiner("Y Hlim") | {"unit": "syt"})
    desk.apply(plan)
    actor = desk.province.actor("hr_officer", "syt")
    with desk.database.writing() as session:
        found = session.get_one(Plan, plan)
        assert ["Y Hlim"] == [slip.full_name for slip in slips(session, actor, found)]
        assert 1 == count_slips(session, actor, found)
        helpdesk = desk.province.actor("auditor", "kontum")
        assert [] == list(slips(session, helpdesk, found))
