"""A province that has chosen its rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provisioning.domains.queries import default_domain
from provisioning.foundation.database import Database
from provisioning.policy.operations import decide
from provisioning.policy.queries import edition_in
from tests.support.province import SYSTEM


def adopt(database: Database, key: str, changes: Mapping[str, Mapping[str, Any]] | None = None) -> None:
    """The default domain goes by this profile from now on, with these values otherwise than it says."""
    with database.writing() as session:
        domain = default_domain(session)
        standing = edition_in(session, domain.id)
        decide(
            session, SYSTEM, domain, profile_key=key, changes=dict(changes or {}),
            reason="Theo quy chế của tỉnh", edition=standing.edition if standing else 0,
        )  # fmt: skip
