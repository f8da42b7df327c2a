"""Which mailboxes are behind, whose work they are for the moment, and what came of it.

A lease is a promise with an end: a worker that dies leaves nothing locked for long, and one that
wakes too late finds its lease gone before it writes.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from provisioning.foundation import clock
from provisioning.foundation.database import Database, Session, UtcDateTime
from provisioning.recipients.model import Mailbox

LEASE = timedelta(seconds=30)
# Where a row goes that can't be applied: out of everybody's way until somebody acts.
PARKED = timedelta(days=3650)
FIRST_WAIT, LONGEST_WAIT = 2.0, 300.0

BEHIND = Mailbox.revision != Mailbox.applied_revision


def claim(database: Database, owner: str, now: datetime, limit: int) -> list[str]:
    """Takes up to `limit` mailboxes that are behind and due; returns their ids."""
    with database.writing() as session:
        due = (
            sa.select(Mailbox.id, Mailbox.attempts)
            .where(BEHIND, Mailbox.due_at <= now, _free(now))
            .order_by(Mailbox.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return _lease(session, session.execute(due).all(), owner, now)


def claim_one(database: Database, mailbox_id: str, owner: str, now: datetime) -> bool:
    """Takes one mailbox if it is behind and nobody else has it."""
    with database.writing() as session:
        due = sa.select(Mailbox.id, Mailbox.attempts).where(Mailbox.id == mailbox_id, BEHIND, _free(now))
        found = session.execute(due.with_for_update(skip_locked=True)).all()
        return bool(_lease(session, found, owner, now))


def release_all(database: Database, *owners: str) -> None:
    """Gives back whatever an earlier process of the same names had taken when it died."""
    with database.writing() as session:
        _set(session, Mailbox.lease_owner.in_(owners), lease_owner=None, lease_until=None)


def _free(now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(Mailbox.lease_until.is_(None), Mailbox.lease_until < now)


def _lease(session: Session, found: Sequence[Any], owner: str, now: datetime) -> list[str]:
    """Marks the claim and pushes the rows ahead: one that kills its worker can't block the others."""
    tried: dict[int, list[str]] = {}
    for mailbox_id, attempts in found:
        tried.setdefault(attempts, []).append(mailbox_id)
    for attempts, ids in tried.items():
        _set(
            session,
            Mailbox.id.in_(ids),
            lease_owner=owner,
            lease_until=now + LEASE,
            due_at=now + timedelta(seconds=pause_after(attempts)),
            attempts=attempts + 1,
        )
    return [mailbox_id for mailbox_id, _ in found]


def pause_after(attempts: int) -> float:
    """Seconds until the next try: doubling, spread so that rows don't return all at once."""
    pause = min(LONGEST_WAIT, FIRST_WAIT * (1 << min(attempts, 10)))
    return pause * random.uniform(0.5, 1.5)  # noqa: S311 (spreads load, guards nothing)


def done(session: Session, owner: str, applied: Sequence[tuple[str, int]], now: datetime) -> None:
    """Records for each (id, revision) that the world was seen to be there."""
    seen: dict[int, list[str]] = {}
    for mailbox_id, revision in applied:
        seen.setdefault(revision, []).append(mailbox_id)
    for revision, ids in seen.items():
        _set(
            session,
            Mailbox.id.in_(ids) & (Mailbox.lease_owner == owner),
            sessions_void_at=_void_at(revision, now),
            applied_revision=revision,
            applied_at=now,
            attempts=0,
            lease_owner=None,
            lease_until=None,
            attention_code=None,
            attention_detail="",
            attention_since=None,
        )


def _void_at(revision: int, now: datetime) -> sa.ColumnElement[datetime | None]:
    """Where sessions were ended with this revision: any that began until now, since until the mail
    servers forgot the old password it still let people in."""
    ended = sa.and_(
        Mailbox.disconnect_revision > Mailbox.applied_revision, Mailbox.disconnect_revision <= revision
    )
    return sa.case((ended, sa.literal(now, UtcDateTime)), else_=Mailbox.sessions_void_at)


def _set(session: Session, which: sa.ColumnElement[bool], **values: object) -> None:
    """One statement for many rows, past the ORM's objects."""
    session.connection().execute(sa.update(Mailbox).where(which).values(**values))


def wait(session: Session, owner: str, ids: Sequence[str], detail: str) -> None:
    """Leaves rows to the time their claim set: the fault will pass."""
    for mailbox in _owned(session, owner, ids):
        mailbox.attention_detail = detail
        mailbox.lease_owner = mailbox.lease_until = None


def park(session: Session, owner: str, uid: str, code: str, detail: str, now: datetime) -> None:
    """Sets one row aside for a person to look at; the others go on."""
    for mailbox in _owned(session, owner, [uid]):
        mailbox.due_at = now + PARKED
        mailbox.attention_code, mailbox.attention_detail = code, detail[:2000]
        mailbox.attention_since = mailbox.attention_since or now
        mailbox.lease_owner = mailbox.lease_until = None


def give_back(session: Session, owner: str, ids: Sequence[str]) -> None:
    """Returns rows as they were, due at once: the fault was not theirs."""
    for mailbox in _owned(session, owner, ids):
        mailbox.attempts = max(0, mailbox.attempts - 1)
        mailbox.due_at = clock.now()
        mailbox.lease_owner = mailbox.lease_until = None


def _owned(session: Session, owner: str, ids: Sequence[str]) -> Sequence[Mailbox]:
    query = sa.select(Mailbox).where(Mailbox.id.in_(ids), Mailbox.lease_owner == owner)
    return session.scalars(query).all()


def work_left(database: Database) -> int:
    """How many mailboxes are behind and not set aside for a person to look at."""
    with database.reading() as session:
        query = sa.select(sa.func.count()).select_from(Mailbox)
        return session.scalar(query.where(BEHIND, Mailbox.attention_code.is_(None))) or 0
