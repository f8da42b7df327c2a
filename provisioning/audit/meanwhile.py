"""What was decided about something since somebody looked at it.

Whoever decides on a page has seen things as they stood when the page was made. Every page carries the number
of the newest event of that moment; an operation that is handed it refuses while something was decided since,
so that nobody's work is overwritten without a word. Asked inside the writing transaction, after the lock on
what is changed.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from provisioning.audit.kinds import CHANGES_NOTHING
from provisioning.audit.model import ChainHead, Event
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import ChangedMeanwhile

# Of an event: what kind of thing it is about, and which one.
Subject = tuple[str, str]

# What owners do for themselves, and what the system does by itself: no officer's decision is lost by it.
DECIDES_NOTHING: Final = CHANGES_NOTHING | {
    "code.issued",
    "domain.retried",
    "filters.refused",
    "filters.switched_off",
    "mailbox.activated",
    "mailbox.retried",
    "password.begun",
    "password.changed",
    "password.discarded",
    "personal.erased",
    "recovery.asked",
    "recovery.changed",
    "recovery.cleared",
    "recovery.proven",
    "recovery.typed",
    "review.closed",
    "review.opened",
    "sending.locked",
    "unit.retried",
}


def newest_event(session: Session) -> int:
    """The number of the newest event of all: what a page that is made now has seen."""
    return session.scalar(sa.select(ChainHead.seq).where(ChainHead.id == 1)) or 0


def decided_since(
    session: Session, subject: Subject, as_of: int, limit: int = 10, *, besides: Actor | None = None
) -> list[Event]:
    """What was decided about `subject` after event `as_of`, the newest first; by others than `besides`."""
    object_type, object_id = subject
    query = (
        sa.select(Event)
        .where(Event.object_type == object_type, Event.object_id == object_id, Event.seq > as_of)
        .where(Event.kind.not_in(DECIDES_NOTHING))
        .order_by(Event.seq.desc())
        .limit(limit)
    )
    if besides is not None:
        query = query.where(Event.actor_id.is_distinct_from(besides.official_id))
    return list(session.scalars(query))


def require_unchanged(
    session: Session, subject: Subject, as_of: int | None, *, besides: Actor | None = None
) -> None:
    """Raises ChangedMeanwhile when something was decided about it since; None: whoever asks saw no page.

    `besides`: whose own decisions don't count, where a page is worked on step by step.
    """
    if as_of is not None and decided_since(session, subject, as_of, 1, besides=besides):
        raise ChangedMeanwhile(subject, as_of)


def sent_twice(
    session: Session, actor: Actor, subject: Subject, as_of: int | None, kind: str, *, same: bool = True
) -> bool:
    """Whether the very same was done by `actor` since the page was made, so that nothing is left to do.

    `kind`: of the event that it leaves; `same`: that what stands is what is asked for. Raises
    ChangedMeanwhile when something else was decided since.
    """
    if as_of is None:
        return False
    newest = decided_since(session, subject, as_of, 1)
    if not newest:
        return False
    mine = newest[0].kind == kind and newest[0].actor_id == actor.official_id
    if same and mine:
        return True
    raise ChangedMeanwhile(subject, as_of)
