"""Agreeing on the address of a body, where the rule writes none, or one that another has."""

from __future__ import annotations

from provisioning.addresses.bodies import proposed
from provisioning.addresses.body_addresses import body_addresses, forms_in
from provisioning.addresses.operations import ledger_of
from provisioning.addresses.parsing import canonical_address
from provisioning.addresses.reserved import SYSTEM
from provisioning.audit.operations import record
from provisioning.domains.queries import default_domain
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Conflict, Invalid
from provisioning.units.model import Unit
from provisioning.units.operations import require_reach

__all__ = ["agree_on", "proposed"]


def agree_on(session: Session, actor: Actor, unit: Unit, text: str, *, revision: int | None = None) -> bool:
    """The body's own address from now on; nothing typed: the one that the rule writes. Kept for it at once.

    Says whether that is a change. Raises Denied, Conflict when the unit is no longer at `revision`, and
    Invalid for what is no address here, is another body's, is the service's, or was ever given.
    """
    require_reach(actor, unit.path)
    session.refresh(unit, with_for_update={"of": Unit})
    local = _checked(session, unit, text) if text.strip() else ""
    if local == unit.mail_local:
        return False
    if revision is not None and revision != unit.revision:
        raise Conflict
    old, unit.mail_local = unit.mail_local, local
    unit.mark_changed(clock.now())
    record(
        session,
        actor,
        "unit.address_agreed",
        subject=("unit", unit.code, unit.name),
        unit_path=unit.path,
        old={"address": old},
        new={"address": local, "article": forms_in(session, default_domain(session)).article},
    )
    return True


def _checked(session: Session, unit: Unit, text: str) -> str:
    domain = default_domain(session)
    typed = text.strip()
    found = canonical_address(typed if "@" in typed else f"{typed}@{domain.name}")
    if found.domain != domain.name:
        raise Invalid.one("address", "address_other_domain", domain=domain.name)
    if found.local in SYSTEM:
        raise Invalid.one("address", "address_reserved", first=found.local)
    others = {each.proposed.local for each in body_addresses(session, domain) if each.unit_id != unit.id}
    ledger = ledger_of(session, domain)
    ledger.ask(session, [str(found)])
    if found.local in others or found.local in ledger.gone:
        raise Invalid.one("address", "address_taken", first=found.local)
    return found.local
