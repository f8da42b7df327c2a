"""Checks of what is ours: database, migrations, record, disk, clock, the worker and its backlog."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from provisioning.audit.model import Event
from provisioning.doctor.finding import Finding, ill, well
from provisioning.foundation import clock, schema
from provisioning.foundation.database import Database, Session
from provisioning.projection.health import held_mail_sign, newest_sign
from provisioning.projection.model import DriftCheck
from provisioning.projection.registry import PROJECTED_KINDS
from provisioning.projection.work_queue import behind
from provisioning.recipients.model import Mailbox

LEAST_FREE_BYTES = 512 * 1024 * 1024
SILENCE = timedelta(seconds=30)
LATE = timedelta(minutes=5)
# A check that is due is begun within seconds by any worker.
OVERDUE = timedelta(hours=2)
# By the pauses between them, so many tries in vain take about as long.
MANY_TRIES = 8
MOST_NAMED = 5


def database(db: Database) -> list[Finding]:
    """Whether it answers and is at this version."""
    try:
        now = schema.current(db)
    except SQLAlchemyError as error:
        return [ill("database", "database_silent", detail=str(error.__cause__ or error)[:200])]
    wanted = schema.wanted()
    if now != wanted:
        return [
            well("database", "database_answers"),
            ill("migrations", "migrations_missing", now=now or "-", wanted=wanted or "-"),
        ]
    return [well("database", "database_answers"), well("migrations", "migrations_done")]


def disk(folder: Path, *, least: int = LEAST_FREE_BYTES) -> list[Finding]:
    """Whether there is room where the service keeps its files; `least` in bytes."""
    # The worker makes the folder at its first start; until then the place it will be in counts.
    stands = next(place for place in (folder, *folder.parents) if place.is_dir())
    free = shutil.disk_usage(stands).free
    megabytes = free // (1024 * 1024)
    if free < least:
        return [ill("disk", "disk_full", free=megabytes)]
    return [well("disk", "disk_room", free=megabytes)]


def time(db: Database) -> list[Finding]:
    """Whether this machine's clock agrees with what was written before and with the database."""
    now = clock.now()
    with db.reading() as session:
        newest = session.scalar(sa.select(Event.at).order_by(Event.seq.desc()).limit(1))
        theirs = session.scalar(sa.select(sa.func.now())) if db.dialect == "postgresql" else now
    if newest is not None and newest > now + timedelta(minutes=1):
        return [ill("clock", "clock_behind", seconds=int((newest - now).total_seconds()))]
    apart = abs((theirs - now).total_seconds()) if theirs else 0
    if apart > 60:
        return [ill("clock", "clock_apart", seconds=int(apart))]
    return [well("clock", "clock_right")]


def worker(db: Database) -> list[Finding]:
    """Whether a worker lives and keeps up, and whether rows wait for a person."""
    now = clock.now()
    with db.reading() as session:
        seen = newest_sign(session)
        waiting = _count(session, behind(Mailbox), Mailbox.attention_code.is_(None))
        moving = _count(session, Mailbox.applied_at > now - SILENCE) > 0
        late = _count(session, behind(Mailbox), Mailbox.attention_code.is_(None), _late(now, moving=moving))
        parked = _count(session, Mailbox.attention_code.is_not(None))
        elsewhere = _refused_elsewhere(session)
    return [_alive(seen, now), _keeps_up(waiting, late), _parked(parked), *elsewhere]


def held_mail(db: Database) -> list[Finding]:
    """Whether what is decided about held messages is carried out on the mail machine."""
    with db.reading() as session:
        seen = held_mail_sign(session)
    if seen is None or clock.now() - seen > SILENCE:
        return [ill("held_mail", "held_mail_silent")]
    return [well("held_mail", "held_mail_alive")]


def _count(session: Session, *where: sa.ColumnElement[bool]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(Mailbox).where(*where)) or 0


def _late(now: datetime, *, moving: bool) -> sa.ColumnElement[bool]:
    """Taken up again and again in vain; or due long ago while nothing moves at all.

    While a large list is being applied, the last of it may rightly wait for long.
    """
    in_vain = Mailbox.attempts >= MANY_TRIES
    return in_vain if moving else sa.or_(in_vain, Mailbox.due_at < now - LATE)


def _refused_elsewhere(session: Session) -> list[Finding]:
    """What the directory refuses beside mailboxes, by its name: few, and shown on pages of their own."""
    names = [
        name
        for kind in PROJECTED_KINDS
        if kind.model is not Mailbox
        for name in session.scalars(
            sa.select(kind.key)
            .where(kind.model.attention_code.is_not(None))
            .order_by(kind.key)
            .limit(MOST_NAMED)
        )
    ]
    return [ill("attention", "attention_elsewhere", names=", ".join(names[:MOST_NAMED]))] if names else []


def _alive(seen: datetime | None, now: datetime) -> Finding:
    if seen is None or now - seen > SILENCE:
        return ill("worker", "worker_silent")
    return well("worker", "worker_alive")


def _keeps_up(waiting: int, late: int) -> Finding:
    if late:
        return ill("backlog", "backlog_old", count=late)
    return well("backlog", "backlog_short", count=waiting)


def _parked(count: int) -> Finding:
    if count:
        return ill("attention", "attention_needed", count=count)
    return well("attention", "attention_none")


def drift(db: Database) -> list[Finding]:
    """Whether the worker compares the directory with SQL, and what nobody there knows."""
    with db.reading() as session:
        checks = session.scalars(sa.select(DriftCheck)).all()
    now = clock.now()
    if any(each.due_at < now - OVERDUE for each in checks):
        return [ill("drift", "drift_overdue")]
    done = [(each.checked_at, each) for each in checks if each.checked_at is not None]
    if not done:
        return [well("drift", "drift_not_yet")]
    at, last = max(done, key=lambda pair: pair[0])
    if last.missing:
        return [ill("drift", "drift_missing", count=last.missing)]
    if last.strays:
        return [ill("drift", "drift_strays", count=last.strays)]
    minutes = int((now - at).total_seconds()) // 60
    return [well("drift", "drift_checked", minutes=minutes, count=last.mended)]
