"""What a directory that is made anew should hold: every entry of every kind that SQL wants there.

Reads SQL in batches, so that memory stays flat; writes nothing. A row that changes meanwhile is behind,
and the worker brings it up to date once the directory is back.

One process does it: slapadd keeps two cores busy by itself, and on two cores further processes made it
slower, since each takes as much to begin as many thousands of entries take to be made.
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

import sqlalchemy as sa

from ldap.entries import Entry
from provisioning.foundation.database import Session
from provisioning.projection.kind import Condition, ProjectedKind
from provisioning.projection.registry import PROJECTED_KINDS

BATCH = 1000
_key = attrgetter("key")


def all_wanted(session: Session) -> Iterator[Entry]:
    """Every entry that should stand, kind after kind, and by what names it."""
    for kind in PROJECTED_KINDS:
        yield from _wanted_of(session, kind)


def _wanted_of(session: Session, kind: ProjectedKind) -> Iterator[Entry]:
    for some in ranges(session, kind):
        found = sorted(kind.wanted(session, sa.and_(some, kind.stands)), key=_key)
        yield from (item.entry for item in found if item.entry is not None)


def ranges(session: Session, kind: ProjectedKind) -> Iterator[Condition]:
    """Every row of a kind, in pieces of at most BATCH: bounds are found in the index, and no list of keys
    goes to the database and back."""
    last: str | None = None
    while True:
        later = sa.true() if last is None else kind.key > last
        query = sa.select(kind.key).where(later).order_by(kind.key).offset(BATCH - 1).limit(1)
        until = session.scalar(query)
        if until is None:
            yield later
            return
        yield sa.and_(later, kind.key <= until)
        last = until
