"""How old a password may get: when it is over, and what is said before. Pure, but for what is kept of it.

The directory knows nothing of ages: an overlay that refuses an old password refuses it to a telephone, which
can say nothing of it. Congvu keeps when it was set, warns, and asks for another at the web.
"""

from __future__ import annotations

import math
from datetime import date, datetime
from enum import Enum
from typing import Protocol

import sqlalchemy as sa

from provisioning.authentication.model import PasswordAge
from provisioning.authentication.password_rules import Demands
from provisioning.foundation import clock
from provisioning.foundation.database import Session
from provisioning.policy.periods import Period, PeriodUnit

# Days before the last one on which its owner is told.
WARNED_BEFORE = (14, 7, 1)
OVER = 0


class Aged(Protocol):
    """What is kept of a password's age; see `PasswordAge`."""

    @property
    def set_at(self) -> datetime: ...

    @property
    def told(self) -> int | None: ...

    @property
    def told_at(self) -> datetime | None: ...

    @property
    def refused_at(self) -> datetime | None: ...


def day_over(period: Period, begun: date) -> date:
    """The day on which a period is over, whatever it is counted in: a password's age is one of days."""
    return in_days(period).after(begun)


def in_days(period: Period) -> Period:
    """The same period in days or months."""
    if period.unit in {PeriodUnit.DAYS, PeriodUnit.MONTHS}:
        return period
    return Period(math.ceil(period.about_hours / 24), PeriodUnit.DAYS)


def stage(due: date, today: date) -> int | None:
    """What is to be said of a password that must be changed on `due`: the days that are left by the next
    warning, OVER once none is, None while it is too early."""
    left = (due - today).days
    return OVER if left <= 0 else min((days for days in WARNED_BEFORE if left <= days), default=None)


def due_on(demands: Demands, set_at: datetime | None) -> date | None:
    """The day from which the password must be another; None for never, or where nobody knows its age."""
    if demands.age.value is None or set_at is None:
        return None
    return day_over(demands.age.value, clock.day_of(set_at))


class Step(Enum):
    """What is to be done about a password's age; TELL says what its stage is."""

    TELL = "tell"
    REFUSE = "refuse"
    FORGET = "forget"


def next_step(demands: Demands, kept: Aged, today: date) -> tuple[Step, int] | None:
    """What is to be done today, with the stage; None for nothing. Done once, it is not due again.

    Mail programs are refused so long after their owner was told that the password is over, never after a day
    that passed before anybody heard of it: a new rule stops nobody's mail on its first day.
    """
    due = due_on(demands, kept.set_at)
    now_at = stage(due, today) if due else None
    if now_at is None or (now_at != OVER and kept.refused_at is not None):
        return (Step.FORGET, OVER) if kept.told is not None or kept.refused_at is not None else None
    if now_at != kept.told or kept.told_at is None:
        return Step.TELL, now_at
    ends = refused_on(demands, kept.told_at)
    if now_at == OVER and kept.refused_at is None and ends is not None and ends <= today:
        return Step.REFUSE, OVER
    return None


def refused_on(demands: Demands, told_at: datetime) -> date | None:
    """From which day mail programs are refused, once the owner was told; None for never."""
    grace = demands.grace.value
    return None if grace is None else day_over(grace, clock.day_of(told_at))


def mail_is_refused(session: Session, mailbox_id: str) -> bool:
    """Whether mail programs are kept out until there is a new password."""
    query = sa.select(PasswordAge.mailbox_id).where(
        PasswordAge.mailbox_id == mailbox_id, PasswordAge.refused_at.is_not(None)
    )
    return session.scalar(query) is not None


def must_change(session: Session, mailbox_id: str, demands: Demands, now: datetime) -> bool:
    """Whether the password is older than the rule lets it be."""
    kept = session.get(PasswordAge, mailbox_id)
    due = due_on(demands, kept.set_at if kept else None)
    return due is not None and due <= clock.day_of(now)


def note_set(session: Session, mailbox_id: str, now: datetime) -> None:
    """A new password begins a new age; mail programs are let in with it."""
    session.merge(PasswordAge(mailbox_id=mailbox_id, set_at=now, told=None, told_at=None, refused_at=None))
