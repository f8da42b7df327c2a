"""Units as projected rows."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from ldap.entries import UNITS as BRANCH
from ldap.entries import UnitEntry
from provisioning.foundation.database import Session
from provisioning.projection.kind import Condition, ProjectedKind, Wanted
from provisioning.units.model import Unit


def wanted(session: Session, which: Condition) -> Iterator[Wanted]:
    """Every unit has an entry, a closed one too: people's entries name it."""
    query = sa.select(Unit.id, Unit.code, Unit.name, Unit.revision, Unit.applied_revision).where(which)
    for unit_id, code, name, revision, applied in session.execute(query):
        yield Wanted(
            id=unit_id,
            key=code,
            revision=revision,
            behind=revision != applied,
            fresh=applied == 0,
            entry=UnitEntry(code=code, name=name),
        )


UNITS = ProjectedKind(
    name="unit",
    model=Unit,
    branch=BRANCH,
    key=Unit.code,
    wanted=wanted,
    stands=sa.true(),
    part="directory: units",
)
