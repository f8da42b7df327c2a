"""Granting addresses. The row is the reservation: UNIQUE decides, before anything outside hears."""

from __future__ import annotations

from datetime import datetime

from provisioning.actor import Actor
from provisioning.addresses.ledger import Ledger, Wish
from provisioning.addresses.model import Address
from provisioning.addresses.rules import Choice
from provisioning.database import Session
from provisioning.domains.model import Domain

__all__ = ["Wish", "first_address", "first_free", "unit_part"]


def unit_part(body_code: str) -> str:
    """A body's code as it stands in addresses: the commune before its district (`xdakcam.tpkontum`)."""
    return ".".join(reversed(body_code.split(".")))


def first_free(session: Session, domain: Domain, wish: Wish, reserved: frozenset[str]) -> Choice:
    """The first choice of the clash policy that nobody ever had.

    Raises Invalid when the name gives no address at all.
    """
    return Ledger.of(domain, reserved).take(session, wish)


def first_address(
    actor: Actor, *, local: str, domain: Domain, mailbox_id: str, now: datetime, decision: str = ""
) -> Address:
    """The row that reserves `local@domain` for a mailbox without any address; the caller adds it.

    Two writers may race to one address; the loser's flush fails with IntegrityError.
    """
    return Address(
        canonical=f"{local}@{domain.name}",
        local=local,
        domain_id=domain.id,
        mailbox_id=mailbox_id,
        is_primary=True,
        granted_at=now,
        granted_by=actor.label,
        decision=decision,
    )
