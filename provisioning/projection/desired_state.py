"""From rows to what the directory should say of them. Reads SQL, touches nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from ldap.entries import PersonEntry
from provisioning.addresses.model import Address
from provisioning.foundation.database import Session
from provisioning.officials.model import Official
from provisioning.recipients.model import Mailbox
from provisioning.recipients.rules import standing
from provisioning.units.model import Unit

_STANDING: Final = (
    sa.select(
        Mailbox.id,
        Mailbox.revision,
        Mailbox.applied_revision,
        Mailbox.disconnect_revision,
        Mailbox.filters_revision,
        Mailbox.filters_cause,
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
    fresh: bool
    """Never seen in the directory."""
    filters: str = ""
    """Why the owner's filters are to be looked at; empty when they are not."""


def wanted(session: Session, mailbox_ids: Sequence[str]) -> list[Wanted]:
    """What each of these mailboxes should be, in two statements and without the ORM's objects."""
    addresses: dict[str, list[tuple[str, bool]]] = {}
    for mailbox_id, canonical, lives in session.execute(
        sa.select(Address.mailbox_id, Address.canonical, Address.ended_at.is_(None))
        .where(Address.mailbox_id.in_(mailbox_ids))
        .order_by(Address.is_primary.desc(), Address.granted_at)
    ):
        addresses.setdefault(mailbox_id, []).append((canonical, lives))
    rows = session.execute(_STANDING.where(Mailbox.id.in_(mailbox_ids)))
    return [_wanted(row, addresses.get(row[0], ())) for row in rows]


def _wanted(row: Sequence[Any], addresses: Sequence[tuple[str, bool]]) -> Wanted:
    uid, revision, applied, disconnects, filters, cause, *rest = row
    return Wanted(
        uid=uid,
        revision=revision,
        entry=_entry(uid, revision, rest, tuple([address for address, lives in addresses if lives])),
        addresses=tuple([address for address, _ in addresses]),
        disconnect=disconnects > applied,
        behind=revision != applied,
        fresh=applied == 0,
        filters=cause if filters > applied else "",
    )


def _entry(uid: str, revision: int, rest: Sequence[Any], addresses: tuple[str, ...]) -> PersonEntry | None:
    """In the order of `_STANDING`, unpacked at once: this runs for everybody there is."""
    state, while_suspended, quota, kind, full_name, family, given, staff_code, post, unit = rest
    stands = standing(state, receives_while_suspended=while_suspended)
    if not stands.projected or full_name is None or not addresses:
        return None
    return PersonEntry(
        uid=uid,
        cn=full_name,
        sn=family or full_name,
        given_name=given,
        display_name=full_name,
        employee_number=staff_code or "",
        title=post,
        mail=addresses[0],
        addresses=addresses,
        state=state,
        receives=stands.receives,
        sign_in=stands.signs_in,
        quota=quota,
        unit=unit,
        kind=kind,
        revision=revision,
    )
