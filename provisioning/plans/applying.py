"""Applying a plan chunk by chunk, in the background, whatever happens in between.

A row's state and its effect are in the same transaction, so a worker that is killed leaves either
both or neither, and the next one goes on. A row that fails for a reason of its own is marked and
does not undo its neighbours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Database, Session
from provisioning.foundation.errors import CongvuError, Denied, Invalid, Problem
from provisioning.plans.chunk_rows import Line, next_lines, save, these_lines
from provisioning.plans.finishing import finish
from provisioning.plans.leases import LEASE, claim
from provisioning.plans.model import Plan
from provisioning.plans.participants import acting_on, who_may_not
from provisioning.units.model import Unit

# Large enough that its commit costs little, small enough that nobody waits long for its end.
CHUNK = 1000


class Kind(Protocol):
    """What a kind of plan does with its rows. One is made for each chunk."""

    def begin(self, session: Session, actor: Actor, plan: Plan, lines: Sequence[Line]) -> None:
        """Reads what these rows need, in few statements."""

    def apply_row(self, session: Session, actor: Actor, plan: Plan, line: Line) -> None:
        """Makes one row so. Raises CongvuError for what is the row's own fault, before any change."""

    def end(self, session: Session) -> None:
        """Writes what the rows have gathered."""

    def finish(self, session: Session, actor: Actor, plan: Plan) -> None:
        """What is left to be done once every row had its turn."""


Kinds = Mapping[str, Callable[[], Kind]]


@dataclass(frozen=True, slots=True)
class _Work:
    """A plan that is ours for the moment, and what there is to apply plans with."""

    database: Database
    kinds: Kinds
    plan_id: str
    owner: str


def apply_chunk(
    database: Database, owner: str, kinds: Kinds, *, limit: int = CHUNK, plan_id: str | None = None
) -> bool:
    """Applies the next rows of one plan, of `plan_id` if given. True when there was anything to do."""
    taken = claim(database, "applying", owner, clock.now(), plan_id=plan_id)
    if taken is None:
        return False
    work = _Work(database, kinds, taken, owner)
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
        lines = next_lines(session, plan.id, limit)
        if lines:
            _apply(session, work.kinds[plan.kind](), plan, lines)
        else:
            actor = acting_on(session, plan)
            work.kinds[plan.kind]().finish(session, actor, plan)
            finish(session, actor, plan)


def _next_numbers(work: _Work, limit: int) -> list[int]:
    with work.database.reading() as session:
        return [line.row for line in next_lines(session, work.plan_id, limit)]


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
        lines = these_lines(session, work.plan_id, numbers)
        if plan and lines:
            _apply(session, work.kinds[plan.kind](), plan, lines)


def _apply(session: Session, kind: Kind, plan: Plan, lines: Sequence[Line]) -> None:
    actor = acting_on(session, plan)
    without = who_may_not(actor, session.get_one(Unit, plan.unit_id))
    with session.no_autoflush:
        kind.begin(session, actor, plan, lines)
        for line in lines:
            if without:
                line.fail([Problem("", "plan_person_may_not", {"people": without})])
            else:
                _one_row(session, kind, actor, plan, line)
        kind.end(session)
        save(session, plan.id, lines)
    plan.rows_done += len(lines)
    plan.lease_until = clock.now() + LEASE


def _one_row(session: Session, kind: Kind, actor: Actor, plan: Plan, line: Line) -> None:
    try:
        kind.apply_row(session, actor, plan, line)
    except Invalid as invalid:
        line.fail(invalid.problems)
    except Denied as denied:
        line.fail([_denied(actor, denied)])
    except CongvuError as error:
        line.fail([Problem("", error.code)])
    else:
        line.state = "applied"


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
        lines = these_lines(session, plan.id, [number])
        for line in lines:
            line.fail([Problem("", code)])
        save(session, plan.id, lines)
        plan.rows_done += len(lines)
