"""Mail domains as projected rows: Postfix takes mail for those that stand in the directory."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from ldap.entries import DOMAINS as BRANCH
from ldap.entries import DomainEntry
from provisioning.domains.model import Domain
from provisioning.foundation.database import Session
from provisioning.projection.kind import Condition, ProjectedKind, Wanted


def wanted(session: Session, which: Condition) -> Iterator[Wanted]:
    """Every domain has an entry."""
    query = sa.select(Domain.id, Domain.name, Domain.revision, Domain.applied_revision).where(which)
    for domain_id, name, revision, applied in session.execute(query):
        yield Wanted(
            id=domain_id,
            key=name,
            revision=revision,
            behind=revision != applied,
            fresh=applied == 0,
            entry=DomainEntry(name=name),
        )


DOMAINS = ProjectedKind(
    name="domain",
    model=Domain,
    branch=BRANCH,
    key=Domain.name,
    wanted=wanted,
    stands=sa.true(),
    part="directory: domains",
)
