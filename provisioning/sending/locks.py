"""Locking an account for sending, and releasing it: recorded, and told to its owner and administrators.

A lock takes nothing else away: the account receives, reads and signs in.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from provisioning.access.approvals import others
from provisioning.access.queries import within
from provisioning.access.rules import Ability
from provisioning.audit.meanwhile import require_unchanged
from provisioning.audit.operations import record
from provisioning.authentication.accounts import holder_of
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor, system_actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid
from provisioning.foundation.identifiers import new_id
from provisioning.notifications.operations import queue_message
from provisioning.officials.abilities import refusal
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of, require, subject_of, target_of
from provisioning.officials.queries import own_record, primary_address
from provisioning.recipients.model import Mailbox
from provisioning.sending.model import HeldMessage, SendingLock
from provisioning.sending.rules import Limit
from provisioning.units.model import Unit

POLICY = system_actor("sending limits")
# The nearest people are told; who else may release it sees it on the person's page.
MOST_TOLD = 5
LIFE = timedelta(days=3)


def lock_of(session: Session, mailbox_id: str) -> SendingLock | None:
    """The lock that holds an account back from sending; None when it may send."""
    query = sa.select(SendingLock).where(
        SendingLock.mailbox_id == mailbox_id, SendingLock.released_at.is_(None)
    )
    return session.scalar(query)


def locked_within(session: Session, actor: Actor, *, limit: int = 5) -> list[Official]:
    """Whose sending is locked where the actor may release it, locked the longest first."""
    query = (
        sa.select(Official)
        .join(Unit, Unit.id == Official.unit_id)
        .join(Mailbox, Mailbox.official_id == Official.id)
        .join(SendingLock, SendingLock.mailbox_id == Mailbox.id)
        .where(SendingLock.released_at.is_(None), within(actor, Ability.RESTORE))
        .order_by(SendingLock.locked_at, SendingLock.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def held_under(session: Session, lock: SendingLock) -> int:
    """How many messages wait for a word under this lock."""
    query = sa.select(sa.func.count()).select_from(HeldMessage)
    return session.scalar(query.where(HeldMessage.lock_id == lock.id, HeldMessage.fate == "")) or 0


def lock_sending(session: Session, mailbox_id: str, limit: Limit, counted: int, now: datetime) -> SendingLock:
    """Locks the account because it went beyond a limit; `counted` is how many it would have been."""
    lock = SendingLock(
        id=new_id(), mailbox_id=mailbox_id, locked_at=now, cause=limit.name, most=limit.most, counted=counted
    )
    session.add(lock)
    session.flush()
    official = holder_of(session, mailbox_id)
    new: dict[str, str | int] = {"cause": limit.name, "most": limit.most, "counted": counted}
    if official is None:
        record(session, POLICY, "sending.locked", subject=("mailbox", mailbox_id, mailbox_id), new=new)
        return lock
    subject = ("official", official.id, official.full_name)
    record(session, POLICY, "sending.locked", subject=subject, unit_path=official.unit.path, new=new)
    _tell(session, official, now)
    return lock


def release_sending(
    session: Session, actor: Actor, official: Official, *, discard: bool, as_of: int | None = None
) -> int:
    """Lets the account send again, and what was held go, or be thrown away; how many messages that is.

    Whoever may restore the mailbox may do it, and nobody for themselves. `as_of`: the newest event that
    whoever decides had seen. Raises Denied, ChangedMeanwhile, Invalid `sending_not_locked`.
    """
    require(session, actor, official, Ability.RESTORE)
    require_unchanged(session, subject_of(official), as_of)
    lock = lock_of(session, mailbox_of(official).id)
    if lock is None:
        raise Invalid.one("", "sending_not_locked")
    lock.released_at, lock.released_by = clock.now(), actor.label
    fate = "discard" if discard else "release"
    waiting = sa.update(HeldMessage).where(HeldMessage.lock_id == lock.id, HeldMessage.fate == "")
    held = session.connection().execute(waiting.values(fate=fate)).rowcount
    record(
        session,
        actor,
        "sending.released",
        subject=("official", official.id, official.full_name),
        unit_path=official.unit.path,
        old={"cause": lock.cause},
        new={"held": held, "fate": fate},
    )
    return held


def _tell(session: Session, official: Official, now: datetime) -> None:
    """Owes word to the owner, by mail that still reaches them, and to the nearest who may release it."""
    target = target_of(session, official)
    people = others(
        session,
        POLICY,
        official.unit,
        lambda person: not refusal(person, target, Ability.RESTORE),
        subject_id=official.id,
    )
    _owe(session, official, "sending_locked_own", official, now)
    for person in people[:MOST_TOLD]:
        if person.official_id:
            _owe(session, own_record(session, person.official_id), "sending_locked", official, now)


def _owe(session: Session, reader: Official, kind: str, official: Official, now: datetime) -> None:
    address = primary_address(reader)
    if not address:
        return
    queue_message(
        session,
        kind,
        address,
        locale=reader.locale,
        now=now,
        life=LIFE,
        name=reader.full_name,
        person=official.full_name,
        address=primary_address(official),
        unit=official.unit.name,
    )
