"""Who reads what comes to the addresses that every mail domain must have (RFC 5321 4.5.1, RFC 2142).

The official whom the domain names, as long as they can sign in; else the first system administrators.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from provisioning.access.model import Grant
from provisioning.access.queries import in_force
from provisioning.access.rules import SYSTEM_ADMINISTRATOR
from provisioning.addresses.model import Address
from provisioning.domains.model import Domain
from provisioning.foundation.database import Session
from provisioning.officials.model import Official
from provisioning.recipients.model import Mailbox
from provisioning.units.model import Unit

NAMES: Final = ("postmaster", "abuse", "mailer-daemon")
# So many of the first system administrators read where nobody is named.
MOST: Final = 3


@dataclass(frozen=True, slots=True)
class Reader:
    """An official who can read mail now."""

    official_id: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Contacts:
    """One domain's addresses and their readers. `fallen`: who was named can't read, others do."""

    domain: str
    addresses: tuple[str, ...]
    chosen: str
    readers: tuple[Reader, ...]
    fallen: bool


def all_contacts(session: Session, sender: str, now: datetime) -> list[Contacts]:
    """Of every domain, the default one first. `sender`: the address of Congvu's own messages."""
    administrators = possible_readers(session, now)
    domains = session.scalars(sa.select(Domain).order_by(Domain.is_default.desc(), Domain.name))
    return [_contacts(session, domain, sender, administrators) for domain in domains]


def possible_readers(session: Session, now: datetime) -> list[Reader]:
    """The system administrators over everything who can read mail, the longest in office first."""
    query = (
        _READERS.join(Grant, Grant.official_id == Official.id)
        .join(Unit, Unit.id == Grant.unit_id)
        .where(Grant.role == SYSTEM_ADMINISTRATOR, Unit.parent_id.is_(None), in_force(now))
        .order_by(Grant.granted_at, Grant.id)
    )
    found = {row[0]: Reader(*row) for row in session.execute(query)}
    return list(found.values())


_READERS: Final = (
    sa.select(Official.id, Official.full_name, Address.canonical)
    .join(Mailbox, Mailbox.official_id == Official.id)
    .join(Address, Address.recipient_id == Mailbox.id)
    .where(Mailbox.state == "active", Address.is_primary, Address.ended_at.is_(None))
)


def _contacts(session: Session, domain: Domain, sender: str, administrators: list[Reader]) -> Contacts:
    chosen = domain.contact_id or ""
    row = session.execute(_READERS.where(Official.id == chosen)).first() if chosen else None
    readers = (Reader(*row),) if row is not None else tuple(administrators[:MOST])
    local, _, of = sender.lower().rpartition("@")
    names = dict.fromkeys((*NAMES, *([local] if of == domain.name else [])))
    return Contacts(
        domain=domain.name,
        addresses=tuple(f"{name}@{domain.name}" for name in names),
        chosen=chosen,
        readers=readers,
        fallen=bool(chosen) and row is None,
    )
