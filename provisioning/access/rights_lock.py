"""Rights as they are in a writing transaction, kept so until its end.

SQLite has one writer: what is read after the transaction began stays so. On PostgreSQL the rows that give
the rights are locked against change: whoever withdraws one waits for this transaction, or has ended
before and is seen.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from provisioning.access.model import Grant, Role
from provisioning.access.queries import current_and_future_grants_of_each, not_over
from provisioning.foundation.actor import HeldGrant
from provisioning.foundation.database import Session


def lock_rights(session: Session, official_id: str, now: datetime) -> tuple[HeldGrant, ...]:
    """The grants of one official that are in force, held until the end of the transaction."""
    return lock_rights_of_each(session, [official_id], now)[official_id]


def lock_rights_of_each(
    session: Session, official_ids: Collection[str], now: datetime
) -> dict[str, tuple[HeldGrant, ...]]:
    """The same of several officials."""
    if locks_rows(session):
        _lock(session, official_ids, now)
    # A statement of its own: it sees what was committed while the lock was waited for.
    return current_and_future_grants_of_each(session, official_ids, now, to_come=False)


def locks_rows(session: Session) -> bool:
    """Whether rows must be locked to stay as they are: not on SQLite, nor for who only reads."""
    bind = session.get_bind()
    return bind.dialect.name == "postgresql" and bool(bind.get_execution_options().get("congvu_write"))


def _lock(session: Session, official_ids: Collection[str], now: datetime) -> None:
    """Shared, and in one order, so that those who only use their rights don't wait for each other."""
    grants = sa.select(Grant.role).where(Grant.official_id.in_(official_ids), not_over(now))
    held = session.scalars(grants.order_by(Grant.id).with_for_update(read=True)).all()
    if held:
        roles = sa.select(Role.id).where(Role.id.in_(set(held))).order_by(Role.id)
        session.execute(roles.with_for_update(read=True))
