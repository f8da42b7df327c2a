"""The service in numbers, for a monitoring system: counts and ages, nothing that names anybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from provisioning.audit.model import Event
from provisioning.authentication.throttle.model import WrongTry
from provisioning.doctor.queue import FRESH
from provisioning.foundation.database import Session
from provisioning.foundation.version import VERSION
from provisioning.notifications.model import Notification
from provisioning.plans.model import Plan
from provisioning.projection.health import held_mail_sign, readings, worker_signs
from provisioning.projection.model import HealthNotice, PartState
from provisioning.projection.registry import PROJECTED_KINDS
from provisioning.projection.work_queue import behind
from provisioning.recipients.model import Mailbox
from provisioning.sending.model import HeldMessage
from provisioning.sending.queue import LENGTH, OLDEST, STUCK

HOUR = timedelta(hours=1)
CERTIFICATES, DIRECTORY_FILL = "certificate_days", "directory_percent"
# What is read less often than the queue, by the worker's own examination.
EXAMINED = timedelta(minutes=30)

# Values of labels → number.
Numbers = Mapping[tuple[str, ...], float]

# Name → what it says, and its labels.
MEASURES: dict[str, tuple[str, tuple[str, ...]]] = {
    "build_info": ("The version that answers", ("version",)),
    "mailboxes": ("Mailboxes, by state", ("state",)),
    "backlog": ("Rows the directory and the mail store still have to follow", ("kind",)),
    "attention": ("Rows set aside until a person looks at them", ("kind",)),
    "heartbeat_age_seconds": ("Since the last sign of life; below 0 where a clock runs ahead", ("process",)),
    "part_up": ("Whether the worker reaches a part", ("part",)),
    "sign_ins_last_hour": ("Sessions begun in the web", ()),
    "refusals_last_hour": ("Wrong passwords and codes, by door", ("door",)),
    "messages_waiting": ("Messages of the service itself that wait to be sent", ()),
    "messages_held": ("Messages of officials that are held back until somebody decides", ()),
    "queue_messages": ("Messages in Postfix's queue", ()),
    "queue_oldest_seconds": ("How long the oldest of them has waited", ()),
    "queue_stuck": ("Messages that should long have been delivered", ()),
    "plans": ("Lists and mass changes, by state", ("state",)),
    "directory_fill_percent": ("How much of its size the directory takes", ()),
    "certificate_days": ("Days until the first certificate ends", ()),
    "faults": ("What the doctor finds wrong", ()),
}


def measure(session: Session, now: datetime) -> dict[str, Numbers]:
    """Every measure of `MEASURES`; one of which nothing is known lately has no number."""
    read = readings(session, now - FRESH)
    examined = readings(session, now - EXAMINED)
    held = HeldMessage.done_at.is_(None)
    signs: dict[str, datetime | None] = {"held-mail": held_mail_sign(session)}
    signs["worker"] = next((sign.seen_at for sign in worker_signs(session)), None)
    return {
        "build_info": {(VERSION,): 1},
        "mailboxes": _by(session, Mailbox.state),
        "backlog": _of_each_kind(session, behind),
        "attention": _of_each_kind(session, lambda model: model.attention_code.is_not(None)),
        "heartbeat_age_seconds": {
            (name,): (now - seen).total_seconds() for name, seen in signs.items() if seen is not None
        },
        "part_up": {(part.part,): int(part.ok) for part in session.scalars(sa.select(PartState))},
        "sign_ins_last_hour": _one(session, Event.seq, Event.kind == "session.begun", Event.at > now - HOUR),
        "refusals_last_hour": _by(session, WrongTry.door, WrongTry.at > now - HOUR),
        "messages_waiting": _one(session, Notification.id, Notification.due_at.is_not(None)),
        "messages_held": _one(session, HeldMessage.queue_id, held),
        "queue_messages": _read(read, LENGTH),
        "queue_oldest_seconds": _read(read, OLDEST),
        "queue_stuck": _read(read, STUCK),
        "plans": _by(session, Plan.state),
        "directory_fill_percent": _read(examined, DIRECTORY_FILL),
        "certificate_days": _read(examined, CERTIFICATES),
        "faults": _one(session, HealthNotice.key),
    }


def _one(session: Session, key: orm.InstrumentedAttribute[Any], *where: sa.ColumnElement[bool]) -> Numbers:
    return {(): session.scalar(sa.select(sa.func.count(key)).where(*where)) or 0}


def _by(session: Session, column: orm.InstrumentedAttribute[str], *where: sa.ColumnElement[bool]) -> Numbers:
    query = sa.select(column, sa.func.count()).where(*where).group_by(column)
    return {(value,): number for value, number in session.execute(query)}


def _of_each_kind(session: Session, chosen: Callable[..., sa.ColumnElement[bool]]) -> Numbers:
    return {
        (kind.name,): session.scalar(
            sa.select(sa.func.count()).select_from(kind.model).where(chosen(kind.model))
        )
        or 0
        for kind in PROJECTED_KINDS
    }


def _read(found: Mapping[str, int], name: str) -> Numbers:
    return {(): found[name]} if name in found else {}
