"""How long a first password lives: the code of a slip, by the rule. Pure, but for the office's days.

What somebody is given to set a password with is their first password: it is shown once, and nobody else has
one for them. The slip is the notice of issue, unless another day is entered for that.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from provisioning.authentication.password_age import day_over
from provisioning.authentication.rules import CODE_LIFE
from provisioning.foundation import clock
from provisioning.policy.catalogue import FirstRules

NOTIFIED = "notified"


def counts_from(first: FirstRules, issued_at: datetime, notified_at: datetime | None) -> datetime:
    """From when the rule counts."""
    by_notice = first.counted_from.value == NOTIFIED and notified_at is not None
    return notified_at if by_notice and notified_at is not None else issued_at


def locks_on(first: FirstRules, issued_at: datetime, notified_at: datetime | None) -> date | None:
    """The day on which a mailbox is locked whose owner has not used the code; None for never."""
    if first.lock_after.value is None:
        return None
    return day_over(first.lock_after.value, clock.day_of(counts_from(first, issued_at, notified_at)))


def code_ends(first: FirstRules, issued_at: datetime, notified_at: datetime | None = None) -> datetime:
    """When the code opens nothing any more: before that day begins; where nothing is locked, after two weeks.

    A second before, so that what a slip says it is valid until is its last whole day.
    """
    day = locks_on(first, issued_at, notified_at)
    return issued_at + CODE_LIFE if day is None else clock.begin_of(day) - timedelta(seconds=1)
