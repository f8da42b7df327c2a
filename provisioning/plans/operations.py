"""Making a plan, and saying what becomes of it. What its rows do is applied elsewhere, in chunks."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from provisioning import clock
from provisioning.actor import Actor
from provisioning.audit.operations import record
from provisioning.database import Session
from provisioning.errors import Denied, Invalid
from provisioning.grants.rules import Ability, may
from provisioning.identifiers import new_id
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.rules import EFFECTIVE, may_move
from provisioning.units.model import Unit


def create(
    session: Session,
    actor: Actor,
    unit: Unit,
    *,
    source_name: str,
    source_hash: str,
    decision: str = "",
    options: dict[str, Any] | None = None,
) -> Plan:
    """A plan over `unit` and all below, still to be read. Raises Denied."""
    if not may(actor, Ability.IMPORT, unit.path):
        raise Denied("may not import here")
    now = clock.now()
    plan = Plan(
        id=new_id(),
        state="reading",
        unit_id=unit.id,
        author_id=actor.official_id,
        author=actor.label,
        source_name=source_name[:255],
        source_hash=source_hash,
        decision=decision,
        options=options or {},
        created_at=now,
        due_at=now,
    )
    session.add(plan)
    _record(session, actor, plan, unit, "plan.created", {"file": plan.source_name})
    return plan


def start(session: Session, actor: Actor, plan: Plan, unit: Unit) -> None:
    """Lets the worker apply the plan. Raises Invalid unless it is ready or paused, or does nothing."""
    _lock(session, plan)
    if plan.state == "ready" and not effective_rows(session, plan):
        raise Invalid.one("", "plan_nothing_to_do")
    resumed = plan.state == "paused"
    _move(session, actor, plan, unit, "applying", "plan.resumed" if resumed else "plan.started")
    now = clock.now()
    plan.started_at = plan.started_at or now
    plan.rows_total = plan.rows_total or effective_rows(session, plan)
    plan.options = {**plan.options, "run": {"at": now.isoformat(), "from": plan.rows_done}}
    plan.due_at = now


def pause(session: Session, actor: Actor, plan: Plan, unit: Unit) -> None:
    """Stops after the chunk in hand; the rest can go on later."""
    _move(session, actor, plan, unit, "paused", "plan.paused")


def stop(session: Session, actor: Actor, plan: Plan, unit: Unit) -> None:
    """Ends the plan for good; what was applied stays applied."""
    _move(session, actor, plan, unit, "stopped", "plan.stopped")
    plan.finished_at = clock.now()


def exclude(session: Session, plan: Plan, row: int, *, excluded: bool) -> PlanRow:
    """Leaves one row out, or takes it back in, before the plan is applied. Raises Invalid."""
    _lock(session, plan)
    if plan.state != "ready":
        raise Invalid.one("", "plan_not_ready")
    found = session.get(PlanRow, (plan.id, row))
    if found is None or found.row_class not in EFFECTIVE:
        raise Invalid.one("", "plan_row_without_effect")
    found.state = "excluded" if excluded else "proposed"
    return found


def effective_rows(session: Session, plan: Plan) -> int:
    """How many rows would do something."""
    query = sa.select(sa.func.count()).where(
        PlanRow.plan_id == plan.id,
        PlanRow.row_class.in_(EFFECTIVE),
        PlanRow.state == "proposed",
    )
    return session.scalar(query) or 0


def _move(session: Session, actor: Actor, plan: Plan, unit: Unit, state: str, kind: str) -> None:
    if not may(actor, Ability.IMPORT, unit.path):
        raise Denied("may not import here")
    _lock(session, plan)
    if not may_move(plan.state, state):
        raise Invalid.one("", "plan_not_ready", state=plan.state)
    plan.state = state
    _record(session, actor, plan, unit, kind, {"counts": plan.counts})


def _lock(session: Session, plan: Plan) -> None:
    """Looks at the plan as it is now and keeps it so: a worker, or another person, may act on it too."""
    session.refresh(plan, with_for_update=True)


def _record(session: Session, actor: Actor, plan: Plan, unit: Unit, kind: str, new: dict[str, Any]) -> None:
    record(
        session,
        actor,
        kind,
        subject=("plan", plan.id, plan.source_name),
        unit_path=unit.path,
        new=new,
        plan_id=plan.id,
        decision=plan.decision,
    )
