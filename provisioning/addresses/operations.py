"""Choosing addresses. Its row is the reservation: UNIQUE decides, before anything outside hears."""

from __future__ import annotations

from provisioning.addresses.bodies import part_of
from provisioning.addresses.body_addresses import reserved_in
from provisioning.addresses.ledger import Ledger
from provisioning.addresses.naming import Naming, Wish, naming_of
from provisioning.domains.model import Domain
from provisioning.foundation.database import Session
from provisioning.policy.queries import policy_in

__all__ = ["Wish", "ledger_of", "naming_in", "unit_part"]


def unit_part(body_code: str) -> str:
    """A body's code as it stands in addresses of its people."""
    return part_of(body_code)


def naming_in(session: Session, domain: Domain) -> Naming:
    """By which forms addresses of persons are made in a domain now."""
    policy = policy_in(session, domain.id)
    return naming_of(policy.person, policy.address, domain.template)


def ledger_of(session: Session, domain: Domain) -> Ledger:
    """The ledger of a domain, by the province's rule; what bodies have or will have is nobody else's."""
    return Ledger.of(domain, reserved_in(session, domain), naming_in(session, domain))
