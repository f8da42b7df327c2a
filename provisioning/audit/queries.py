"""Reading the record: pages of events within the reader's scope, and the proof of the chain."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from provisioning.audit.model import ChainHead, Event
from provisioning.audit.rules import FIRST_HASH, link
from provisioning.database import Session

LINKED = (
    "seq", "at", "actor_id", "actor", "ip", "user_agent", "kind", "object_type", "object_id",
    "object_label", "unit_path", "old", "new", "plan_id", "decision",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChainReport:
    """`broken_at` is the sequence number of the first event that doesn't fit, None when all do."""

    events: int
    broken_at: int | None


def verify(session: Session) -> ChainReport:
    """Walks the whole chain in order, holding one event at a time."""
    with closing(_all(session)) as events:
        return _walk(session, events)


def _walk(session: Session, events: Iterable[sa.Row[Any]]) -> ChainReport:
    previous, expected, count = FIRST_HASH, 1, 0
    for event in events:
        count += 1
        fields = {name: getattr(event, name) for name in LINKED}
        if event.seq != expected or event.previous_hash != previous:
            return ChainReport(count, expected)
        if event.hash != link(previous, fields):
            return ChainReport(count, event.seq)
        previous, expected = event.hash, event.seq + 1
    head = session.get_one(ChainHead, 1)
    if (head.seq, head.hash) != (expected - 1, previous):
        return ChainReport(count, expected)
    return ChainReport(count, None)


def _all(session: Session) -> Generator[sa.Row[Any], None, None]:
    columns = [getattr(Event, name) for name in (*LINKED, "previous_hash", "hash")]
    query = sa.select(*columns).order_by(Event.seq).execution_options(yield_per=1000)
    with session.execute(query) as rows:
        yield from rows


def history(session: Session, object_type: str, object_id: str, limit: int = 50) -> list[Event]:
    """The newest events of one object; the caller has found the object within the scope."""
    query = (
        sa.select(Event)
        .where(Event.object_type == object_type, Event.object_id == object_id)
        .order_by(Event.seq.desc())
        .limit(limit)
    )
    return list(session.scalars(query))


@dataclass(frozen=True, slots=True)
class EventFilter:
    """What narrows the record. Empty means everything within the scope."""

    text: str = ""
    kind: str = ""
    object_id: str = ""
    plan_id: str = ""
    since: datetime | None = None
    until: datetime | None = None


def page(
    session: Session,
    paths: Sequence[str],
    wanted: EventFilter,
    *,
    before: int | None = None,
    limit: int = 50,
) -> list[Event]:
    """The newest events at or below `paths`, older than sequence `before`. One more than `limit`
    is returned when there are more."""
    query = _narrowed(sa.select(Event), paths, wanted)
    if before is not None:
        query = query.where(Event.seq < before)
    return list(session.scalars(query.order_by(Event.seq.desc()).limit(limit + 1)))


def kinds(session: Session) -> list[str]:
    """Every kind of event that has happened."""
    return list(session.scalars(sa.select(Event.kind).distinct().order_by(Event.kind)))


def _narrowed(query: sa.Select[Event], paths: Sequence[str], wanted: EventFilter) -> sa.Select[Event]:
    query = query.where(sa.or_(sa.false(), *(_at_or_below(path) for path in paths)))
    if wanted.text:
        like = f"%{wanted.text}%"
        query = query.where(sa.or_(Event.actor.ilike(like), Event.object_label.ilike(like)))
    for column, value in (
        (Event.kind, wanted.kind),
        (Event.object_id, wanted.object_id),
        (Event.plan_id, wanted.plan_id),
    ):
        if value:
            query = query.where(column == value)
    if wanted.since is not None:
        query = query.where(Event.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(Event.at < wanted.until)
    return query


def _at_or_below(path: str) -> sa.ColumnElement[bool]:
    return sa.and_(Event.unit_path >= path, Event.unit_path < path[:-1] + "0")
