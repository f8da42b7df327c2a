"""From rows to what the directory should say of them. Reads SQL, touches nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from ldap.entries import PersonEntry
from provisioning.addresses.model import Address
from provisioning.database import Session
from provisioning.mailboxes.model import Mailbox
from provisioning.mailboxes.rules import standing
from provisioning.officials.model import Official
from provisioning.units.model import Unit

_STANDING: Final = (
    sa.select(
        Mailbox.id,
        Mailbox.revision,
        Mailbox.applied_revision,
        Mailbox.disconnect_revision,
        Mailbox.state,
        Mailbox.receives_while_suspended,
        Mailbox.quota_bytes,
        Mailbox.kind,
        Official.full_name,
        Official.family_name,
        Official.given_name,
        Official.staff_code,
        Official.post,
        Unit.code.label("unit_code"),
    )
    .outerjoin(Official, Official.id == Mailbox.official_id)
    .outerjoin(Unit, Unit.id == Official.unit_id)
)


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
    """What each of these mailboxes should be, in two statements and without the ORM's objects."""
    addresses: dict[str, list[tuple[str, bool]]] = {}
    for mailbox_id, canonical, ended_at in session.execute(
        sa.select(Address.mailbox_id, Address.canonical, Address.ended_at)
        .where(Address.mailbox_id.in_(mailbox_ids))
        .order_by(Address.is_primary.desc(), Address.granted_at)
    ):
        addresses.setdefault(mailbox_id, []).append((canonical, ended_at is None))
    rows = session.execute(_STANDING.where(Mailbox.id.in_(mailbox_ids)))
    return [_wanted(row, addresses.get(row.id, [])) for row in rows]


def _wanted(row: Any, addresses: Sequence[tuple[str, bool]]) -> Wanted:
    return Wanted(
        uid=row.id,
        revision=row.revision,
        entry=_entry(row, tuple(address for address, lives in addresses if lives)),
        addresses=tuple(address for address, _ in addresses),
        disconnect=row.disconnect_revision > row.applied_revision,
        behind=row.revision != row.applied_revision,
    )


def _entry(row: Any, addresses: tuple[str, ...]) -> PersonEntry | None:
    stands = standing(row.state, receives_while_suspended=row.receives_while_suspended)
    if not stands.projected or row.full_name is None or not addresses:
        return None
    return PersonEntry(
        uid=row.id,
        cn=row.full_name,
        sn=row.family_name or row.full_name,
        given_name=row.given_name,
        display_name=row.full_name,
        employee_number=row.staff_code or "",
        title=row.post,
        mail=addresses[0],
        addresses=addresses,
        state=row.state,
        receives=stands.receives,
        sign_in=stands.signs_in,
        quota=row.quota_bytes,
        unit=row.unit_code,
        kind=row.kind,
        revision=row.revision,
    )
