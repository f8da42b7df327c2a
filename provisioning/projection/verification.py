"""Compares entries that were read with what SQL wants of them, and remembers those that are right.

An entry that still has the change sequence number at which it was right is right: nobody has written to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from ldap.difference import difference_from
from ldap.entries import Attributes, csn_of
from provisioning.foundation.database import Database
from provisioning.projection.kind import ProjectedKind, Wanted

MISSING, STRAY = "missing", "stray"


@dataclass(frozen=True, slots=True)
class Drift:
    """One entry that is not as it should be; `what` names attributes, or is MISSING or STRAY."""

    kind: str
    key: str
    what: str


@dataclass(frozen=True, slots=True)
class Compared:
    """What differs, and what is right with the change at which it was seen so."""

    drift: list[Drift] = field(default_factory=list)
    verified: list[tuple[Wanted, str | None]] = field(default_factory=list)


def wanted_of(database: Database, kind: ProjectedKind, keys: Sequence[str]) -> dict[str, Wanted]:
    """What these should be as SQL is now; those without a row are left out."""
    if not keys:
        return {}
    with database.reading() as session:
        return {item.key: item for item in kind.wanted(session, kind.key.in_(keys))}


def compare(
    kind: ProjectedKind, keys: Sequence[str], wants: Mapping[str, Wanted], standing: Mapping[str, Attributes]
) -> Compared:
    """Each of `keys` by itself. Rows that are behind are neither right nor wrong."""
    result = Compared()
    for key in keys:
        want, entry = wants.get(key), standing.get(key)
        if want is not None and want.behind:
            continue
        if want is None or want.entry is None:
            if entry is not None:
                result.drift.append(Drift(kind.name, key, STRAY))
        elif entry is None:
            result.drift.append(Drift(kind.name, key, MISSING))
        elif (change := difference_from(want.entry, entry)) is not None:
            result.drift.append(Drift(kind.name, key, ", ".join(change.attributes)))
        else:
            result.verified.append((want, csn_of(entry)))
    return result


def verify(database: Database, kind: ProjectedKind, verified: Sequence[tuple[Wanted, str | None]]) -> None:
    """Remembers at which change these were right, of those for which that is new.

    A row that has changed meanwhile keeps what it has.
    """
    if not verified:
        return
    model = kind.model
    query = sa.select(model.id, model.verified_csn).where(model.id.in_([item.id for item, _ in verified]))
    with database.reading() as session:
        known = {row.id: row.verified_csn for row in session.execute(query)}
    rows = [
        {"row_id": item.id, "seen_revision": item.revision, "csn": csn}
        for item, csn in verified
        if known.get(item.id) != csn
    ]
    if not rows:
        return
    of_row = sa.and_(model.id == sa.bindparam("row_id"), model.revision == sa.bindparam("seen_revision"))
    with database.writing() as session:
        # One statement for all of them, past the ORM's objects.
        session.connection().execute(
            sa.update(model).where(of_row).values(verified_csn=sa.bindparam("csn")), rows
        )
