"""Looking for planted digits in everything that is kept: every column of every table."""

from __future__ import annotations

import re

import sqlalchemy as sa

from provisioning.foundation.database import Base, Database


def everywhere(database: Database, digits: str) -> list[str]:
    """Each table and column in which the digits stand, as a word or at the end of a longer number.

    Digests, ids and fractions of seconds hold any four digits sooner or later: what stands inside of other
    letters is no finding.
    """
    planted = re.compile(rf"(?<![0-9A-Za-z.])(?:\d{{5,8}})?{digits}(?![0-9A-Za-z])")
    found: set[str] = set()
    with database.reading() as session:
        for table in Base.metadata.sorted_tables:
            for values in session.execute(sa.select(table)).mappings():
                found.update(f"{table.name}.{n}" for n, value in values.items() if planted.search(str(value)))
    return sorted(found)
