"""Word that a mailbox is about to be locked because nobody uses it: to its owner and to their body, once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import sqlalchemy as sa

from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.lifecycle.lock_notices import keepers
from provisioning.lifecycle.locks import owned
from provisioning.notifications.operations import queue_message
from provisioning.officials.model import Official
from provisioning.officials.notify import proven_address
from provisioning.officials.queries import primary_address
from provisioning.policy.articles import cited
from provisioning.policy.catalogue import Policy
from provisioning.policy.periods import Period, PeriodUnit
from provisioning.policy.queries import policy_of_recipient
from provisioning.recipients.model import Mailbox, MailboxUse

LIFE = timedelta(days=14)


def warn_of_idle(session: Session, actor: Actor, mailbox: Mailbox, now: datetime) -> bool:
    """Owes the warning; whether there was anybody to warn."""
    mailbox.idle_warned_at = now
    official = owned(session, mailbox).official
    if official is None:
        return False
    policy = policy_of_recipient(session, mailbox.id)
    day = locked_on(policy, last_use(session, mailbox, policy), clock.day_of(now))
    told = [(official, each) for each in (primary_address(official), proven_address(official)) if each]
    if policy.lock.tell_owner_and_body.value:
        told += [(each, primary_address(each)) for each in keepers(session, actor, official)]
    for reader, address in told:
        _owe(session, official, reader, address, policy, day, now)
    return True


def last_use(session: Session, mailbox: Mailbox, policy: Policy) -> date:
    """The last day that counts: of use, of being opened or restored, or of a reason to be away."""
    counts = policy.idle.counts.value
    used = sa.select(sa.func.max(MailboxUse.at)).where(
        MailboxUse.mailbox_id == mailbox.id, MailboxUse.protocol.in_(counts)
    )
    by_web = mailbox.last_sign_in_at if "web" in counts else None
    moments = [each for each in (mailbox.state_since, by_web, session.scalar(used)) if each is not None]
    day = max(map(clock.day_of, moments))
    excused = mailbox.excused_until if policy.idle.reason_excuses.value else None
    return max(day, excused) if excused else day


def locked_on(policy: Policy, last: date, today: date) -> date:
    """The day on which it is locked unless it is used; today for one that is over."""
    period = policy.idle.lock_after.value or Period(1, PeriodUnit.DAYS)
    if period.unit in (PeriodUnit.DAYS, PeriodUnit.MONTHS):
        return max(today, period.after(last))
    return max(today, last + timedelta(hours=period.about_hours))


def _owe(
    session: Session,
    official: Official,
    reader: Official,
    address: str,
    policy: Policy,
    day: date,
    now: datetime,
) -> None:
    queue_message(
        session,
        "mailbox_idle_own" if reader is official else "mailbox_idle",
        address,
        locale=reader.locale,
        now=now,
        life=LIFE,
        name=reader.full_name,
        person=official.full_name,
        address=primary_address(official),
        unit=official.unit.name,
        day=day.isoformat(),
        article=cited(policy.idle.lock_after.article, reader.locale),
    )
