"""A province of a test takes the rule of one of the four."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provisioning.domains.queries import default_domain
from provisioning.foundation.database import Database
from provisioning.policy.operations import decide
from provisioning.policy.queries import edition_in
from tests.support.province import SYSTEM

BAC_NINH, DONG_THAP, NGHE_AN, NINH_BINH = "bac-ninh", "dong-thap", "nghe-an", "ninh-binh"


def adopt(database: Database, profile: str, changes: Mapping[str, Mapping[str, Any]] | None = None) -> None:
    """From now on this rule holds in the default domain."""
    with database.writing() as session:
        domain = default_domain(session)
        row = edition_in(session, domain.id)
        edition = row.edition if row else 0
        decide(session, SYSTEM, domain, profile_key=profile, changes=changes or {}, edition=edition)
