"""Reading the mail domains."""

from __future__ import annotations

import sqlalchemy as sa

from provisioning.domains.model import Domain
from provisioning.foundation.database import Session
from provisioning.foundation.errors import NotFound


def default_domain(session: Session) -> Domain:
    """The domain in which new addresses are made. Raises NotFound before one is set up."""
    domain = session.scalar(sa.select(Domain).where(Domain.is_default))
    if domain is None:
        raise NotFound
    return domain


def all_domains(session: Session) -> list[Domain]:
    """Every domain, the default one first."""
    return list(session.scalars(sa.select(Domain).order_by(Domain.is_default.desc(), Domain.name)))


def domain_named(session: Session, name: str) -> Domain:
    """The domain of this name. Raises NotFound."""
    domain = session.scalar(sa.select(Domain).where(Domain.name == name))
    if domain is None:
        raise NotFound
    return domain
