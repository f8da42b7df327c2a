"""The reverse of a plan: proposed from what its rows kept, against what is there by now.

Looks only. What somebody has changed since is left alone and listed. A long plan is looked through
by the worker, piece by piece; a short one at once.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from provisioning.access.rules import Ability, may
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Database, Session
from provisioning.foundation.errors import Denied, Invalid
from provisioning.plans import operations
from provisioning.plans.leases import LEASE, lock
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.reversal import Now, Reversed, reverse
from provisioning.plans.rules import EFFECTIVE
from provisioning.plans.snapshots import now_of
from provisioning.units.model import Unit

UNDO_LIFE = timedelta(days=30)
PIECE = 500
# So many rows are looked through while the person waits.
AT_ONCE = 2000


def propose_undo(session: Session, actor: Actor, plan: Plan, unit: Unit) -> Plan:
    """The plan that takes `plan` back: `ready`, or `reading` while the worker goes through a long one.

    Raises Denied, and Invalid `plan_not_ready`, `undo_of_undo`, `undo_too_late`, `undo_exists`,
    `plan_nothing_to_do`.
    """
    if not may(actor, Ability.IMPORT, unit.path):
        raise Denied("may not import here")
    lock(session, plan)
    _require_undoable(session, plan)
    undo = operations.create(
        session, actor, unit, source_name=plan.source_name, source_hash=plan.source_hash,
        kind="undo", mode=plan.mode, decision=plan.decision,
    )  # fmt: skip
    undo.undoes_id = plan.id
    session.flush()
    if _applied_rows(session, plan) <= AT_ONCE:
        look = _Look(undo.id, plan.id)
        while _piece(session, look):
            pass
        _make_ready(undo, look)
    return undo


def undo_of(session: Session, plan: Plan) -> Plan | None:
    """The living undo of a plan: proposed, running or done; None when there is none."""
    query = sa.select(Plan).where(Plan.undoes_id == plan.id, Plan.state.not_in(("stopped", "failed")))
    return session.scalars(query.order_by(Plan.created_at.desc()).limit(1)).first()


def look_through(database: Database, plan_id: str, owner: str) -> bool:
    """The worker's part of a long one. False when the plan is no longer `owner`'s."""
    with database.writing() as session:
        plan = _held(session, plan_id, owner)
        if plan is None or plan.undoes_id is None:
            return False
        session.execute(sa.delete(PlanRow).where(PlanRow.plan_id == plan.id))
        look = _Look(plan.id, plan.undoes_id)
    more = True
    while more:
        with database.writing() as session:
            plan = _held(session, plan_id, owner)
            if plan is None:
                return False
            more = _piece(session, look)
            plan.rows_done = look.counts.total()
            if not more:
                _make_ready(plan, look)
    return True


@dataclass(slots=True)
class _Look:
    """How far the rows of the plan `undoes` have been looked through for the plan `undo`."""

    undo: str
    undoes: str
    last: int = -1
    counts: Counter[str] = field(default_factory=Counter)


def _piece(session: Session, look: _Look) -> bool:
    """Proposes the reverse of the next rows. False when there are no more."""
    query = (
        sa.select(PlanRow)
        .where(PlanRow.plan_id == look.undoes, PlanRow.state == "applied", PlanRow.row > look.last)
        .order_by(PlanRow.row)
        .limit(PIECE)
    )
    rows = session.scalars(query).all()
    if not rows:
        return False
    people = now_of(session, {row.official_id for row in rows if row.official_id})
    units: dict[str, int] = {code: i for code, i in session.execute(sa.select(Unit.code, Unit.id))}  # noqa: C416 (typed so)
    made = [_reverse_row(look.undo, row, people.get(row.official_id or ""), units) for row in rows]
    session.connection().execute(sa.insert(PlanRow), made)
    look.counts.update(row["row_class"] for row in made)
    look.last = rows[-1].row
    for row in rows:
        session.expunge(row)
    return True


def _reverse_row(undo_id: str, row: PlanRow, now: Now | None, units: dict[str, int]) -> dict[str, Any]:
    back: Reversed = reverse(row.row_class, row.before or {}, now)
    target = next((units.get(each["new"]) for each in back.changes if each["field"] == "unit"), None)
    return {
        "plan_id": undo_id,
        "row": row.row,
        "row_class": back.row_class,
        "state": "proposed",
        "staff_code": row.staff_code,
        "full_name": row.full_name,
        "search_text": row.search_text,
        "unit_id": target or (now.unit_id if now else row.unit_id),
        "official_id": row.official_id,
        "address": row.address,
        "values": {**row.values, "undoes": row.row_class, "back": row.before or {}},
        "changes": back.changes,
        "problems": [asdict(problem) for problem in back.problems],
        "base_version": now.version if now else None,
    }


def _require_undoable(session: Session, plan: Plan) -> None:
    if plan.kind == "undo":
        raise Invalid.one("", "undo_of_undo")
    if plan.state not in ("applied", "stopped") or plan.finished_at is None:
        raise Invalid.one("", "plan_not_ready", state=plan.state)
    if clock.now() - plan.finished_at > UNDO_LIFE:
        raise Invalid.one("", "undo_too_late", days=UNDO_LIFE.days)
    if undo_of(session, plan) is not None:
        raise Invalid.one("", "undo_exists")
    if not _applied_rows(session, plan):
        raise Invalid.one("", "plan_nothing_to_do")


def _applied_rows(session: Session, plan: Plan) -> int:
    query = sa.select(sa.func.count()).where(
        PlanRow.plan_id == plan.id, PlanRow.state == "applied", PlanRow.row_class.in_(EFFECTIVE)
    )
    return session.scalar(query) or 0


def _make_ready(plan: Plan, look: _Look) -> None:
    plan.state, plan.counts, plan.rows_done = "ready", dict(look.counts), 0
    plan.lease_owner = plan.lease_until = None


def _held(session: Session, plan_id: str, owner: str) -> Plan | None:
    plan = session.get_one(Plan, plan_id, with_for_update=True)
    if plan.state != "reading" or plan.lease_owner != owner:
        return None
    plan.lease_until = clock.now() + LEASE
    return plan
