"""From rows to what the directory should say of them. Reads SQL, touches nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import orm

from ldap.entries import PersonEntry
from provisioning.database import Session
from provisioning.mailboxes.model import Mailbox
from provisioning.mailboxes.rules import standing
from provisioning.officials.model import Official


@dataclass(frozen=True, slots=True)
class Wanted:
    """One mailbox as SQL wants it at `revision`. `entry` is None when none should stand.

    `addresses` holds the ended ones too: the sign-in cache may still know them.
    """

    uid: str
    revision: int
    entry: PersonEntry | None
    addresses: tuple[str, ...]
    disconnect: bool
    behind: bool


def wanted(session: Session, mailbox_ids: Sequence[str]) -> list[Wanted]:
    """What each of these mailboxes should be, read in a fixed number of statements."""
    query = (
        sa.select(Mailbox)
        .where(Mailbox.id.in_(mailbox_ids))
        .options(
            orm.joinedload(Mailbox.official).joinedload(Official.unit),
            orm.selectinload(Mailbox.addresses),
        )
    )
    return [_wanted(mailbox) for mailbox in session.scalars(query)]


def _wanted(mailbox: Mailbox) -> Wanted:
    living = tuple(a.canonical for a in mailbox.addresses if a.ended_at is None)
    return Wanted(
        uid=mailbox.id,
        revision=mailbox.revision,
        entry=_entry(mailbox, living),
        addresses=tuple(a.canonical for a in mailbox.addresses),
        disconnect=mailbox.disconnect_revision > mailbox.applied_revision,
        behind=mailbox.is_behind,
    )


def _entry(mailbox: Mailbox, addresses: tuple[str, ...]) -> PersonEntry | None:
    stands = standing(mailbox.state, receives_while_suspended=mailbox.receives_while_suspended)
    official = mailbox.official
    if not stands.projected or official is None or not addresses:
        return None
    return PersonEntry(
        uid=mailbox.id,
        cn=official.full_name,
        sn=official.family_name or official.full_name,
        given_name=official.given_name,
        display_name=official.full_name,
        employee_number=official.staff_code or "",
        title=official.post,
        mail=addresses[0],
        addresses=addresses,
        state=mailbox.state,
        receives=stands.receives,
        sign_in=stands.signs_in,
        quota=mailbox.quota_bytes,
        unit=official.unit.code,
        kind=mailbox.kind,
        revision=mailbox.revision,
    )
