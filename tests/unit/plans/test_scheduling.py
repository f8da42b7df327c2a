"""A plan with a day to come waits for it, then begins by itself; what stands against it is said."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from provisioning.access.model import Grant
from provisioning.foundation import clock
from provisioning.foundation.errors import Invalid
from provisioning.imports.applying.import_kind import ImportKind
from provisioning.notifications.model import Notification
from provisioning.plans import operations
from provisioning.plans.model import Plan
from provisioning.plans.scheduling import start_due
from tests.support.import_desk import Desk
from tests.support.plan_rows import joiner, planned
from tests.support.province import SYSTEM

DAY = timedelta(days=1)


def tomorrow(desk: Desk) -> str:
    plan = planned(desk, joiner("Y Wan"), effective_on=clock.today() + DAY)
    desk.start(plan)
    return plan


def pass_days(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    later = clock.now() + days * DAY
    monkeypatch.setattr(clock, "now", lambda: later)


def test_nothing_is_applied_before_its_day(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = tomorrow(desk)
    desk.work()
    assert ("scheduled", 0) == (desk.found(plan).state, desk.counts()["people"])
    pass_days(monkeypatch, 1)
    desk.work()
    assert ("applied", 1) == (desk.found(plan).state, desk.counts()["people"])


def test_a_plan_whose_day_is_over_begins_at_once(desk: Desk) -> None:
    plan = planned(desk, joiner("Y Wan"), effective_on=clock.today() - DAY)
    desk.start(plan)
    assert "applying" == desk.found(plan).state


def test_a_plan_that_waits_can_be_taken_back_and_changed(desk: Desk) -> None:
    plan = tomorrow(desk)
    with desk.database.writing() as session:
        found = session.get_one(Plan, plan)
        operations.take_back(session, SYSTEM, found, desk.province.unit(session, "kontum"))
    assert "ready" == desk.found(plan).state
    with desk.database.writing() as session, pytest.raises(Invalid, match="plan_not_ready"):
        found = session.get_one(Plan, plan)
        operations.take_back(session, SYSTEM, found, desk.province.unit(session, "kontum"))


def test_one_that_can_not_begin_on_its_day_says_why_and_its_author_hears(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = desk.officer("stttt")
    author = desk._actor(officer)
    plan = planned(desk, joiner("Y Wan"), unit="stttt", by=author, effective_on=clock.today() + DAY)
    desk.start(plan, by=officer)
    with desk.database.writing() as session:
        session.execute(sa.update(Grant).values(revoked_at=clock.now()))
    pass_days(monkeypatch, 1)
    assert start_due(desk.database)
    assert not start_due(desk.database)
    found = desk.found(plan)
    told = {"field": "", "code": "plan_person_may_not", "params": {"people": "Trần Thị Tổ Chức"}}
    assert ("ready", [told]) == (found.state, (found.failure or {})["problems"])
    with desk.database.reading() as session:
        assert ["plan_not_started"] == list(session.scalars(sa.select(Notification.kind)))


def test_what_has_changed_since_is_looked_at_on_the_day(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = tomorrow(desk)
    pass_days(monkeypatch, 1)
    looked: list[str] = []
    monkeypatch.setattr(ImportKind, "refresh", lambda _kind, _session, found: looked.append(found.id))
    start_due(desk.database)
    assert [plan] == looked
