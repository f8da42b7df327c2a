"""Granting addresses. The row is the reservation: UNIQUE decides, before anything outside hears."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import sqlalchemy as sa

from provisioning.actor import Actor
from provisioning.addresses.model import Address
from provisioning.addresses.rules import Choice, choices, parse_template
from provisioning.database import Session
from provisioning.domains.model import Domain
from provisioning.errors import Invalid
from provisioning.names import NameParts


@dataclass(frozen=True, slots=True)
class Wish:
    """What the naming template needs to know: a name's parts, its unit's part, a year of birth."""

    parts: NameParts
    unit_part: str
    birth_year: int | None


def unit_part(body_code: str) -> str:
    """A body's code as it stands in addresses: the commune before its district (`xdakcam.tpkontum`)."""
    return ".".join(reversed(body_code.split(".")))


def first_free(
    session: Session,
    domain: Domain,
    wish: Wish,
    reserved: frozenset[str],
    *,
    also: set[str] = set(),  # noqa: B006 (never written)
) -> Choice:
    """The first choice of the clash policy that nobody ever had, nor is in `also`.

    Raises Invalid when the name gives no address at all.
    """
    template = parse_template(domain.template)
    rest = choices(template, wish.parts, wish.unit_part, wish.birth_year, reserved=reserved)
    for some in _growing(rest):
        taken = _taken(session, domain, some) | also
        for choice in some:
            if choice.local not in taken:
                return choice
    raise Invalid.one("full_name", "address_cannot_be_made")


def grant(
    session: Session,
    actor: Actor,
    *,
    local: str,
    domain: Domain,
    mailbox_id: str,
    now: datetime,
    decision: str = "",
    first: bool = False,
) -> Address:
    """Reserves `local@domain` for ever as the primary address of a mailbox.

    `first`: the mailbox is new and has no address that was primary until now.

    Two writers may race to one address; the loser's flush fails with IntegrityError.
    """
    if not first:
        session.execute(
            sa.update(Address)
            .where(Address.mailbox_id == mailbox_id, Address.is_primary)
            .values(is_primary=False)
        )
    address = Address(
        canonical=f"{local}@{domain.name}",
        local=local,
        domain_id=domain.id,
        mailbox_id=mailbox_id,
        is_primary=True,
        granted_at=now,
        granted_by=actor.label,
        decision=decision,
    )
    session.add(address)
    return address


def _growing(rest: Iterator[Choice]) -> Iterator[list[Choice]]:
    """Ever larger pieces: most names need one look, five hundred namesakes few."""
    size = 8
    while some := list(islice(rest, size)):
        yield some
        size = min(size * 4, 512)


def _taken(session: Session, domain: Domain, some: list[Choice]) -> set[str]:
    wanted = [f"{choice.local}@{domain.name}" for choice in some]
    query = sa.select(Address.local).where(Address.canonical.in_(wanted))
    return set(session.scalars(query))
