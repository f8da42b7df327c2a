"""One plan is worked on by one process, and by another when that one died."""

from __future__ import annotations

from datetime import timedelta

import pytest

from provisioning.foundation import clock
from provisioning.plans.applying import apply_chunk
from provisioning.plans.leases import LEASE, claim
from tests.support.import_desk import Desk

ROWS = ("A-1,Y Blí,,,,,,", "A-2,Y Hlim,,,,,,", "A-3,Y Wan,,,,,,")


@pytest.fixture
def running(desk: Desk) -> str:
    """A plan that was agreed to."""
    plan = desk.plan(*ROWS, unit="stttt")
    desk.start(plan)
    return plan


def test_nobody_takes_a_plan_that_is_being_worked_on(desk: Desk, running: str) -> None:
    now = clock.now()
    assert running == claim(desk.database, "applying", "one", now)
    assert None is claim(desk.database, "applying", "two", now + LEASE - timedelta(seconds=1))


def test_a_lease_that_ran_out_is_anybodys(desk: Desk, running: str) -> None:
    now = clock.now()
    claim(desk.database, "applying", "one", now)
    assert running == claim(desk.database, "applying", "two", now + LEASE + timedelta(seconds=1))


def test_a_worker_that_comes_back_has_its_own_plans_at_once(desk: Desk, running: str) -> None:
    claim(desk.database, "applying", "one", clock.now())
    assert running == claim(desk.database, "applying", "one", clock.now())


def test_plans_get_their_turn_one_after_the_other(desk: Desk, running: str) -> None:
    other = desk.plan("B-1,Y Khác,,,,,,")
    desk.start(other)
    taken = [claim(desk.database, "applying", "one", clock.now()) for _ in range(4)]
    assert [running, other] * 2 == taken


def test_a_command_takes_only_the_plan_it_was_given(desk: Desk, running: str) -> None:
    other = desk.plan("B-1,Y Khác,,,,,,")
    desk.start(other)
    assert other == claim(desk.database, "applying", "command", clock.now(), plan_id=other)
    assert None is claim(desk.database, "reading", "command", clock.now(), plan_id=running)


def test_who_lost_the_lease_applies_nothing_more(
    desk: Desk, running: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = desk.counts()

    def too_late(*_given: object, **_more: object) -> str:
        return running

    claim(desk.database, "applying", "one", clock.now())
    monkeypatch.setattr("provisioning.plans.applying.claim", too_late)
    apply_chunk(desk.database, "two")
    assert before == desk.counts()
