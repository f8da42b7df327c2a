"""Reading the record: pages of events within the reader's scope, and the proof of the chain."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import sqlalchemy as sa
from sqlalchemy import orm

from provisioning.audit.kinds import ARCHIVED, CHANGES, CHANGES_NOTHING, GROUPS
from provisioning.audit.model import ChainHead, Event
from provisioning.audit.rules import LINKED, ChainReport, Link, Linked, walk
from provisioning.foundation.database import Session
from provisioning.units.model import Unit


def verify(session: Session, heads: Iterable[Link] = ()) -> ChainReport:
    """Walks the chain in order, holding one event at a time, from the last archived event on.

    `heads`: what was written down of the chain at earlier times; a chain made anew doesn't fit them. One
    below the last archived event is proven by the archive alone (`proof.prove`): here it counts as missing.
    """
    head = session.get(ChainHead, 1)
    if head is None:
        return ChainReport(0, 1)
    archived = archived_through(head)
    kept = {each.seq: each.hash for each in heads}
    early = [seq for seq in kept if seq < archived.seq]
    if early:
        return ChainReport(0, min(early), Link(), "archive_missing")
    if kept.pop(archived.seq, archived.hash) != archived.hash:
        return ChainReport(0, archived.seq)
    with closing(events_between(session, archived.seq)) as events:
        report = walk(cast(Iterable[Linked], events), archived, kept)
    if report.broken_at is None and (head.seq, head.hash) != (report.last.seq, report.last.hash):
        return ChainReport(report.events, report.last.seq + 1, report.last)
    return report if report.broken_at is not None else _complete(session, archived, report)


def archived_through(head: ChainHead) -> Link:
    """The last event that stands in an archive; the beginning where none does."""
    return Link(head.archived_seq, head.archived_hash)


def _complete(session: Session, archived: Link, report: ChainReport) -> ChainReport:
    """The report; broken when nothing was read, or when events are gone that nobody has archived.

    A service that has begun to work has events, and archiving is one itself.
    """
    at = archived.seq + 1
    if not report.events:
        return ChainReport(0, at, archived, "empty")
    if archived.seq and not _archiving_recorded(session, archived):
        return ChainReport(report.events, at, archived, "archiving_unrecorded")
    return report


def _archiving_recorded(session: Session, archived: Link) -> bool:
    query = sa.select(Event.new).where(Event.kind == ARCHIVED, Event.seq > archived.seq)
    cuts = (Link(new.get("through"), new.get("hash")) for new in session.scalars(query))
    return archived in cuts


def head_of(session: Session) -> Link:
    """The last link."""
    head = session.get_one(ChainHead, 1)
    return Link(head.seq, head.hash)


def events_between(
    session: Session, after: int, through: int | None = None
) -> Generator[sa.RowMapping, None, None]:
    """The events beyond `after`, as they are linked, in order; to be closed when not taken to the end."""
    columns = [getattr(Event, name) for name in (*LINKED, "previous_hash", "hash")]
    query = sa.select(*columns).where(Event.seq > after).order_by(Event.seq)
    if through is not None:
        query = query.where(Event.seq <= through)
    with session.execute(query.execution_options(yield_per=1000)) as rows:
        yield from rows.mappings()


def history(
    session: Session, object_type: str, object_id: str, limit: int = 50, *, besides: Collection[str] = ()
) -> list[Event]:
    """The newest events of one object, of all kinds `besides` these.

    The caller has found the object within the scope.
    """
    query = (
        sa.select(Event)
        .where(Event.object_type == object_type, Event.object_id == object_id)
        .where(Event.kind.not_in(besides))
        .order_by(Event.seq.desc())
        .limit(limit)
    )
    return list(session.scalars(query))


# "/" is above all units, "/1/" the root.
ROOT_SLASHES = 2


@dataclass(frozen=True, slots=True)
class EventFilter:
    """What narrows the record. Empty means everything within the scope.

    `text`: part of the name of who did it or to whom, or `people`, ids of those who are called so however
    it is written; `actor`: of who did it; `path`: a unit's, for
    what happened there and below; `group`: one of `kinds.GROUPS`, or CHANGES for what is in none.
    """

    text: str = ""
    people: Collection[str] = ()
    actor: str = ""
    path: str = ""
    kind: str = ""
    group: str = ""
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
    query = _narrowed(sa.select(Event), paths, wanted, only_top=_only_top(session))
    if before is not None:
        query = query.where(Event.seq < before)
    return list(session.scalars(query.order_by(Event.seq.desc()).limit(limit + 1)))


def exported(session: Session, paths: Sequence[str], wanted: EventFilter) -> Iterator[Event]:
    """All of them, the newest first, a thousand in memory at a time."""
    before: int | None = None
    while found := page(session, paths, wanted, before=before, limit=1000)[:1000]:
        yield from found
        before = found[-1].seq
        session.expunge_all()


def _only_top(session: Session) -> str:
    """The path of the one unit at the top; "" where there are several, or none."""
    tops = list(session.scalars(sa.select(Unit.path).where(Unit.parent_id.is_(None)).limit(2)))
    return tops[0] if len(tops) == 1 else ""


def _narrowed(
    query: sa.Select[Event], paths: Sequence[str], wanted: EventFilter, *, only_top: str
) -> sa.Select[Event]:
    query = query.where(sa.or_(sa.false(), *(_at_or_below(path, only_top) for path in paths)))
    if wanted.text:
        called = (Event.actor_id.in_(wanted.people), Event.object_id.in_(wanted.people))
        named = (_has(Event.actor, wanted.text), _has(Event.object_label, wanted.text))
        query = query.where(sa.or_(*named, *(called if wanted.people else ())))
    if wanted.actor:
        query = query.where(_has(Event.actor, wanted.actor))
    if wanted.path:
        query = query.where(_at_or_below(wanted.path, only_top))
    for column, value in (
        (Event.kind, wanted.kind),
        (Event.object_id, wanted.object_id),
        (Event.plan_id, wanted.plan_id),
    ):
        if value:
            query = query.where(column == value)
    if wanted.group == CHANGES:
        query = query.where(Event.kind.not_in(CHANGES_NOTHING))
    elif wanted.group:
        query = query.where(Event.kind.in_(GROUPS[wanted.group]))
    if wanted.since is not None:
        query = query.where(Event.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(Event.at < wanted.until)
    return query


def _has(column: orm.InstrumentedAttribute[str], text: str) -> sa.ColumnElement[bool]:
    return column.icontains(text, autoescape=True)


def _at_or_below(path: str, only_top: str) -> sa.ColumnElement[bool]:
    """What happened at or below a unit; of one at the top, also what belongs to no unit."""
    if path in ("/", only_top):
        return sa.true()
    inside = sa.and_(Event.unit_path >= path, Event.unit_path < path[:-1] + "0")
    return sa.or_(inside, Event.unit_path == "/") if path.count("/") <= ROOT_SLASHES else inside
