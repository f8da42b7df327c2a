"""Somebody is always left who may do everything: the one guard that every path asks.

Withdrawing, suspending, leaving, a row of a list, taking a list back: whoever does it, also the
command line. Somebody counts whose permission has no end and whose mailbox can sign in, or soon can.
"""

from __future__ import annotations

import sqlalchemy as sa

from provisioning import clock
from provisioning.database import Session
from provisioning.errors import Invalid
from provisioning.grants.model import Grant
from provisioning.grants.queries import in_force
from provisioning.mailboxes.model import Mailbox
from provisioning.units.model import Unit

ROLE = "system_administrator"
ABLE_STATES = ("active", "invited")


def require_another(session: Session, official_id: str, *, grant_id: str | None = None) -> None:
    """Raises Invalid `last_administrator` when nobody would be left without this person.

    `grant_id`: only this permission of theirs is to end. Nothing is asked about who is no administrator.
    The permissions are locked until the transaction ends, so that two can't remove each other at once.
    """
    everywhere = sa.select(Unit.id).where(Unit.parent_id.is_(None))
    without_end = (
        Grant.role == ROLE, Grant.unit_id.in_(everywhere), in_force(clock.now()), Grant.valid_to.is_(None),
    )  # fmt: skip
    # First the lock, then a look of its own: at what others have committed meanwhile.
    session.execute(sa.select(Grant.id).where(*without_end).order_by(Grant.id).with_for_update())
    query = (
        sa.select(Grant.id, Grant.official_id, Mailbox.state)
        .join(Mailbox, Mailbox.official_id == Grant.official_id)
        .where(*without_end)
    )
    able = [row for row in session.execute(query) if row.state in ABLE_STATES]
    ending = {row.id for row in able if row.official_id == official_id and grant_id in (None, row.id)}
    if ending and len(ending) == len(able):
        raise Invalid.one("", "last_administrator")
