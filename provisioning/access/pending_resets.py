"""Nobody rises while their password is being set, nor keeps from before what lets somebody else in.

The check of a code comes before the password is written, and the directory knows nothing of rights. So
whoever would raise the holder in between is asked to wait for the moment it takes. And whoever was near
the account before its holder rose, the personnel officer who wrote an address down or the desk that once
used the code, must not come back by way of a recovery: every recovery address goes with a rise, proven or
not, and its owner proves one anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from provisioning.addresses.model import Address
from provisioning.audit.operations import record
from provisioning.authentication.model import PasswordLease
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid
from provisioning.notifications.device_names import place_of
from provisioning.notifications.operations import queue_message
from provisioning.officials.model import Official
from provisioning.recipients.model import Mailbox
from provisioning.units.model import Unit

# A password that was begun is written within the first, or not at all; the second is longer by what the
# directory may take to answer.
WRITTEN_WITHIN = timedelta(minutes=1)
UNSETTLED_FOR = timedelta(minutes=2)

_NO_ADDRESS = {
    "recovery_email": "",
    "recovery_typed_by": "",
    "recovery_typed_by_id": None,
    "recovery_proven_at": None,
}

Ids = list[str] | sa.Select[str]


def require_no_pending_reset(session: Session, official_ids: Ids, now: datetime) -> None:
    """Raises Invalid `password_being_set` while a way in of one of these is setting a password.

    On PostgreSQL the people stay locked until the transaction ends: whoever begins to set a password
    waits, and then sees the new rights. SQLite has one writer.
    """
    people = sa.select(Official.id).where(Official.id.in_(official_ids)).order_by(Official.id)
    session.execute(people.with_for_update())
    under_way = (
        sa.select(PasswordLease.mailbox_id)
        .join(Mailbox, Mailbox.id == PasswordLease.mailbox_id)
        .where(Mailbox.official_id.in_(official_ids))
        # Who changes the password knows the one before: nobody comes in by that.
        .where(PasswordLease.way != "change", PasswordLease.begun_at > now - UNSETTLED_FOR)
    )
    if session.execute(under_way.limit(1)).first():
        raise Invalid.one("", "password_being_set")


def cancel_recoveries(session: Session, actor: Actor, official_ids: Ids, now: datetime) -> None:
    """Ends every recovery that is under way and takes the recovery addresses of these people away.

    Their owners are told, at the mailbox and at an address they had proven.
    """
    session.flush()
    people = list(_with_addresses(session, official_ids))
    session.execute(
        sa.update(Mailbox)
        .where(Mailbox.official_id.in_(official_ids))
        .values(access_revision=Mailbox.access_revision + 1)
        .execution_options(synchronize_session=False)
    )
    for person in people:
        # Whoever edits the record at this moment need not begin anew, so its version stays.
        cleared = sa.update(Official).where(Official.id == person.id).values(_NO_ADDRESS)
        session.execute(cleared, execution_options={"synchronize_session": False})
        record(
            session,
            actor,
            "recovery.cleared",
            subject=("official", person.id, person.full_name),
            unit_path=person.path,
            old={"recovery_email": person.recovery_email},
            new={"recovery_email": ""},
        )
        _tell(session, actor, person, now)


def _with_addresses(session: Session, official_ids: Ids) -> Iterator[sa.Row[Any]]:
    query: Any = (
        sa.select(
            Official.id,
            Official.full_name,
            Official.locale,
            Official.recovery_email,
            Official.recovery_proven_at,
            Unit.path,
            Mailbox.activated_at,
            Address.canonical,
        )
        .join(Unit, Unit.id == Official.unit_id)
        .join(Mailbox, Mailbox.official_id == Official.id)
        .outerjoin(Address, sa.and_(Address.recipient_id == Mailbox.id, Address.is_primary))
        .where(Official.id.in_(official_ids), Official.recovery_email != "")
        .order_by(Official.id)
    )
    yield from session.execute(query)


def _tell(session: Session, actor: Actor, person: sa.Row[Any], now: datetime) -> None:
    own = person.canonical if person.activated_at else None
    proven = person.recovery_email if person.recovery_proven_at else None
    for recipient in filter(None, (own, proven)):
        queue_message(
            session,
            "recovery_cleared",
            recipient,
            locale=person.locale,
            now=now,
            name=person.full_name,
            address=person.canonical or "",
            at=now.isoformat(),
            by=actor.label,
            place=place_of(actor),
        )
