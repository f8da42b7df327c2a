"""What looks like an accident waits for a second person; whoever changes the plan asks again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from provisioning.access.operations import give
from provisioning.foundation.actor import Actor
from provisioning.foundation.errors import Denied, Invalid
from provisioning.officials.queries import own_record
from provisioning.plans import operations
from provisioning.plans.approval import approve, withdraw_approval
from provisioning.plans.model import Plan
from provisioning.plans.undo import propose_undo
from provisioning.service_requests.operations import ask_to_confirm
from tests.support.import_desk import Desk
from tests.support.plan_rows import joiner, planned
from tests.support.province import SYSTEM


@pytest.fixture
def author(desk: Desk) -> Actor:
    """Who uploaded the list."""
    return colleague(desk, "author")


def colleague(desk: Desk, unit_and_name: str, role: str = "hr_officer", unit: str = "stttt") -> Actor:
    with desk.database.writing() as session:
        person = desk.province.add_in(session, "Trần Thị Tổ Chức", "stttt")
        session.flush()
        session.expire(person)
        give(session, SYSTEM, own_record(session, person.id), desk.province.unit(session, unit), role)
    return replace(desk.province.actor(role, unit, person.id), label=unit_and_name)


def braked(desk: Desk, author: Actor) -> str:
    return planned(desk, joiner("Y Wan"), unit="stttt", by=author, brakes=("too_many_joiners",))


def confirm(desk: Desk, plan: str, actor: Actor) -> None:
    with desk.database.writing() as session:
        approve(session, actor, session.get_one(Plan, plan), desk.province.unit(session, "stttt"))


def start(desk: Desk, plan: str, actor: Actor) -> None:
    with desk.database.writing() as session:
        unit = desk.province.unit(session, "stttt")
        operations.start(session, actor, session.get_one(Plan, plan), unit)


def test_nothing_is_applied_before_a_second_person_has_confirmed(desk: Desk, author: Actor) -> None:
    plan, people = braked(desk, author), desk.counts()["people"]
    with pytest.raises(Invalid, match="plan_needs_second"):
        start(desk, plan, author)
    desk.work()
    assert ("ready", people) == (desk.found(plan).state, desk.counts()["people"])
    confirm(desk, plan, colleague(desk, "second"))
    start(desk, plan, author)
    assert ("applying", "second") == (desk.found(plan).state, desk.found(plan).approved_by)


def test_the_author_is_nobodys_second_person_nor_is_the_command_line(desk: Desk, author: Actor) -> None:
    plan = braked(desk, author)
    for actor in (author, replace(author, label="the same by another name"), SYSTEM):
        with pytest.raises(Invalid, match="approver_is_author"):
            confirm(desk, plan, actor)


@pytest.mark.parametrize(("role", "unit"), [("helpdesk", "stttt"), ("hr_officer", "syt")])
def test_the_second_person_needs_the_same_right(desk: Desk, author: Actor, role: str, unit: str) -> None:
    with pytest.raises(Denied):
        confirm(desk, braked(desk, author), colleague(desk, "other", role, unit))


def test_a_plan_without_brakes_needs_nobody(desk: Desk, author: Actor) -> None:
    plan = planned(desk, joiner("Y Wan"), unit="stttt", by=author)
    with pytest.raises(Invalid, match="approval_not_needed"):
        confirm(desk, plan, colleague(desk, "second"))
    start(desk, plan, author)


def test_who_leaves_a_row_out_asks_for_the_second_person_again(desk: Desk, author: Actor) -> None:
    plan = braked(desk, author)
    confirm(desk, plan, colleague(desk, "second"))
    with desk.database.writing() as session:
        operations.exclude(session, SYSTEM, session.get_one(Plan, plan), 2, excluded=True)
        operations.exclude(session, SYSTEM, session.get_one(Plan, plan), 2, excluded=False)
    with pytest.raises(Invalid, match="plan_needs_second"):
        start(desk, plan, author)


def test_an_approval_taken_back_leaves_nothing_of_it(desk: Desk, author: Actor) -> None:
    plan = braked(desk, author)
    confirm(desk, plan, colleague(desk, "second"))
    with desk.database.writing() as session:
        withdraw_approval(session, session.get_one(Plan, plan))
    found = desk.found(plan)
    assert (None, "", None) == (found.approved_by_id, found.approved_by, found.approved_at)


@pytest.mark.parametrize("act", ["start", "stop", "pause", "take_back", "approve", "undo", "ask"])
def test_plan_handed_in_with_a_unit_that_is_not_its_own_is_refused(
    desk: Desk, author: Actor, act: str
) -> None:
    plan = braked(desk, author)
    stranger = colleague(desk, "elsewhere", unit="syt")
    acts: dict[str, Callable[..., object]] = {
        "start": operations.start,
        "stop": operations.stop,
        "pause": operations.pause,
        "take_back": operations.take_back,
        "approve": approve,
        "undo": propose_undo,
        "ask": lambda *them: ask_to_confirm(*them, reason="x"),
    }
    with desk.database.writing() as session, pytest.raises(Denied):
        unit = desk.province.unit(session, "syt")
        acts[act](session, stranger, session.get_one(Plan, plan), unit)
    assert "ready" == desk.found(plan).state
