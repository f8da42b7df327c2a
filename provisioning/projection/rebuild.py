"""What a directory that is made anew should hold: every unit and every mailbox that SQL wants there.

Reads SQL in batches, so that memory stays flat; writes nothing. A mailbox that changes meanwhile is
behind, and the worker brings it up to date once the directory is back.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from ldap.entries import PersonEntry, UnitEntry
from provisioning.foundation.database import Session
from provisioning.projection.desired_state import wanted
from provisioning.recipients.model import Mailbox
from provisioning.recipients.rules import PROJECTED
from provisioning.units.model import Unit

BATCH = 1000


def all_units(session: Session) -> Iterator[UnitEntry]:
    """Every unit as the directory should have it."""
    for code, name in session.execute(sa.select(Unit.code, Unit.name).order_by(Unit.id)):
        yield UnitEntry(code=code, name=name)


def all_wanted(session: Session) -> Iterator[PersonEntry]:
    """Every entry that should stand, by id."""
    after = ""
    while True:
        query = (
            sa.select(Mailbox.id)
            .where(Mailbox.id > after, Mailbox.state.in_(PROJECTED))
            .order_by(Mailbox.id)
            .limit(BATCH)
        )
        ids = list(session.scalars(query))
        if not ids:
            return
        after = ids[-1]
        for item in wanted(session, ids):
            if item.entry is not None:
                yield item.entry
