"""Counts what accounts send, and stops one that goes beyond its limits: its message is to be held.

Everything is in SQL and under a lock on the account, so that neither a restart nor two sessions at one
moment count less. A message costs one row, and a look at the account's rows of a day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa

from provisioning.addresses.model import Address
from provisioning.foundation import clock
from provisioning.foundation.database import Database, Session
from provisioning.foundation.settings import Settings
from provisioning.lifecycle.locks import lock_for
from provisioning.policy.queries import policy_of_recipient
from provisioning.recipients.model import Mailbox
from provisioning.sending.locks import POLICY, lock_of, lock_sending
from provisioning.sending.model import HeldMessage, SendingLock, SentMessage
from provisioning.sending.rules import LONGEST, Amount, Limit, by_rule, limits_of, locks, passed

EVERY = timedelta(hours=1)


def count_message(
    session: Session, settings: Settings, mailbox_id: str, amount: Amount, queue_id: str, now: datetime
) -> bool:
    """Whether the message may go; else it is noted as held, and the account locked for sending."""
    session.execute(sa.select(Mailbox.id).where(Mailbox.id == mailbox_id).with_for_update())
    lock = lock_of(session, mailbox_id)
    if lock is None:
        rules = policy_of_recipient(session, mailbox_id).sending
        limits = by_rule(limits_of(settings), rules)
        if writes_to_all(session, settings, mailbox_id):
            limits = tuple(limit for limit in limits if limit.what == "outside")
        over = passed(limits, _sent(session, mailbox_id, limits, now), amount)
        if over is None:
            row = SentMessage(mailbox_id=mailbox_id, at=now, own=amount.own, outside=amount.outside)
            session.add(row)
            return True
        lock = lock_sending(session, mailbox_id, *over, now)
        if locks(over[0], rules):
            # It is shut as a whole: whoever restores it decides on what is held as well.
            lock_for(session, POLICY, session.get_one(Mailbox, mailbox_id), "sending")
    # A message that was under way when the account was locked is held as well, not lost.
    recipients = amount.own + amount.outside
    session.merge(HeldMessage(queue_id=queue_id, lock_id=lock.id, held_at=now, recipients=recipients))
    return False


def writes_to_all(session: Session, settings: Settings, mailbox_id: str) -> bool:
    """Whether the account is one of those that the province lets write to all colleagues."""
    named = settings.sending_to_all.lower().replace(",", " ").split()
    query = sa.select(Address.canonical).where(
        Address.canonical.in_(named), Address.recipient_id == mailbox_id, Address.ended_at.is_(None)
    )
    return bool(named) and session.scalar(query.limit(1)) is not None


def _sent(session: Session, mailbox_id: str, limits: tuple[Limit, ...], now: datetime) -> list[Amount]:
    """What the account sent within each limit's window, since it was last released at most."""
    released = session.scalar(
        sa.select(sa.func.max(SendingLock.released_at)).where(SendingLock.mailbox_id == mailbox_id)
    )
    query = sa.select(SentMessage.at, SentMessage.own, SentMessage.outside).where(
        SentMessage.mailbox_id == mailbox_id, SentMessage.at > max(now - LONGEST, released or now - LONGEST)
    )
    rows = [(at, Amount(1, own, outside)) for at, own, outside in session.execute(query)]
    return [
        sum((amount for at, amount in rows if at > now - limit.window), start=Amount()) for limit in limits
    ]


def sent_cleanup_chore(database: Database) -> Callable[[], bool]:
    """The worker's chore: forgets once an hour what no limit looks at any more."""
    return clock.now_and_then(EVERY, lambda now: forget_sent(database, now))


def forget_sent(database: Database, now: datetime) -> None:
    """Removes what is older than the longest window."""
    with database.writing() as session:
        session.connection().execute(sa.delete(SentMessage).where(SentMessage.at < now - LONGEST))
