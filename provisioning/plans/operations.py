"""Making a plan, and saying what becomes of it. What its rows do is applied elsewhere, in chunks."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from provisioning.audit.meanwhile import require_unchanged
from provisioning.audit.operations import record
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid
from provisioning.foundation.identifiers import new_id
from provisioning.plans import participants
from provisioning.plans.approval import require_confirmed, withdraw_approval
from provisioning.plans.kinds import kind_of, require_able
from provisioning.plans.leases import lock
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.rest import CHANGEABLE, effective_rows, require_changeable
from provisioning.plans.rules import may_move
from provisioning.units.model import Unit


def create(
    session: Session,
    actor: Actor,
    unit: Unit,
    *,
    kind: str,
    source_name: str,
    source_hash: str,
    mode: str = "add",
    decision: str = "",
    effective_on: date | None = None,
) -> Plan:
    """A plan of this kind over `unit` and all below, still to be read. Raises Denied."""
    plan = new_plan(actor, unit, kind=kind, source_name=source_name, source_hash=source_hash)
    plan.mode, plan.decision, plan.effective_on = mode, decision, effective_on
    _add(session, actor, plan, unit, "plan.created")
    return plan


def create_undo(session: Session, actor: Actor, plan: Plan, unit: Unit) -> Plan:
    """A plan of the same kind that takes `plan` back, its rows still to be made. Raises Denied."""
    undo = new_plan(actor, unit, kind=plan.kind, source_name=plan.source_name, source_hash=plan.source_hash)
    undo.mode, undo.decision, undo.undoes_id = plan.mode, plan.decision, plan.id
    _add(session, actor, undo, unit, "plan.undo_proposed")
    return undo


def new_plan(actor: Actor, unit: Unit, *, kind: str, source_name: str, source_hash: str) -> Plan:
    """A plan that is not in the session yet, with nothing in it."""
    now = clock.now()
    return Plan(
        id=new_id(),
        kind=kind,
        mode="add",
        state="reading",
        unit_id=unit.id,
        author_id=actor.official_id,
        author=actor.label,
        source_name=source_name[:255],
        source_hash=source_hash,
        decision="",
        options={},
        counts={},
        brakes=[],
        rows_total=0,
        rows_done=0,
        created_at=now,
        due_at=now,
    )


def start(session: Session, actor: Actor, plan: Plan, unit: Unit, *, as_of: int | None = None) -> None:
    """Lets the worker apply the plan, on its day when that is still to come.

    `as_of`: the newest event that whoever decides had seen. Raises Denied, ChangedMeanwhile where others have
    changed the plan since, and Invalid: `plan_not_ready`, `plan_nothing_to_do` or `plan_repeated` (the same
    bytes were applied here before), `plan_needs_second` (see `approval`), `plan_person_may_not` (see
    `participants`). Of one that was carried out: what is left of it, see `rest`.
    """
    require_able(actor, plan, unit)
    lock(session, plan)
    require_unchanged(session, ("plan", plan.id), as_of, besides=actor)
    waiting = plan.state in ("ready", "scheduled", "applied")
    if plan.state == "applied":
        require_changeable(session, plan)
    if waiting:
        _require_worth(session, plan)
    if waiting and plan.effective_on is not None and plan.effective_on > clock.today():
        _set_going(session, actor, plan, unit, "scheduled", "plan.scheduled")
        return
    resumed = plan.state == "paused"
    _set_going(session, actor, plan, unit, "applying", "plan.resumed" if resumed else "plan.started")
    now = clock.now()
    plan.started_at, plan.failure = plan.started_at or now, None
    if waiting:
        plan.rows_total = plan.rows_done + effective_rows(session, plan)
    plan.options = {**plan.options, "run": {"at": now.isoformat(), "from": plan.rows_done}}
    plan.due_at = now


def take_back(session: Session, actor: Actor, plan: Plan, unit: Unit) -> None:
    """A plan that waits for its day waits no more; it can be looked at again, and changed."""
    require_able(actor, plan, unit)
    if plan.state != "scheduled":
        raise Invalid.one("", "plan_not_ready", state=plan.state)
    _move(session, actor, plan, unit, "ready", "plan.unscheduled")
    plan.started_by_id, plan.started_by = None, ""


def pause(session: Session, actor: Actor, plan: Plan, unit: Unit) -> None:
    """Stops after the chunk in hand; the rest can go on later."""
    _move(session, actor, plan, unit, "paused", "plan.paused")


def stop(session: Session, actor: Actor, plan: Plan, unit: Unit, *, as_of: int | None = None) -> None:
    """Ends the plan for good; what was applied stays applied. Raises as `start` does."""
    require_able(actor, plan, unit)
    lock(session, plan)
    require_unchanged(session, ("plan", plan.id), as_of, besides=actor)
    _move(session, actor, plan, unit, "stopped", "plan.stopped")
    plan.finished_at = clock.now()


def exclude(session: Session, actor: Actor, plan: Plan, row: int, *, excluded: bool) -> PlanRow:
    """Leaves one row out, or takes it back in, before the plan is applied. Raises Denied, Invalid."""
    unit = session.get_one(Unit, plan.unit_id)
    require_able(actor, plan, unit)
    lock(session, plan)
    require_changeable(session, plan)
    found = session.get(PlanRow, (plan.id, row))
    if found is None or found.row_class not in kind_of(plan).effects or found.state not in CHANGEABLE:
        raise Invalid.one("", "plan_row_without_effect")
    found.state = "excluded" if excluded else "proposed"
    withdraw_approval(session, plan, by=actor.official_id)
    note_change(session, actor, plan, "plan.row_left_out" if excluded else "plan.row_taken_in", {"row": row})
    return found


def repeats(session: Session, plan: Plan) -> bool:
    """Whether the same bytes were applied here in the same mode before, and not taken back since."""
    undo = orm.aliased(Plan)
    undone = sa.exists().where(undo.undoes_id == Plan.id, undo.state == "applied")
    earlier = sa.select(sa.literal(1)).where(
        Plan.source_hash == plan.source_hash,
        Plan.unit_id == plan.unit_id,
        Plan.mode == plan.mode,
        Plan.kind == plan.kind,
        Plan.undoes_id.is_not(None) if plan.is_undo else Plan.undoes_id.is_(None),
        Plan.state == "applied",
        Plan.id != plan.id,
        ~undone,
    )
    return session.scalar(earlier.limit(1)) is not None


def note_change(session: Session, actor: Actor, plan: Plan, kind: str, new: dict[str, Any]) -> None:
    """Records who made the plan what it is."""
    _record(session, actor, plan, session.get_one(Unit, plan.unit_id), kind, new)


def _set_going(session: Session, actor: Actor, plan: Plan, unit: Unit, state: str, kind: str) -> None:
    _move(session, actor, plan, unit, state, kind)
    plan.started_by_id, plan.started_by = actor.official_id, actor.label
    everybody = participants.acting_on(session, plan, also=actor)
    participants.require_all(everybody, kind_of(plan).ability, unit)


def _require_worth(session: Session, plan: Plan) -> None:
    to_do = effective_rows(session, plan)
    if plan.state == "applied" and not to_do:
        raise Invalid.one("", "plan_not_ready", state=plan.state)
    if not to_do and not kind_of(plan).acts_without_rows(session, plan):
        raise Invalid.one("", "plan_repeated" if repeats(session, plan) else "plan_nothing_to_do")
    asked = None if plan.state == "applied" else kind_of(plan).open_question(session, plan)
    if asked is not None:
        raise Invalid([asked])
    require_confirmed(session, plan)


def _add(session: Session, actor: Actor, plan: Plan, unit: Unit, event: str) -> None:
    require_able(actor, plan, unit)
    session.add(plan)
    _record(session, actor, plan, unit, event, {"file": plan.source_name})


def _move(session: Session, actor: Actor, plan: Plan, unit: Unit, state: str, kind: str) -> None:
    require_able(actor, plan, unit)
    lock(session, plan)
    if not may_move(plan.state, state):
        raise Invalid.one("", "plan_not_ready", state=plan.state)
    plan.state = state
    _record(session, actor, plan, unit, kind, {"counts": plan.counts})


def _record(session: Session, actor: Actor, plan: Plan, unit: Unit, kind: str, new: dict[str, Any]) -> None:
    record(
        session,
        actor,
        kind,
        subject=("plan", plan.id, plan.source_name),
        unit_path=unit.path,
        new=new | ({"list_by": plan.author} if plan.author != actor.label else {}),
        plan_id=plan.id,
        decision=plan.decision,
    )
