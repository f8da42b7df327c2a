"""Choosing who reads what comes to a domain's own addresses."""

from __future__ import annotations

import sqlalchemy as sa

from provisioning.audit.meanwhile import require_unchanged
from provisioning.audit.operations import record
from provisioning.contacts.queries import possible_readers
from provisioning.domains.model import Domain
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid, NotFound


def choose(
    session: Session, actor: Actor, domain_name: str, official_id: str, *, as_of: int | None = None
) -> None:
    """The official reads postmaster@ and abuse@ of the domain; "" for the first administrators.

    Raises NotFound for who may not administer the system, Invalid `contact_not_possible` for a domain
    there is not and for somebody who is not a system administrator with an open mailbox, ChangedMeanwhile
    when the domain was changed after event `as_of`.
    """
    query = sa.select(Domain).where(Domain.name == domain_name).with_for_update()
    domain = session.scalar(query)
    # Read here, so that a right that was withdrawn while this waited counts no more.
    names = {reader.official_id: reader.name for reader in possible_readers(session, clock.now())}
    if not (actor.system or actor.official_id in names):
        raise NotFound
    if domain is None or (official_id and official_id not in names):
        raise Invalid.one("official", "contact_not_possible")
    before = domain.contact_id
    if as_of is not None and before == (official_id or None):
        return
    require_unchanged(session, ("domain", domain.name), as_of)
    domain.contact_id = official_id or None
    record(
        session,
        actor,
        "domain.contact_changed",
        subject=("domain", domain.name, domain.name),
        old={"contact": before or ""},
        new={"contact": official_id, "name": names.get(official_id, "")},
    )
