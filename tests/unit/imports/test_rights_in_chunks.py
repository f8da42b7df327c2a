"""Many rows at once are asked about rights like one: nobody above the author is touched."""

from __future__ import annotations

import threading
import time

import sqlalchemy as sa

from provisioning.access.model import Grant
from provisioning.access.operations import give, withdraw
from provisioning.officials.queries import own_record
from tests.support.import_desk import Desk
from tests.support.plan_rows import about, mailbox, planned, record_of, undone
from tests.support.province import SYSTEM


def test_who_outranks_the_author_neither_leaves_nor_changes(desk: Desk) -> None:
    officer, boss, other = (
        desk.officer("stttt"),
        desk.officer("stttt", "unit_administrator"),
        desk.officer("syt"),
    )
    clerk = desk.province.add("Y Wan", "stttt")
    plan = planned(
        desk,
        about(boss, "leaver", ("state", "invited", "leaving")),
        about(boss, "changed", ("post", "", "Văn thư")),
        about(officer, "leaver", ("state", "invited", "leaving")),
        about(other, "leaver", ("state", "invited", "leaving")) | {"unit": "syt"},
        about(clerk, "leaver", ("state", "invited", "leaving")),
        unit="stttt",
        by=desk._actor(officer),
    )
    desk.apply(plan, by=officer)
    assert ["failed"] * 4 + ["applied"] == [row.state for row in desk.rows(plan)]
    assert {"denied"} == {code for _row, _column, code in desk.codes(plan)}
    assert ("invited", "") == (mailbox(desk, boss).state, record_of(desk, boss).post)
    assert "leaving" == mailbox(desk, clerk).state


def test_who_was_raised_above_the_author_since_is_not_taken_back(desk: Desk) -> None:
    officer = desk.officer("kontum")
    clerk = desk.province.add("Y Wan", "stttt")
    author = desk._actor(officer)
    plan = planned(desk, about(clerk, "changed", ("post", "", "Văn thư")), by=author)
    desk.apply(plan, by=officer)
    with desk.database.writing() as session:
        root = desk.province.unit(session, "kontum")
        give(session, SYSTEM, own_record(session, clerk), root, "unit_administrator")
    back = undone(desk, plan, author)
    desk.apply(back, by=officer)
    assert [("failed", [(2, "", "denied")])] == [(row.state, desk.codes(back)) for row in desk.rows(back)]
    assert "Văn thư" == record_of(desk, clerk).post


def test_who_is_raised_while_a_chunk_waits_for_them_is_left_alone(desk: Desk) -> None:
    officer = desk.officer("kontum")
    clerk = desk.province.add("Y Wan", "stttt")
    plan = planned(desk, about(clerk, "changed", ("post", "", "Văn thư")), by=desk._actor(officer))
    desk.start(plan, by=officer)
    working = threading.Thread(target=desk.work)
    with desk.database.writing() as session:
        root = desk.province.unit(session, "kontum")
        give(session, SYSTEM, own_record(session, clerk), root, "unit_administrator")
        session.flush()
        working.start()
        # Long enough for the chunk to come to the person, whose row is held here.
        time.sleep(1.5)
    working.join(60)
    assert [("failed", [(2, "", "denied")])] == [(row.state, desk.codes(plan)) for row in desk.rows(plan)]
    assert "" == record_of(desk, clerk).post


def test_rows_wait_for_a_right_that_is_being_withdrawn(desk: Desk) -> None:
    officer = desk.officer("kontum")
    clerk = desk.province.add("Y Wan", "stttt")
    plan = planned(desk, about(clerk, "changed", ("post", "", "Văn thư")), by=desk._actor(officer))
    desk.start(plan, by=officer)
    working = threading.Thread(target=desk.work)
    with desk.database.writing() as session:
        held = session.scalars(sa.select(Grant).where(Grant.official_id == officer)).one()
        withdraw(session, SYSTEM, held, own_record(session, officer))
        session.flush()
        working.start()
        # Long enough for the chunk to come to the right that is withdrawn here.
        time.sleep(1.5)
    working.join(60)
    assert [(2, "", "plan_person_may_not")] == desk.codes(plan)
    assert "" == record_of(desk, clerk).post
