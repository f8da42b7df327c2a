"""Applying a plan chunk by chunk, in the background, whatever happens in between.

A row's state and its effect are in the same transaction, so a worker that is killed leaves either
both or neither, and the next one goes on. A row that fails for a reason of its own is marked and
does not undo its neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Database, Session
from provisioning.foundation.errors import CongvuError, Denied, Invalid, Problem
from provisioning.plans.chunk_rows import RowToApply, next_rows, rows_numbered, save
from provisioning.plans.finishing import finish
from provisioning.plans.kinds import Applier, PlanKind, kind_of
from provisioning.plans.leases import LEASE, claim
from provisioning.plans.model import Plan
from provisioning.plans.participants import acting_on, who_may_not
from provisioning.units.model import Unit

# Large enough that its commit costs little, small enough that nobody waits long for its end.
CHUNK = 1000


@dataclass(frozen=True, slots=True)
class _Work:
    """A plan that is ours for the moment."""

    database: Database
    plan_id: str
    owner: str


def apply_chunk(database: Database, owner: str, *, limit: int = CHUNK, plan_id: str | None = None) -> bool:
    """Applies the next rows of one plan, of `plan_id` if given. True when there was anything to do."""
    taken = claim(database, "applying", owner, clock.now(), plan_id=plan_id)
    if taken is None:
        return False
    work = _Work(database, taken, owner)
    try:
        _next_chunk(work, limit)
    except OperationalError:
        # The database itself: no row's fault.
        raise
    except Exception:
        # Another writer took an address or a code meanwhile, or one row breaks something: which?
        numbers = _next_numbers(work, limit)
        if not numbers:
            raise
        _in_parts(work, numbers)
    return True


def apply_at_once(session: Session, plan: Plan) -> None:
    """Applies a plan that was set going in this very transaction: a short one, for whoever waits.

    A row that fails for a reason of its own is marked, as in the background.
    """
    kind = kind_of(plan)
    while rows := next_rows(session, plan.id, kind.effects, CHUNK):
        _apply(session, kind, plan, rows)
    actor = acting_on(session, plan)
    applier_of(kind, plan).finish(session, actor, plan)
    finish(session, actor, plan)


def plans_left(database: Database) -> int:
    """How many plans still wait to be read or applied."""
    with database.reading() as session:
        query = sa.select(sa.func.count()).select_from(Plan)
        return session.scalar(query.where(Plan.state.in_(("reading", "applying")))) or 0


def _next_chunk(work: _Work, limit: int) -> None:
    with work.database.writing() as session:
        plan = _held(session, work)
        if plan is None:
            return
        kind = kind_of(plan)
        rows = next_rows(session, plan.id, kind.effects, limit)
        if rows:
            _apply(session, kind, plan, rows)
        else:
            actor = acting_on(session, plan)
            applier_of(kind, plan).finish(session, actor, plan)
            finish(session, actor, plan)


def _next_numbers(work: _Work, limit: int) -> list[int]:
    with work.database.reading() as session:
        effects = kind_of(session.get_one(Plan, work.plan_id)).effects
        return [row.row for row in next_rows(session, work.plan_id, effects, limit)]


def _in_parts(work: _Work, numbers: Sequence[int]) -> None:
    """Each half for itself, and so on, until the row that does harm stands alone."""
    if len(numbers) == 1:
        _alone(work, numbers[0])
        return
    half = len(numbers) // 2
    for part in (numbers[:half], numbers[half:]):
        if not _went_well(work, part):
            _in_parts(work, part)


def _went_well(work: _Work, numbers: Sequence[int]) -> bool:
    try:
        _these(work, numbers)
    except OperationalError:
        raise
    except Exception:  # noqa: BLE001 (looked at again more closely, and raised by the row at fault)
        return False
    return True


def _alone(work: _Work, number: int) -> None:
    """One row in a transaction of its own. A row that breaks is set aside before its error goes on."""
    try:
        try:
            _these(work, [number])
        except (IntegrityError, StaleDataError):
            # Who was faster is to be seen now.
            _these(work, [number])
    except OperationalError:
        raise
    except (IntegrityError, StaleDataError):
        _set_aside(work, number, "row_conflict")
    except Exception:
        _set_aside(work, number, "row_broke")
        raise


def _these(work: _Work, numbers: Sequence[int]) -> None:
    with work.database.writing() as session:
        plan = _held(session, work)
        if plan is None:
            return
        kind = kind_of(plan)
        rows = rows_numbered(session, work.plan_id, kind.effects, numbers)
        if rows:
            _apply(session, kind, plan, rows)


def applier_of(kind: PlanKind, plan: Plan) -> Applier:
    """What applies a chunk of the plan's rows: forwards, or back where it undoes another."""
    return kind.undo_applier() if plan.is_undo else kind.applier()


def _apply(session: Session, kind: PlanKind, plan: Plan, rows: Sequence[RowToApply]) -> None:
    actor, applier = acting_on(session, plan), applier_of(kind, plan)
    without = who_may_not(actor, kind.ability, session.get_one(Unit, plan.unit_id))
    with session.no_autoflush:
        applier.begin(session, actor, plan, rows)
        for row in rows:
            if without:
                row.fail([Problem("", "plan_person_may_not", {"people": without})])
            else:
                _one_row(session, applier, actor, plan, row)
                row.alone_at = _alone_since(plan, row)
        applier.end(session)
        save(session, plan.id, rows)
    plan.rows_done += len(rows)
    plan.lease_until = clock.now() + LEASE


def _one_row(session: Session, applier: Applier, actor: Actor, plan: Plan, row: RowToApply) -> None:
    try:
        applier.apply_row(session, actor, plan, row)
    except Invalid as invalid:
        row.fail(invalid.problems)
    except Denied as denied:
        row.fail([_denied(actor, denied)])
    except CongvuError as error:
        row.fail([Problem("", error.code)])
    else:
        row.state = "applied"


def _alone_since(plan: Plan, row: RowToApply) -> datetime | None:
    """Now, for a row that was done on nobody's word but that of those who made the plan."""
    return clock.now() if row.state == "applied" and plan.approved_at is None else None


def _denied(actor: Actor, denied: Denied) -> Problem:
    """Why a row is refused: to its one author, or to one of several of whom each must be allowed it."""
    if len(actor.people) == 1:
        return Problem("", denied.code)
    return Problem("", "denied_together", {"people": ", ".join(each.label for each in actor.people)})


def _held(session: Session, work: _Work) -> Plan | None:
    """The plan, locked, if it is still to be applied and still ours."""
    plan = session.get_one(Plan, work.plan_id, with_for_update=True)
    return plan if plan.state == "applying" and plan.lease_owner == work.owner else None


def _set_aside(work: _Work, number: int, code: str) -> None:
    with work.database.writing() as session:
        plan = session.get_one(Plan, work.plan_id, with_for_update=True)
        rows = rows_numbered(session, plan.id, kind_of(plan).effects, [number])
        for row in rows:
            row.fail([Problem("", code)])
        save(session, plan.id, rows)
        plan.rows_done += len(rows)
