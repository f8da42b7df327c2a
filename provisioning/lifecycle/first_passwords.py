"""Locks mailboxes whose first password nobody has changed in time, where the rule says so.

The code of the slip is that password. Mail is received as the rule of locks says; a new slip opens the
mailbox once somebody has lifted the lock. Some at a time, each looked at again before it is locked.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from provisioning.addresses.model import Address
from provisioning.authentication.first_password import NOTIFIED, locks_on
from provisioning.authentication.model import ActivationCode
from provisioning.authentication.password_age import in_days
from provisioning.domains.model import Domain
from provisioning.foundation import clock
from provisioning.foundation.actor import system_actor
from provisioning.foundation.database import Database, Session
from provisioning.lifecycle.locks import lock_for
from provisioning.policy.catalogue import FirstRules, Policy
from provisioning.policy.periods import Period
from provisioning.policy.queries import policy_in, policy_of_recipient
from provisioning.recipients.model import Mailbox

EVERY = timedelta(minutes=10)
PIECE = 50
CAUSE = "default_password"
WORKER = system_actor("worker")


def first_passwords_chore(database: Database) -> Callable[[], bool]:
    """The worker's chore: looks every ten minutes. Never counts as work found."""
    return clock.now_and_then(EVERY, lambda now: lock_unused(database, now))


def lock_unused(database: Database, now: datetime) -> int:
    """Locks whose time is over; returns how many."""
    today = clock.day_of(now)
    with database.reading() as session:
        due = [
            mailbox_id
            for domain_id in session.scalars(sa.select(Domain.id)).all()
            for mailbox_id in session.scalars(unchanged(policy_in(session, domain_id), domain_id, now))
        ]
    locked = 0
    for at in range(0, len(due), PIECE):
        with database.writing() as session:
            locked += sum(_lock(session, mailbox_id, today) for mailbox_id in due[at : at + PIECE])
    return locked


def unchanged(policy: Policy, domain_id: int, now: datetime) -> sa.Select[Any]:
    """The ids of mailboxes in a domain that the rule locks by now for their first password."""
    period = policy.first.lock_after.value
    if period is None:
        return sa.select(Mailbox.id).where(sa.false())
    return _over(domain_id, policy.first, period, clock.day_of(now))


def _over(domain_id: int, first: FirstRules, period: Period, today: date) -> sa.Select[Any]:
    counted = (
        sa.func.coalesce(ActivationCode.notified_at, ActivationCode.issued_at)
        if first.counted_from.value == NOTIFIED
        else ActivationCode.issued_at
    )
    latest = in_days(period).latest_over(today)
    return (
        sa.select(Mailbox.id)
        .join(ActivationCode, ActivationCode.mailbox_id == Mailbox.id)
        .join(Address, Address.recipient_id == Mailbox.id)
        .where(Address.domain_id == domain_id, Address.is_primary, Mailbox.state == "invited")
        .where(ActivationCode.used_at.is_(None), ActivationCode.issued_at >= Mailbox.state_since)
        .where(counted < clock.begin_of(latest + timedelta(days=1)))
        .order_by(Mailbox.id)
    )


def _lock(session: Session, mailbox_id: str, today: date) -> bool:
    """Locks one, unless it was opened, locked or given a new code since it was found."""
    mailbox = session.get_one(Mailbox, mailbox_id, with_for_update=True, populate_existing=True)
    code = session.get(ActivationCode, mailbox_id, populate_existing=True)
    if mailbox.state != "invited" or code is None or code.used_at is not None:
        return False
    day = locks_on(policy_of_recipient(session, mailbox_id).first, code.issued_at, code.notified_at)
    if day is None or day > today or code.issued_at < mailbox.state_since:
        return False
    return lock_for(session, WORKER, mailbox, CAUSE)
