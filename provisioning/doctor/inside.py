"""Checks of what is ours: database, migrations, record, disk, clock, the worker and its backlog."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from provisioning.audit.model import Event
from provisioning.doctor.finding import Finding, ill, well
from provisioning.foundation import clock, schema
from provisioning.foundation.database import Database, Session
from provisioning.foundation.version import VERSION
from provisioning.projection.health import held_mail_sign, parts_down, worker_signs
from provisioning.projection.model import DriftCheck, WorkerSign
from provisioning.projection.registry import PROJECTED_KINDS
from provisioning.projection.work_queue import behind
from provisioning.recipients.model import Mailbox

LEAST_FREE_BYTES = 512 * 1024 * 1024
LEAST_FREE_FILES = 5000
SILENCE = timedelta(seconds=30)
# The worker asks at least so often while something is down.
LOOKED = timedelta(minutes=2)
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


def disk(*folders: Path, least: int = LEAST_FREE_BYTES) -> list[Finding]:
    """Whether there is room wherever the service keeps its files; `least` in bytes."""
    places = {_stands(folder).stat().st_dev: _stands(folder) for folder in reversed(folders)}
    fullest = min(places.values(), key=lambda place: shutil.disk_usage(place).free)
    free = shutil.disk_usage(fullest).free
    megabytes = free // (1024 * 1024)
    if free < least:
        return [ill("disk", "disk_full", free=megabytes, folder=str(fullest))]
    for place in places.values():
        table = os.statvfs(place)
        # Some file systems have no table of files, and say 0 of 0.
        if table.f_files and table.f_favail < LEAST_FREE_FILES:
            return [ill("disk", "disk_files", free=table.f_favail, folder=str(place))]
    return [well("disk", "disk_room", free=megabytes)]


def _stands(folder: Path) -> Path:
    # The worker makes the folder at its first start; until then the place it will be in counts.
    return next(place for place in (folder, *folder.parents) if place.is_dir() and os.access(place, os.X_OK))


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
        signs = worker_signs(session)
        waiting = _count(session, behind(Mailbox), Mailbox.attention_code.is_(None))
        moving = _count(session, Mailbox.applied_at > now - SILENCE) > 0
        late = _count(session, behind(Mailbox), Mailbox.attention_code.is_(None), _late(now, moving=moving))
        parked = _count(session, Mailbox.attention_code.is_not(None))
        elsewhere = _refused_elsewhere(session)
    return [_alive(signs, now), _keeps_up(waiting, late), _parked(parked), *elsewhere]


def held_mail(db: Database) -> list[Finding]:
    """Whether what is decided about held messages is carried out on the mail machine."""
    with db.reading() as session:
        seen = held_mail_sign(session)
    if seen is None or not is_fresh(seen, clock.now()):
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


def is_fresh(seen: datetime, now: datetime) -> bool:
    """Whether a sign was given just now. One from the future says only that a clock ran ahead."""
    return abs(now - seen) <= SILENCE


def _alive(signs: Sequence[WorkerSign], now: datetime) -> Finding:
    if any(is_fresh(sign.seen_at, now) for sign in signs):
        return well("worker", "worker_alive")
    if signs and signs[0].seen_at > now:
        return ill("worker", "worker_ahead", seconds=int((signs[0].seen_at - now).total_seconds()))
    return ill("worker", "worker_silent")


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


def parts(db: Database) -> list[Finding]:
    """What the worker can't reach, even where this machine reaches it."""
    now = clock.now()
    with db.reading() as session:
        down = [
            part
            for part in parts_down(session)
            if now - part.since > SILENCE and now - part.checked_at < LOOKED
        ]
    if down:
        return [ill("parts", "part_down", name=part.part, detail=part.detail[:200]) for part in down]
    return [well("parts", "parts_reached")]


def versions(db: Database) -> list[Finding]:
    """Whether every worker that lives is of this version."""
    now = clock.now()
    with db.reading() as session:
        theirs = {sign.version for sign in worker_signs(session) if is_fresh(sign.seen_at, now)}
    others = sorted(theirs - {VERSION})
    if others:
        return [ill("versions", "versions_differ", ours=VERSION, theirs=", ".join(others) or "-")]
    return [well("versions", "versions_same", ours=VERSION)]
