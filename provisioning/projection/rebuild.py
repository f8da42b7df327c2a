"""What a directory that is made anew should hold: every entry of every kind that SQL wants there.

Reads SQL in batches, so that memory stays flat; writes nothing. A row that changes meanwhile is behind,
and the worker brings it up to date once the directory is back.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from ldap.entries import Entry
from provisioning.foundation.database import Session
from provisioning.projection.kind import Kind
from provisioning.projection.registry import KINDS

BATCH = 1000


def all_wanted(session: Session) -> Iterator[Entry]:
    """Every entry that should stand, kind after kind, and by what names it."""
    for kind in KINDS:
        yield from _wanted_of(session, kind)


def _wanted_of(session: Session, kind: Kind) -> Iterator[Entry]:
    after = ""
    while True:
        query = sa.select(kind.key).where(kind.key > after, kind.stands).order_by(kind.key).limit(BATCH)
        keys = list(session.scalars(query))
        if not keys:
            return
        after = keys[-1]
        for item in kind.wanted(session, kind.key.in_(keys)):
            if item.entry is not None:
                yield item.entry
