"""Applying a plan chunk by chunk, in the background, whatever happens in between.

A row's state and its effect are in the same transaction, so a worker that is killed leaves either
both or neither, and the next one goes on. A row that fails for a reason of its own is marked and
does not undo its neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from provisioning import clock
from provisioning.actor import Actor, system_actor
from provisioning.audit.operations import record
from provisioning.database import Database, Session
from provisioning.errors import CongvuError, Invalid, Problem
from provisioning.grants.queries import held_by
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.rules import EFFECTIVE
from provisioning.units.model import Unit

CHUNK = 50
LEASE = timedelta(seconds=30)


class Kind(Protocol):
    """What a kind of plan does with its rows."""

    def begin(self, session: Session, actor: Actor, plan: Plan) -> None:
        """Loads what a whole chunk needs once."""

    def apply_row(self, session: Session, actor: Actor, plan: Plan, row: PlanRow) -> None:
        """Makes one row so. Raises CongvuError for what is the row's own fault."""


def claim(database: Database, state: str, owner: str, now: datetime) -> str | None:
    """Takes the plan that waits longest in `state`; its id."""
    with database.writing() as session:
        free = sa.or_(Plan.lease_until.is_(None), Plan.lease_until < now, Plan.lease_owner == owner)
        query = sa.select(Plan).where(Plan.state == state, free).order_by(Plan.due_at).limit(1)
        plan = session.scalar(query.with_for_update(skip_locked=True))
        if plan is None:
            return None
        plan.lease_owner, plan.lease_until = owner, now + LEASE
        # Behind the other plans that wait, so that a large one doesn't keep a small one.
        plan.due_at = now
        return plan.id


def apply_chunk(database: Database, owner: str, kind: Kind, *, limit: int = CHUNK) -> bool:
    """Applies the next rows of one plan. True when there was anything to do."""
    plan_id = claim(database, "applying", owner, clock.now())
    if plan_id is None:
        return False
    try:
        with database.writing() as session:
            _one_chunk(session, kind, plan_id, limit)
    except IntegrityError:
        # Somebody else took an address or a code meanwhile: look again, one row at a time.
        with database.writing() as session:
            _one_chunk(session, kind, plan_id, 1)
    return True


def plans_left(database: Database) -> int:
    """How many plans still wait to be read or applied."""
    with database.reading() as session:
        query = sa.select(sa.func.count()).select_from(Plan)
        return session.scalar(query.where(Plan.state.in_(("reading", "applying")))) or 0


def author_of(session: Session, plan: Plan) -> Actor:
    """The author with the rights in force now; the system for plans of the command line."""
    if plan.author_id is None:
        return system_actor(plan.author)
    return Actor(plan.author, plan.author_id, held_by(session, plan.author_id, clock.now()))


def _one_chunk(session: Session, kind: Kind, plan_id: str, limit: int) -> None:
    plan = session.get_one(Plan, plan_id)
    if plan.state != "applying":
        return
    rows = _next_rows(session, plan, limit)
    actor = author_of(session, plan)
    if not rows:
        _finish(session, actor, plan)
        return
    kind.begin(session, actor, plan)
    for row in rows:
        _one_row(session, kind, actor, plan, row)
    plan.rows_done += len(rows)
    plan.lease_until = clock.now() + LEASE


def _next_rows(session: Session, plan: Plan, limit: int) -> Sequence[PlanRow]:
    query = (
        sa.select(PlanRow)
        .where(
            PlanRow.plan_id == plan.id,
            PlanRow.state == "proposed",
            PlanRow.row_class.in_(EFFECTIVE),
        )
        .order_by(PlanRow.row)
        .limit(limit)
    )
    return session.scalars(query).all()


def _one_row(session: Session, kind: Kind, actor: Actor, plan: Plan, row: PlanRow) -> None:
    try:
        kind.apply_row(session, actor, plan, row)
    except Invalid as invalid:
        _fail(row, invalid.problems)
    except CongvuError as error:
        _fail(row, [Problem("", error.code)])
    else:
        row.state = "applied"


def _fail(row: PlanRow, problems: list[Problem]) -> None:
    row.state = "failed"
    row.problems = [*row.problems, *(asdict(problem) for problem in problems)]


def _finish(session: Session, actor: Actor, plan: Plan) -> None:
    plan.state, plan.finished_at = "applied", clock.now()
    plan.lease_owner = plan.lease_until = None
    applied = sa.select(sa.func.count()).where(PlanRow.plan_id == plan.id, PlanRow.state == "applied")
    failed = sa.select(sa.func.count()).where(PlanRow.plan_id == plan.id, PlanRow.state == "failed")
    unit = session.get_one(Unit, plan.unit_id)
    record(
        session,
        actor,
        "plan.finished",
        subject=("plan", plan.id, plan.source_name),
        unit_path=unit.path,
        new={"applied": session.scalar(applied), "failed": session.scalar(failed)},
        plan_id=plan.id,
        decision=plan.decision,
    )
