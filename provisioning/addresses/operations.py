"""Choosing addresses. Its row is the reservation: UNIQUE decides, before anything outside hears."""

from __future__ import annotations

from provisioning.addresses.ledger import Ledger, Wish
from provisioning.addresses.rules import Choice
from provisioning.domains.model import Domain
from provisioning.foundation.database import Session

__all__ = ["Wish", "first_free", "unit_part"]


def unit_part(body_code: str) -> str:
    """A body's code as it stands in addresses: the commune before its district (`xdakcam.tpkontum`)."""
    return ".".join(reversed(body_code.split(".")))


def first_free(session: Session, domain: Domain, wish: Wish, reserved: frozenset[str]) -> Choice:
    """The first choice of the clash policy that nobody ever had.

    Raises Invalid when the name gives no address at all.
    """
    return Ledger.of(domain, reserved).take(session, wish)
