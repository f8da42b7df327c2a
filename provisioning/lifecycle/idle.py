"""Mailboxes that nobody has used for so long that the province's rule locks them. Conditions, no changes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from provisioning.addresses.model import Address
from provisioning.foundation import clock
from provisioning.policy.catalogue import Policy
from provisioning.policy.periods import Period, PeriodUnit
from provisioning.recipients.model import Mailbox
from provisioning.recipients.uses import unused_since

NOBODY: sa.Select[Any] = sa.select(Mailbox.id).where(sa.false())


def unused(policy: Policy, domain_id: int, now: datetime) -> sa.Select[Any]:
    """The ids of mailboxes in a domain that the rule locks by now because they are not used."""
    period = policy.idle.lock_after.value
    return NOBODY if period is None else _unused(policy, domain_id, latest_over(period, now))


def to_be_warned(policy: Policy, domain_id: int, now: datetime) -> sa.Select[Any]:
    """Those whom it locks unless they are used until then, and who have not been warned of it.

    Not who is locked today: they hear of the lock itself.
    """
    period, ahead = policy.idle.lock_after.value, policy.idle.warn_before.value
    if period is None or ahead is None:
        return NOBODY
    then = clock.day_of(now) + timedelta(hours=ahead.about_hours)
    then = ahead.after(clock.day_of(now)) if _by_days(ahead) else then
    last_day = latest_over(period, clock.begin_of(then))
    unwarned = sa.or_(Mailbox.idle_warned_at.is_(None), Mailbox.idle_warned_at < _end_of(last_day))
    over = unused(policy, domain_id, now)
    return _unused(policy, domain_id, last_day).where(unwarned, Mailbox.id.not_in(over))


def latest_over(period: Period, now: datetime) -> date:
    """The last day from which a period is over by now. Hours and working days are counted as days are:
    nobody is locked to the hour."""
    today = clock.day_of(now)
    if _by_days(period):
        return period.latest_over(today)
    return today - timedelta(days=-(-int(period.about_hours) // 24))


def in_domain(domain_id: int) -> sa.ColumnElement[bool]:
    """Condition on `Mailbox`: its primary address is in this domain, by whose rule it goes."""
    own = sa.exists().where(
        Address.recipient_id == Mailbox.id, Address.is_primary, Address.domain_id == domain_id
    )
    return own.correlate(Mailbox)


def _unused(policy: Policy, domain_id: int, last_day: date) -> sa.Select[Any]:
    found = sa.select(Mailbox.id).where(
        Mailbox.state == "active",
        Mailbox.official_id.is_not(None),
        unused_since(_end_of(last_day), policy.idle.counts.value),
        in_domain(domain_id),
    )
    if policy.idle.reason_excuses.value:
        # The clock stands still until that day, and counts from it.
        away = sa.or_(Mailbox.excused_until.is_(None), Mailbox.excused_until <= last_day)
        found = found.where(away)
    return found


def _end_of(day: date) -> datetime:
    return clock.begin_of(day + timedelta(days=1))


def _by_days(period: Period) -> bool:
    return period.unit in (PeriodUnit.DAYS, PeriodUnit.MONTHS)
