"""Whether the directory refuses as many earlier passwords as the rule of each domain says."""

from __future__ import annotations

from typing import Protocol

import sqlalchemy as sa

from ldap.errors import DirectoryError, DirectoryUnavailable
from provisioning.authentication.password_rules import kept_before
from provisioning.doctor.finding import Finding, ill, well
from provisioning.domains.model import Domain
from provisioning.foundation.database import Database
from provisioning.policy.queries import policy_in


class Asked(Protocol):
    """What the check needs of a directory client, bound as the provisioner."""

    def passwords_remembered(self) -> frozenset[int]:
        """For which numbers of earlier passwords there is a policy."""


def earlier_passwords(database: Database, asked: Asked) -> list[Finding]:
    """First what the directory has, then whether its entries have been told."""
    with database.reading() as session:
        rows = session.execute(sa.select(Domain.id, Domain.name, Domain.passwords_remembered)).all()
        wanted = {name: kept_before(policy_in(session, id_).password.history.value) for id_, name, _ in rows}
    told = {name: count for _, name, count in rows}
    try:
        there = asked.passwords_remembered()
    except DirectoryUnavailable:
        # That it does not answer is said of the directory itself.
        return []
    except DirectoryError as error:
        return [ill("passwords", "passwords_no_policies", detail=str(error)[:200])]
    missing = sorted({count for count in wanted.values() if count} - there)
    if missing:
        return [ill("passwords", "passwords_not_kept", numbers=", ".join(map(str, missing)))]
    behind = [name for name in wanted if told[name] != wanted[name]]
    if behind:
        return [ill("passwords", "passwords_not_told", names=", ".join(behind[:5]))]
    return [well("passwords", "passwords_kept")]
