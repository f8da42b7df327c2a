"""How the parts outside were last seen: what the banner, the doctor and the health page read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa

from provisioning.foundation import clock
from provisioning.foundation.database import Database, Session
from provisioning.foundation.version import VERSION
from provisioning.projection.model import PartState, Reading, WorkerSign

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
    """Whether a part was seen down so lately that asking again would only cost time.

    What a clock that ran ahead has written is not lately.
    """
    state = session.get(PartState, part)
    return state is not None and not state.ok and now - BELIEVED < state.checked_at <= now + BELIEVED


def sign_of_life(database: Database, name: str, started: datetime) -> None:
    """A worker's heartbeat."""
    with database.writing() as session:
        session.merge(WorkerSign(name=name, seen_at=clock.now(), started_at=started, version=VERSION))


def worker_signs(session: Session) -> list[WorkerSign]:
    """The last sign of life of each worker there ever was, the newest first."""
    query = sa.select(WorkerSign).where(WorkerSign.name != HELD_MAIL)
    return list(session.scalars(query.order_by(WorkerSign.seen_at.desc())))


def held_mail_sign(session: Session) -> datetime | None:
    """When decisions about held messages were last carried out, were there any."""
    return session.scalar(sa.select(WorkerSign.seen_at).where(WorkerSign.name == HELD_MAIL))


def note_readings(database: Database, numbers: Mapping[str, int]) -> None:
    """Writes down what was read just now."""
    now = clock.now()
    with database.writing() as session:
        for name, value in numbers.items():
            session.merge(Reading(name=name, value=value, read_at=now))


def readings(session: Session, since: datetime) -> dict[str, int]:
    """What was read since then, by name."""
    found = session.scalars(sa.select(Reading).where(Reading.read_at >= since))
    return {each.name: each.value for each in found}
