"""Brings the directory's units after the tree. Few and small: one at a time."""

from __future__ import annotations

import sqlalchemy as sa

from ldap.entries import UnitEntry
from ldap.errors import DirectoryHalted, DirectoryUnavailable
from provisioning.foundation.database import Database
from provisioning.projection.health import note_part
from provisioning.projection.targets import DirectoryTarget
from provisioning.units.model import Unit


def project_units(database: Database, directory: DirectoryTarget, *, limit: int = 100) -> int:
    """Writes up to `limit` units that are behind; returns how many were brought up to date."""
    with database.reading() as session:
        behind = list(
            session.execute(
                sa.select(Unit.id, Unit.code, Unit.name, Unit.revision)
                .where(Unit.revision != Unit.applied_revision)
                .order_by(Unit.id)
                .limit(limit)
            )
        )
    written = []
    try:
        for unit_id, code, name, revision in behind:
            directory.put_unit(UnitEntry(code=code, name=name))
            written.append({"unit": unit_id, "seen": revision})
    except (DirectoryUnavailable, DirectoryHalted) as error:
        note_part(database, "directory", ok=False, detail=str(error))
    if written:
        with database.writing() as session:
            session.connection().execute(
                sa.update(Unit)
                .where(Unit.id == sa.bindparam("unit"))
                .values(applied_revision=sa.bindparam("seen")),
                written,
            )
    return len(written)
