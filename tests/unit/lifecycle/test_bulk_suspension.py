"""Several people suspended at once are a plan that was carried out, and can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
import sqlalchemy as sa

from provisioning.access.operations import give
from provisioning.audit.model import Event
from provisioning.foundation.actor import Actor, HeldGrant
from provisioning.foundation.errors import Invalid, NotFound
from provisioning.lifecycle.bulk import SUSPENSION, suspend_all
from provisioning.lifecycle.recipient import recipient_of
from provisioning.lifecycle.suspension import resume, suspend
from provisioning.lifecycle.suspension_kind import suspension_of
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.plans import operations, queries
from provisioning.plans.applying import apply_chunk
from provisioning.plans.approval import approve
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.proposals import propose
from provisioning.plans.undo import propose_undo
from tests.support.province import SYSTEM, Province

OPTIONS = {"reason": "Đình chỉ", "keep_receiving": True}


def people(province: Province, count: int, unit: str = "stttt") -> list[str]:
    return [province.add(f"Y Bị {chr(65 + number)}ình", unit) for number in range(count)]


def administrator(province: Province, *units: str) -> Actor:
    with province.database.writing() as session:
        person = province.add_in(session, "Trần Thị Quản Trị", "kontum")
        session.flush()
        session.expire(person)
        grants: list[HeldGrant] = []
        for unit in units:
            give(session, SYSTEM, own_record(session, person.id), province.unit(session, unit),
                 "unit_administrator")  # fmt: skip
            grants += province.actor("unit_administrator", unit).grants
        return replace(province.actor("unit_administrator", units[0], person.id), grants=tuple(grants))


def lock_out(province: Province, actor: Actor, ids: Sequence[str]) -> None:
    with province.database.writing() as session:
        suspend_all(session, actor, ids, reason="Đình chỉ", keep_receiving=True)


def plans(province: Province) -> list[Plan]:
    with province.database.reading() as session:
        return list(session.scalars(sa.select(Plan).order_by(Plan.created_at, Plan.id)))


def states(province: Province, ids: Sequence[str]) -> list[str]:
    with province.database.reading() as session:
        return [mailbox_of(own_record(session, each)).state for each in ids]


def begin(province: Province, plan_id: str, actor: Actor) -> None:
    with province.database.writing() as session:
        plan, unit = queries.plan_for(session, actor, plan_id)
        operations.start(session, actor, plan, unit)
    while apply_chunk(province.database, "test", limit=2):
        pass


def taken_back(province: Province, actor: Actor, plan_id: str) -> dict[str, int]:
    """Proposes the undo, carries it out; its counts."""
    with province.database.writing() as session:
        plan, unit = queries.plan_for(session, actor, plan_id)
        undo = propose_undo(session, actor, plan, unit)
        undo_id, counts = undo.id, dict(undo.counts)
    begin(province, undo_id, actor)
    return counts


def test_people_ticked_are_suspended_and_kept_as_a_plan_that_was_carried_out(province: Province) -> None:
    actor, ids = administrator(province, "stttt"), people(province, 3)
    lock_out(province, actor, ids)
    assert ["suspended"] * 3 == states(province, ids)
    [plan] = plans(province)
    assert ("suspension", "applied", 3, {"suspended": 3}) == (
        plan.kind, plan.state, plan.rows_done, plan.counts,
    )  # fmt: skip
    with province.database.reading() as session:
        rows = list(session.scalars(sa.select(PlanRow)))
        assert {("official", "applied", each) for each in ids} == {
            (row.object_kind, row.state, row.object_id) for row in rows
        }
        events = session.execute(sa.select(Event.kind, Event.object_id).where(Event.plan_id == plan.id))
        # Nothing is recorded twice: each person's event names the plan.
        assert sorted(("mailbox.suspended", each) for each in ids) == sorted(map(tuple, events))


def test_people_of_two_departments_are_a_plan_in_each(province: Province) -> None:
    actor = administrator(province, "stttt", "syt")
    ids = [*people(province, 2), *people(province, 1, "syt")]
    lock_out(province, actor, ids)
    assert ["suspended"] * 3 == states(province, ids)
    assert [1, 2] == sorted(plan.rows_total for plan in plans(province))


def test_one_who_can_not_be_suspended_leaves_no_plan(province: Province) -> None:
    actor, ids = administrator(province, "stttt"), people(province, 2)
    lock_out(province, actor, ids[:1])
    with pytest.raises(Invalid, match="one_in_other_state"):
        lock_out(province, actor, ids)
    assert (["suspended", "invited"], 1) == (states(province, ids), len(plans(province)))


def test_taking_it_back_lets_in_who_is_suspended_by_it_still(province: Province) -> None:
    actor, ids = administrator(province, "stttt"), people(province, 4)
    lock_out(province, actor, ids)
    with province.database.writing() as session:
        for each in ids[1:3]:
            resume(session, actor, recipient_of(own_record(session, each)))
    with province.database.writing() as session:
        # Suspended anew, for a reason of its own.
        suspend(session, actor, recipient_of(own_record(session, ids[2])), reason="Khác", keep_receiving=True)
    assert {"resumed": 2, "same": 2} == taken_back(province, actor, plans(province)[0].id)
    assert ["invited", "invited", "suspended", "invited"] == states(province, ids)


def test_who_is_suspended_anew_before_the_undo_is_applied_stays_so(province: Province) -> None:
    actor, ids = administrator(province, "stttt"), people(province, 2)
    lock_out(province, actor, ids)
    with province.database.writing() as session:
        plan, unit = queries.plan_for(session, actor, plans(province)[0].id)
        undo = propose_undo(session, actor, plan, unit).id
    with province.database.writing() as session:
        resume(session, actor, recipient_of(own_record(session, ids[0])))
        suspend(session, actor, recipient_of(own_record(session, ids[0])), reason="Khác", keep_receiving=True)
    begin(province, undo, actor)
    assert ["suspended", "invited"] == states(province, ids)


def test_only_who_may_suspend_there_sees_it_and_takes_it_back(province: Province) -> None:
    lock_out(province, administrator(province, "stttt"), people(province, 2))
    [plan] = plans(province)
    for role, unit, seen in (
        ("unit_administrator", "kontum", True),
        ("unit_administrator", "syt", False),
        ("auditor", "kontum", False),
    ):
        with province.database.reading() as session:
            actor = province.actor(role, unit)
            assert int(seen) == queries.listed(session, actor)[1]
            assert 0 == queries.listed(session, actor, kind="import")[1]
            if not seen:
                with pytest.raises(NotFound):
                    queries.plan_for(session, actor, plan.id)


def test_a_proposed_suspension_is_applied_in_chunks_by_the_worker(province: Province) -> None:
    actor, ids = administrator(province, "stttt"), people(province, 5)
    begin(province, proposed(province, actor, ids), actor)
    assert ["suspended"] * 5 == states(province, ids)


def test_a_proposed_suspension_of_too_many_waits_for_a_second_person(province: Province) -> None:
    actor, ids = administrator(province, "stttt"), people(province, 21)
    plan_id = proposed(province, actor, ids)
    with pytest.raises(Invalid, match="plan_needs_second"):
        begin(province, plan_id, actor)
    second = administrator(province, "kontum")
    with province.database.writing() as session:
        plan, unit = queries.plan_for(session, second, plan_id)
        approve(session, second, plan, unit)
    begin(province, plan_id, actor)
    assert ["suspended"] * 21 == states(province, ids)


def proposed(province: Province, actor: Actor, ids: Sequence[str]) -> str:
    with province.database.writing() as session:
        rows = [suspension_of(own_record(session, each)) for each in ids]
        unit = province.unit(session, "stttt")
        return propose(session, actor, unit, SUSPENSION, rows, name="", options=OPTIONS).id
