"""Which rows are behind, whose work they are for the moment, and what came of it: for every kind of row.

A lease is a promise with an end: a worker that dies leaves nothing locked for long, and one that
wakes too late finds its lease gone before it writes.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from provisioning.foundation import clock
from provisioning.foundation.database import Database, Session
from provisioning.projection.model import Projected

# Names a row of its table.
Id = str | int
Model = type[Projected]

LEASE = timedelta(seconds=30)
# Where a row goes that can't be applied: out of everybody's way until somebody acts.
PARKED = timedelta(days=3650)
FIRST_WAIT, LONGEST_WAIT = 2.0, 300.0


def behind(model: Model) -> sa.ColumnElement[bool]:
    """The rows that the world still has to follow."""
    return model.revision != model.applied_revision


def claim(database: Database, model: Model, owner: str, now: datetime, limit: int) -> list[Any]:
    """Takes up to `limit` rows that are behind and due; returns their ids."""
    with database.reading() as session:
        # Mostly there is none, and looking takes no lock.
        if not session.scalar(sa.select(sa.exists().where(behind(model), _due(model, now)))):
            return []
    with database.writing() as session:
        due = (
            sa.select(model.id, model.attempts)
            .where(behind(model), _due(model, now), _free(model, now))
            .order_by(model.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return _lease(session, model, session.execute(due).all(), owner, now)


def claim_one(database: Database, model: Model, row_id: Id, owner: str, now: datetime) -> bool:
    """Takes one row if it is behind and nobody else has it."""
    with database.writing() as session:
        due = sa.select(model.id, model.attempts).where(model.id == row_id, behind(model), _free(model, now))
        found = session.execute(due.with_for_update(skip_locked=True)).all()
        return bool(_lease(session, model, found, owner, now))


def in_hand(session: Session, model: Model, row_id: Id, now: datetime) -> bool:
    """Whether a row is behind and somebody is at it at this moment."""
    held = sa.select(sa.exists().where(model.id == row_id, behind(model), model.lease_until >= now))
    return bool(session.scalar(held))


def release_all(database: Database, models: Sequence[Model], *owners: str) -> None:
    """Gives back whatever an earlier process of the same names had taken when it died."""
    with database.writing() as session:
        for model in models:
            _set(session, model, model.lease_owner.in_(owners), lease_owner=None, lease_until=None)


def _free(model: Model, now: datetime) -> sa.ColumnElement[bool]:
    # No lease lasts so long: a clock that ran ahead has given it.
    return sa.or_(model.lease_until.is_(None), model.lease_until < now, model.lease_until > now + 2 * LEASE)


def _due(model: Model, now: datetime) -> sa.ColumnElement[bool]:
    """Due by now; or put off further than anything is that is not set aside, by a clock that ran ahead."""
    too_far = now + timedelta(seconds=2 * LONGEST_WAIT)
    return sa.or_(model.due_at <= now, sa.and_(model.due_at > too_far, model.attention_code.is_(None)))


def _lease(session: Session, model: Model, found: Sequence[Any], owner: str, now: datetime) -> list[Any]:
    """Marks the claim and pushes the rows ahead: one that kills its worker can't block the others."""
    tried: dict[int, list[Id]] = {}
    for row_id, attempts in found:
        tried.setdefault(attempts, []).append(row_id)
    for attempts, ids in tried.items():
        _set(
            session,
            model,
            model.id.in_(ids),
            lease_owner=owner,
            lease_until=now + LEASE,
            due_at=now + timedelta(seconds=pause_after(attempts)),
            attempts=attempts + 1,
        )
    return [row_id for row_id, _ in found]


def pause_after(attempts: int) -> float:
    """Seconds until the next try: doubling, spread so that rows don't return all at once."""
    pause = min(LONGEST_WAIT, FIRST_WAIT * (1 << min(attempts, 10)))
    return pause * random.uniform(0.5, 1.5)  # noqa: S311 (spreads load, guards nothing)


def done(
    session: Session, model: Model, owner: str, applied: Sequence[tuple[Any, int, str | None]], now: datetime
) -> None:
    """Records for each (id, revision, CSN of its entry) that the world was seen to be there."""
    seen: dict[int, list[dict[str, Any]]] = {}
    for row_id, revision, csn in applied:
        seen.setdefault(revision, []).append({"row_id": row_id, "csn": csn})
    for revision, rows in seen.items():
        of_row = sa.and_(model.id == sa.bindparam("row_id"), model.lease_owner == owner)
        statement = sa.update(model).where(of_row).values(
            **model.when_applied(revision, now),
            applied_revision=revision,
            applied_at=now,
            verified_csn=sa.bindparam("csn"),
            attempts=0,
            lease_owner=None,
            lease_until=None,
            attention_code=None,
            attention_detail="",
            attention_since=None,
        )  # fmt: skip
        # One statement for all of them, past the ORM's objects.
        session.connection().execute(statement, rows)


def _set(session: Session, model: Model, which: sa.ColumnElement[bool], **values: Any) -> None:
    """One statement for many rows, past the ORM's objects."""
    session.connection().execute(sa.update(model).where(which).values(**values))


def wait(session: Session, model: Model, owner: str, reasons: Mapping[Any, str]) -> None:
    """Leaves rows to the time their claim set: the fault will pass. `reasons`: id → why."""
    for row in _owned(session, model, owner, list(reasons)):
        row.attention_detail = reasons[row.id][:2000]
        row.lease_owner = row.lease_until = None


def park(
    session: Session, model: Model, owner: str, refused: Mapping[Any, tuple[str, str]], now: datetime
) -> None:
    """Sets rows aside for a person to look at; the others go on. `refused`: id → code and detail."""
    for row in _owned(session, model, owner, list(refused)):
        row.due_at = now + PARKED
        row.attention_code, row.attention_detail = refused[row.id][0], refused[row.id][1][:2000]
        row.attention_since = row.attention_since or now
        row.lease_owner = row.lease_until = None


def give_back(session: Session, model: Model, owner: str, ids: Sequence[Any], why: str = "") -> None:
    """Returns rows as they were, due at once: the fault was not theirs."""
    for row in _owned(session, model, owner, ids):
        row.attempts = max(0, row.attempts - 1)
        row.due_at = clock.now()
        row.attention_detail = why[:2000]
        row.lease_owner = row.lease_until = None


def _owned(session: Session, model: Model, owner: str, ids: Sequence[Any]) -> Sequence[Projected]:
    if not ids:
        return []
    query = sa.select(model).where(model.id.in_(ids), model.lease_owner == owner)
    return session.scalars(query).all()


def work_left(database: Database, models: Sequence[Model]) -> int:
    """How many rows are behind and not set aside for a person to look at."""
    with database.reading() as session:
        return sum(
            session.scalar(
                sa.select(sa.func.count())
                .select_from(model)
                .where(behind(model), model.attention_code.is_(None))
            )
            or 0
            for model in models
        )
