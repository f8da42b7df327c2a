"""How the parts outside were last seen: what the banner, the doctor and the health page read."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from provisioning.foundation import clock
from provisioning.foundation.database import Database, Session
from provisioning.projection.model import PartState, WorkerSign

# A bad sign is believed this long; then the next caller may try for itself.
BELIEVED = timedelta(seconds=5)
# The name of what carries out decisions about held messages, among the workers' names.
HELD_MAIL = "held-mail"


def note_part(database: Database, part: str, *, ok: bool, detail: str = "") -> None:
    """Writes down a change in how a part does; says nothing while nothing changes."""
    now = clock.now()
    with database.reading() as session:
        state = session.get(PartState, part)
        quiet = state is not None and state.ok and ok
    if quiet:
        return
    with database.writing() as session:
        state = session.get(PartState, part)
        since = state.since if state is not None and state.ok == ok else now
        session.merge(PartState(part=part, ok=ok, since=since, checked_at=now, detail=detail[:500]))


def parts_down(session: Session) -> list[PartState]:
    """The parts that did not answer when last asked."""
    return list(session.scalars(sa.select(PartState).where(sa.not_(PartState.ok))))


def is_down(session: Session, part: str, now: datetime) -> bool:
    """Whether a part was seen down so lately that asking again would only cost time."""
    state = session.get(PartState, part)
    return state is not None and not state.ok and state.checked_at > now - BELIEVED


def sign_of_life(database: Database, name: str, started: datetime) -> None:
    """A worker's heartbeat."""
    with database.writing() as session:
        session.merge(WorkerSign(name=name, seen_at=clock.now(), started_at=started))


def newest_sign(session: Session) -> datetime | None:
    """When any worker last gave a sign of life."""
    query = sa.select(sa.func.max(WorkerSign.seen_at)).where(WorkerSign.name != HELD_MAIL)
    return session.scalar(query)


def held_mail_sign(session: Session) -> datetime | None:
    """When decisions about held messages were last carried out, were there any."""
    return session.scalar(sa.select(WorkerSign.seen_at).where(WorkerSign.name == HELD_MAIL))
