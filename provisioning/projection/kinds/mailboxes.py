"""Mailboxes as projected rows: what the directory should say of each, and what the mail store is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from ldap.entries import PEOPLE, PersonEntry
from provisioning.addresses.model import Address
from provisioning.domains.model import Domain
from provisioning.filters.notify import notify_owners
from provisioning.foundation import clock
from provisioning.foundation.database import Database, Session
from provisioning.foundation.errors import Unavailable
from provisioning.officials.model import Official
from provisioning.projection.health import note_part
from provisioning.projection.kind import Condition, ProjectedKind, Wanted
from provisioning.projection.targets import Targets
from provisioning.recipients.model import Mailbox
from provisioning.recipients.rules import KEPT, PROJECTED, effect_of
from provisioning.units.model import Unit

# Mailboxes the mail store is told of in one call.
_TOLD_AT_ONCE: Final = 100
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


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedMailbox(Wanted):
    """One mailbox as SQL wants it, with what the mail store has to know.

    `addresses` holds the ended ones too: the sign-in cache may still know them.
    """

    entry: PersonEntry | None
    addresses: tuple[str, ...]
    disconnect: bool
    filters: str
    """Why the owner's filters are to be looked at; empty when they are not."""


def wanted(session: Session, which: Condition) -> list[WantedMailbox]:
    """What each of these mailboxes should be, in three statements and without the ORM's objects."""
    rows = session.execute(_STANDING.where(which)).all()
    addresses: dict[str, list[tuple[str, bool, int]]] = {}
    for mailbox_id, canonical, lives, domain_id in session.execute(
        sa.select(Address.recipient_id, Address.canonical, Address.ended_at.is_(None), Address.domain_id)
        .where(Address.recipient_id.in_([row[0] for row in rows]))
        .order_by(Address.is_primary.desc(), Address.granted_at)
    ):
        addresses.setdefault(mailbox_id, []).append((canonical, lives, domain_id))
    domains = session.execute(sa.select(Domain.id, Domain.passwords_remembered))
    remembered = {domain_id: count for domain_id, count in domains}  # noqa: C416 (rows are no pairs to mypy)
    return [_wanted(row, addresses.get(row[0], ()), remembered) for row in rows]


def _wanted(
    row: Sequence[Any], addresses: Sequence[tuple[str, bool, int]], remembered: Mapping[int, int]
) -> WantedMailbox:
    uid, revision, applied, disconnects, filters, cause, *rest = row
    living = tuple([address for address, lives, _ in addresses if lives])
    # By the domain of the primary address, which is the first.
    rest.append(remembered[addresses[0][2]] if addresses else 0)
    return WantedMailbox(
        id=uid,
        key=uid,
        revision=revision,
        entry=_entry(uid, revision, rest, living),
        addresses=tuple([address for address, _, _ in addresses]),
        disconnect=disconnects > applied,
        behind=revision != applied,
        fresh=applied == 0,
        filters=cause if filters > applied else "",
    )


def _entry(uid: str, revision: int, rest: Sequence[Any], addresses: tuple[str, ...]) -> PersonEntry | None:
    """In the order of `_STANDING`, unpacked at once: this runs for everybody there is."""
    state, while_suspended, quota, full_name, family, given, staff_code, post, unit, remembered = rest
    stands = effect_of(state, receives_while_suspended=while_suspended)
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
        revision=revision,
        remembered=remembered,
    )


def tell_mail_store(database: Database, targets: Targets, written: Sequence[WantedMailbox]) -> frozenset[str]:
    """Makes the mail servers notice at once. A mail store that doesn't answer puts the rows off."""
    changed = [item for item in written if item.revision > 1 or item.disconnect]
    for at in range(0, len(changed), _TOLD_AT_ONCE):
        some = changed[at : at + _TOLD_AT_ONCE]
        try:
            targets.mailstore.forget_all({item.id: item.addresses for item in some})
            targets.mailstore.disconnect_all([item.id for item in some if item.disconnect])
            _settle_filters(database, targets, [item for item in some if item.filters])
        except Unavailable as error:
            note_part(database, "mail store", ok=False, detail=str(error))
            return frozenset(item.id for item in changed[at:])
    return frozenset()


def _settle_filters(database: Database, targets: Targets, asked: Sequence[WantedMailbox]) -> None:
    """Sessions have ended, so nobody puts a filter back. The owner's word is owed before one goes off:
    who dies in between says it twice rather than never."""
    if not asked:
        return
    mailstore = targets.mailstore
    found = mailstore.filters([item.id for item in asked])
    active = {uid: [script for script in scripts if script.active] for uid, scripts in found.items()}
    seen = {item.id: (item.filters, active[item.id]) for item in asked if active.get(item.id)}
    if seen:
        with database.writing() as session:
            notify_owners(session, seen, clock.now())
    off = [uid for uid, (cause, _) in seen.items() if cause != KEPT]
    if off:
        mailstore.switch_off_filters(off)


MAILBOXES = ProjectedKind(
    name="mailbox",
    model=Mailbox,
    branch=PEOPLE,
    key=Mailbox.id,
    wanted=wanted,
    stands=Mailbox.state.in_(PROJECTED),
    follow=tell_mail_store,
)
