"""Applying a plan chunk by chunk, in the background, whatever happens in between.

A row's state and its effect are in the same transaction, so a worker that is killed leaves either
both or neither, and the next one goes on. A row that fails for a reason of its own is marked and
does not undo its neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError

from provisioning import clock
from provisioning.actor import Actor, system_actor
from provisioning.audit.operations import record
from provisioning.database import Database, Session
from provisioning.errors import CongvuError, Invalid, Problem
from provisioning.grants.queries import held_by
from provisioning.plans.leases import LEASE, claim
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.rules import EFFECTIVE
from provisioning.units.model import Unit

CHUNK = 100


class Kind(Protocol):
    """What a kind of plan does with its rows."""

    def begin(self, session: Session, actor: Actor, plan: Plan, rows: Sequence[PlanRow]) -> None:
        """Reads what these rows need, in few statements."""

    def apply_row(self, session: Session, actor: Actor, plan: Plan, row: PlanRow) -> None:
        """Makes one row so. Raises CongvuError for what is the row's own fault, before any change."""

    def end(self, session: Session) -> None:
        """Writes what the rows have gathered."""


def apply_chunk(
    database: Database, owner: str, kind: Kind, *, limit: int = CHUNK, plan_id: str | None = None
) -> bool:
    """Applies the next rows of one plan, of `plan_id` if given. True when there was anything to do."""
    taken = claim(database, "applying", owner, clock.now(), plan_id=plan_id)
    if taken is None:
        return False
    try:
        with database.writing() as session:
            _chunk(session, kind, taken, owner, limit)
    except Exception:
        # Another writer took an address or a code meanwhile, or one row breaks something: which?
        numbers = _next_numbers(database, taken, limit)
        if not numbers:
            raise
        for row in numbers:
            _alone(database, kind, taken, owner, row)
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


def _chunk(session: Session, kind: Kind, plan_id: str, owner: str, limit: int) -> None:
    plan = _held(session, plan_id, owner)
    if plan is None:
        return
    rows = session.scalars(_next_rows(plan_id).limit(limit)).all()
    if rows:
        _apply(session, kind, plan, rows)
    else:
        _finish(session, author_of(session, plan), plan)


def _alone(database: Database, kind: Kind, plan_id: str, owner: str, number: int) -> None:
    """One row in a transaction of its own. A row that breaks is set aside before its error goes on."""
    try:
        try:
            _apply_alone(database, kind, plan_id, owner, number)
        except IntegrityError:
            # Who was faster is to be seen now.
            _apply_alone(database, kind, plan_id, owner, number)
    except OperationalError:
        # The database itself: no row's fault.
        raise
    except IntegrityError:
        _set_aside(database, plan_id, number, "row_conflict")
    except Exception:
        _set_aside(database, plan_id, number, "row_broke")
        raise


def _apply_alone(database: Database, kind: Kind, plan_id: str, owner: str, number: int) -> None:
    with database.writing() as session:
        plan = _held(session, plan_id, owner)
        row = _proposed(session, plan_id, number)
        if plan and row:
            _apply(session, kind, plan, [row])


def _apply(session: Session, kind: Kind, plan: Plan, rows: Sequence[PlanRow]) -> None:
    actor = author_of(session, plan)
    with session.no_autoflush:
        kind.begin(session, actor, plan, rows)
        for row in rows:
            _one_row(session, kind, actor, plan, row)
        kind.end(session)
    plan.rows_done += len(rows)
    plan.lease_until = clock.now() + LEASE


def _held(session: Session, plan_id: str, owner: str) -> Plan | None:
    """The plan, locked, if it is still to be applied and still ours."""
    plan = session.get_one(Plan, plan_id, with_for_update=True)
    return plan if plan.state == "applying" and plan.lease_owner == owner else None


def _next_rows(plan_id: str) -> sa.Select[PlanRow]:
    return (
        sa.select(PlanRow)
        .where(
            PlanRow.plan_id == plan_id,
            PlanRow.state == "proposed",
            PlanRow.row_class.in_(EFFECTIVE),
        )
        # The order of the index: by rows alone, each chunk would look at all that were done before.
        .order_by(PlanRow.row_class, PlanRow.row)
    )


def _next_numbers(database: Database, plan_id: str, limit: int) -> list[int]:
    with database.reading() as session:
        rows = session.scalars(_next_rows(plan_id).limit(limit))
        return [row.row for row in rows]


def _proposed(session: Session, plan_id: str, number: int) -> PlanRow | None:
    return session.scalar(_next_rows(plan_id).where(PlanRow.row == number))


def _one_row(session: Session, kind: Kind, actor: Actor, plan: Plan, row: PlanRow) -> None:
    try:
        kind.apply_row(session, actor, plan, row)
    except Invalid as invalid:
        _fail(row, invalid.problems)
    except CongvuError as error:
        _fail(row, [Problem("", error.code)])
    else:
        row.state = "applied"


def _set_aside(database: Database, plan_id: str, number: int, code: str) -> None:
    with database.writing() as session:
        plan = session.get_one(Plan, plan_id, with_for_update=True)
        row = _proposed(session, plan_id, number)
        if row is not None:
            _fail(row, [Problem("", code)])
            plan.rows_done += 1


def _fail(row: PlanRow, problems: list[Problem]) -> None:
    row.state = "failed"
    row.problems = [*row.problems, *(asdict(problem) for problem in problems)]


def _finish(session: Session, actor: Actor, plan: Plan) -> None:
    plan.state, plan.finished_at = "applied", clock.now()
    plan.lease_owner = plan.lease_until = None
    unit = session.get_one(Unit, plan.unit_id)
    record(
        session,
        actor,
        "plan.finished",
        subject=("plan", plan.id, plan.source_name),
        unit_path=unit.path,
        new={state: _count(session, plan, state) for state in ("applied", "failed")},
        plan_id=plan.id,
        decision=plan.decision,
    )


def _count(session: Session, plan: Plan, state: str) -> int:
    query = sa.select(sa.func.count()).where(PlanRow.plan_id == plan.id, PlanRow.state == state)
    return session.scalar(query) or 0
