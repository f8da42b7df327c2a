"""Reading the record: pages of events within the reader's scope, and the proof of the chain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

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
    previous, expected, count = FIRST_HASH, 1, 0
    for event in _all(session):
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


def _all(session: Session) -> Iterator[sa.Row[tuple[Event]]]:
    columns = [getattr(Event, name) for name in (*LINKED, "previous_hash", "hash")]
    query = sa.select(*columns).order_by(Event.seq).execution_options(yield_per=1000)
    yield from session.execute(query)


def history(session: Session, object_type: str, object_id: str, limit: int = 50) -> list[Event]:
    """The newest events of one object; the caller has found the object within the scope."""
    query = (
        sa.select(Event)
        .where(Event.object_type == object_type, Event.object_id == object_id)
        .order_by(Event.seq.desc())
        .limit(limit)
    )
    return list(session.scalars(query))
