"""Checks of what nobody can work without: somebody who administers it, and a domain that has addresses."""

from __future__ import annotations

import sqlalchemy as sa

from provisioning.access.last_administrator import administrators_left
from provisioning.doctor.finding import Finding, ill, well
from provisioning.domains.model import Domain
from provisioning.foundation import clock
from provisioning.foundation.database import Database


def administrators(database: Database) -> list[Finding]:
    """Whether a system administrator can sign in whose right has no end."""
    with database.reading() as session:
        count = administrators_left(session, clock.now())
    if not count:
        return [ill("administrators", "administrators_none")]
    return [well("administrators", "administrators_there", count=count)]


def domain(database: Database) -> list[Finding]:
    """Whether there is a mail domain in which new addresses are made."""
    with database.reading() as session:
        name = session.scalar(sa.select(Domain.name).where(Domain.is_default))
    if name is None:
        return [ill("domain", "domain_none")]
    return [well("domain", "domain_there", domain=name)]
