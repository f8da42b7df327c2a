"""The reverse of a plan: proposed from what its rows kept, against what is there by now.

Looks only. What somebody has changed since is left alone and listed. The rows of a long plan are
reversed by the worker, piece by piece; those of a short one at once.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Database, Session
from provisioning.foundation.errors import Invalid
from provisioning.plans import operations
from provisioning.plans.kinds import PlanKind, Reversal, kind_of, require_able
from provisioning.plans.leases import LEASE, lock
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.queries import undo_of
from provisioning.units.model import Unit

UNDO_LIFE = timedelta(days=30)
PIECE = 500
# So many rows are reversed while the person waits.
AT_ONCE = 2000


def propose_undo(session: Session, actor: Actor, plan: Plan, unit: Unit) -> Plan:
    """The plan that takes `plan` back: `ready`, or `reading` while the worker goes through a long one.

    Raises Denied, and Invalid `plan_not_ready`, `undo_of_undo`, `undo_too_late`, `undo_exists`,
    `plan_nothing_to_do`.
    """
    require_able(actor, plan, unit)
    lock(session, plan)
    _require_undoable(session, plan)
    undo = operations.create_undo(session, actor, plan, unit)
    session.flush()
    if _applied_rows(session, plan) <= AT_ONCE:
        reversing = _Reversing(undo.id, plan.id, kind_of(plan))
        while _reverse_next(session, reversing):
            pass
        _make_ready(undo, reversing)
    return undo


def propose_rows(database: Database, plan_id: str, owner: str) -> bool:
    """The worker's part of a long undo: its rows. False when the plan is no longer `owner`'s."""
    with database.writing() as session:
        plan = _held(session, plan_id, owner)
        if plan is None or plan.undoes_id is None:
            return False
        session.execute(sa.delete(PlanRow).where(PlanRow.plan_id == plan.id))
        reversing = _Reversing(plan.id, plan.undoes_id, kind_of(plan))
    more = True
    while more:
        with database.writing() as session:
            plan = _held(session, plan_id, owner)
            if plan is None:
                return False
            more = _reverse_next(session, reversing)
            plan.rows_done = reversing.counts.total()
            if not more:
                _make_ready(plan, reversing)
    return True


@dataclass(slots=True)
class _Reversing:
    """How far the rows of the plan `undoes` have been reversed for the plan `undo`."""

    undo: str
    undoes: str
    kind: PlanKind
    last: int = -1
    counts: Counter[str] = field(default_factory=Counter)


def _reverse_next(session: Session, reversing: _Reversing) -> bool:
    """Proposes the reverse of the next rows. False when there are no more."""
    query = (
        sa.select(PlanRow)
        .where(PlanRow.plan_id == reversing.undoes, PlanRow.state == "applied", PlanRow.row > reversing.last)
        .order_by(PlanRow.row)
        .limit(PIECE)
    )
    rows = session.scalars(query).all()
    if not rows:
        return False
    reversals = reversing.kind.reverse(session, rows)
    made = [_row(reversing.undo, row, back) for row, back in zip(rows, reversals, strict=True)]
    session.connection().execute(sa.insert(PlanRow), made)
    reversing.counts.update(back.row_class for back in reversals)
    reversing.last = rows[-1].row
    for row in rows:
        session.expunge(row)
    return True


def _row(undo_id: str, row: PlanRow, back: Reversal) -> dict[str, Any]:
    return {
        "plan_id": undo_id,
        "row": row.row,
        "row_class": back.row_class,
        "state": "proposed",
        "staff_code": row.staff_code,
        "full_name": row.full_name,
        "search_text": row.search_text,
        "unit_id": back.unit_id or row.unit_id,
        "object_kind": row.object_kind,
        "object_id": row.object_id,
        "address": row.address,
        "values": {**row.values, "undoes": row.row_class, "back": row.before or {}},
        "changes": back.changes,
        "problems": back.problems,
        "base_version": back.base_version,
    }


def _require_undoable(session: Session, plan: Plan) -> None:
    if plan.is_undo:
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
        PlanRow.plan_id == plan.id,
        PlanRow.state == "applied",
        PlanRow.row_class.in_(kind_of(plan).effects),
    )
    return session.scalar(query) or 0


def _make_ready(plan: Plan, reversing: _Reversing) -> None:
    plan.state, plan.counts, plan.rows_done = "ready", dict(reversing.counts), 0
    plan.lease_owner = plan.lease_until = None


def _held(session: Session, plan_id: str, owner: str) -> Plan | None:
    plan = session.get_one(Plan, plan_id, with_for_update=True)
    if plan.state != "reading" or plan.lease_owner != owner:
        return None
    plan.lease_until = clock.now() + LEASE
    return plan
