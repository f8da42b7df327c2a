"""Brings the directory's units after the tree. Few and small: one at a time.

A unit that the directory refuses is set aside and shown on its page; the others go on.
"""

from __future__ import annotations

import sqlalchemy as sa

from ldap.entries import UnitEntry
from ldap.errors import DirectoryError, DirectoryHalted, DirectoryRejected, DirectoryUnavailable
from provisioning.foundation import clock
from provisioning.foundation.database import Database
from provisioning.projection import work_queue
from provisioning.projection.health import note_part
from provisioning.projection.targets import DirectoryTarget
from provisioning.units.model import Unit


def project_units(database: Database, directory: DirectoryTarget, owner: str, *, limit: int = 100) -> int:
    """Writes up to `limit` units that are behind; returns how many were brought up to date."""
    ids = work_queue.claim(database, Unit, owner, clock.now(), limit)
    if not ids:
        return 0
    with database.reading() as session:
        rows = session.execute(
            sa.select(Unit.id, Unit.code, Unit.name, Unit.revision).where(Unit.id.in_(ids))
        )
        behind = list(rows)
    written: list[tuple[int, int]] = []
    refused: dict[int, tuple[str, str]] = {}
    late: dict[int, str] = {}
    try:
        for unit_id, code, name, revision in behind:
            try:
                directory.put_unit(UnitEntry(code=code, name=name))
            except (DirectoryUnavailable, DirectoryHalted):
                raise
            except DirectoryRejected as error:
                refused[unit_id] = ("directory_rejected", str(error))
            except DirectoryError as error:
                late[unit_id] = str(error)
            else:
                written.append((unit_id, revision))
    except (DirectoryUnavailable, DirectoryHalted) as error:
        note_part(database, "directory", ok=False, detail=str(error))
    settled = {unit_id for unit_id, _ in written} | refused.keys() | late.keys()
    with database.writing() as session:
        work_queue.done(session, Unit, owner, written, clock.now())
        work_queue.park(session, Unit, owner, refused, clock.now())
        work_queue.wait(session, Unit, owner, late)
        work_queue.give_back(session, Unit, owner, [unit_id for unit_id in ids if unit_id not in settled])
    return len(written)
