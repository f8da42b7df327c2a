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

import sqlalchemy as sa

from provisioning.audit.operations import record
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session, UtcDateTime
from provisioning.foundation.errors import Invalid
from provisioning.notifications.operations import owe

# A password that was begun is written within the first, or not at all; the second is longer by what the
# directory may take to answer.
WRITTEN_WITHIN = timedelta(minutes=1)
UNSETTLED_FOR = timedelta(minutes=2)

# These rooms stand above this one; only these columns are needed here.
_leases = sa.table(
    "password_leases", sa.column("mailbox_id"), sa.column("way"), sa.column("begun_at", UtcDateTime())
)
_mailboxes = sa.table(
    "mailboxes",
    sa.column("id"),
    sa.column("official_id"),
    sa.column("access_revision"),
    sa.column("activated_at", UtcDateTime()),
)
_officials = sa.table(
    "officials",
    sa.column("id"),
    sa.column("full_name"),
    sa.column("locale"),
    sa.column("unit_id"),
    sa.column("recovery_email"),
    sa.column("recovery_typed_by"),
    sa.column("recovery_typed_by_id"),
    sa.column("recovery_proven_at", UtcDateTime()),
)
_addresses = sa.table("addresses", sa.column("mailbox_id"), sa.column("canonical"), sa.column("is_primary"))
_units = sa.table("units", sa.column("id"), sa.column("path"))
_NO_ADDRESS = {
    "recovery_email": "",
    "recovery_typed_by": "",
    "recovery_typed_by_id": None,
    "recovery_proven_at": None,
}

Ids = list[str] | sa.Select[str]


def require_settled(session: Session, official_ids: Ids, now: datetime) -> None:
    """Raises Invalid `password_being_set` while a way in of one of these is setting a password.

    On PostgreSQL the people stay locked until the transaction ends: whoever begins to set a password
    waits, and then sees the new rights. SQLite has one writer.
    """
    people = sa.select(_officials.c.id).where(_officials.c.id.in_(official_ids)).order_by(_officials.c.id)
    session.execute(people.with_for_update())
    under_way = (
        sa.select(_leases.c.mailbox_id)
        .join(_mailboxes, _mailboxes.c.id == _leases.c.mailbox_id)
        .where(_mailboxes.c.official_id.in_(official_ids))
        # Who changes the password knows the one before: nobody comes in by that.
        .where(_leases.c.way != "change", _leases.c.begun_at > now - UNSETTLED_FOR)
    )
    if session.execute(under_way.limit(1)).first():
        raise Invalid.one("", "password_being_set")


def close_recovery(session: Session, actor: Actor, official_ids: Ids, now: datetime) -> None:
    """Ends every recovery that is under way and takes the recovery addresses of these people away.

    Their owners are told, at the mailbox and at an address they had proven.
    """
    session.flush()
    people = list(_with_addresses(session, official_ids))
    session.execute(
        sa.update(_mailboxes)
        .where(_mailboxes.c.official_id.in_(official_ids))
        .values(access_revision=_mailboxes.c.access_revision + 1)
    )
    for person in people:
        session.execute(sa.update(_officials).where(_officials.c.id == person.id).values(_NO_ADDRESS))
        record(
            session,
            actor,
            "recovery.cleared",
            subject=("official", person.id, person.full_name),
            unit_path=person.path,
            old={"recovery_email": person.recovery_email},
            new={"recovery_email": ""},
        )
        _tell(session, person, now)


def _with_addresses(session: Session, official_ids: Ids) -> Iterator[sa.Row[tuple[object, ...]]]:
    query = (
        sa.select(_officials, _units.c.path, _mailboxes.c.activated_at, _addresses.c.canonical)
        .join(_units, _units.c.id == _officials.c.unit_id)
        .join(_mailboxes, _mailboxes.c.official_id == _officials.c.id)
        .outerjoin(
            _addresses,
            sa.and_(_addresses.c.mailbox_id == _mailboxes.c.id, _addresses.c.is_primary.is_(sa.true())),
        )
        .where(_officials.c.id.in_(official_ids), _officials.c.recovery_email != "")
        .order_by(_officials.c.id)
    )
    yield from session.execute(query)


def _tell(session: Session, person: sa.Row[tuple[object, ...]], now: datetime) -> None:
    own = person.canonical if person.activated_at else None
    proven = person.recovery_email if person.recovery_proven_at else None
    for recipient in filter(None, (own, proven)):
        owe(
            session,
            "recovery_cleared",
            recipient,
            locale=person.locale,
            now=now,
            name=person.full_name,
            address=person.canonical or "",
            at=now.isoformat(),
        )
