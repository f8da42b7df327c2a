"""The last system administrator stays: the one guard before everything that could take the last away.

Withdrawing, an end date, suspension, leaving, an import's row, an undo, the closing of a unit: each asks
here, in its own transaction. Who would take the last one away at the same moment waits for the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypeVar

import sqlalchemy as sa

from provisioning.access.model import Grant
from provisioning.access.rules import SYSTEM_ADMINISTRATOR
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor, HeldGrant
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid
from provisioning.recipients.model import Mailbox
from provisioning.units.model import Unit
from provisioning.units.operations import close, require_reach

_Row = TypeVar("_Row")


def administers_system(held: Iterable[HeldGrant]) -> bool:
    """Whether somebody with these grants may be the one who must stay."""
    return any(grant.role == SYSTEM_ADMINISTRATOR for grant in held)


def require_administrator_left(
    session: Session,
    now: datetime,
    *,
    without_grant: str = "",
    without_person: str = "",
    without_unit: int = 0,
) -> None:
    """Raises Invalid `last_administrator` unless somebody is left without what is to be taken away.

    Left is who is a system administrator at the top of the tree, without an end, and can sign in.
    """
    # What this transaction did before counts, whoever asked it not to be written yet.
    session.flush()
    _wait_in_line(session)
    query = _who_is_left(sa.select(Grant.id), now).where(
        Grant.id != without_grant, Grant.official_id != without_person, Grant.unit_id != without_unit
    )
    if session.scalar(query.limit(1)) is None:
        raise Invalid.one("", "last_administrator")


def administrators_left(session: Session, now: datetime) -> int:
    """How many there are."""
    people = sa.select(sa.func.count(sa.distinct(Grant.official_id)))
    return session.scalar(_who_is_left(people, now)) or 0


def close_unit(session: Session, actor: Actor, unit: Unit, *, on: date, as_of: int | None = None) -> None:
    """Closes a unit as `units.operations.close` does, unless it holds the last administrator's grant."""
    require_reach(actor, unit.path)
    if unit.parent_id is None:
        require_administrator_left(session, clock.now(), without_unit=unit.id)
    close(session, actor, unit, on=on, as_of=as_of)


def _who_is_left(query: sa.Select[_Row], now: datetime) -> sa.Select[_Row]:
    return (
        query.join(Unit, Unit.id == Grant.unit_id)
        .join(Mailbox, Mailbox.official_id == Grant.official_id)
        .where(_lasting(now), Mailbox.state == "active")
    )


def _lasting(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(
        Grant.role == SYSTEM_ADMINISTRATOR,
        Grant.revoked_at.is_(None),
        Grant.valid_from <= now,
        Grant.valid_to.is_(None),
        Unit.parent_id.is_(None),
        sa.or_(Unit.valid_to.is_(None), Unit.valid_to > clock.day_of(now)),
    )


def _wait_in_line(session: Session) -> None:
    """Two who would take each other's away stand in line at the top of the tree, and look afterwards.

    SQLite has one writer anyway.
    """
    tops = sa.select(Unit.id).where(Unit.parent_id.is_(None)).order_by(Unit.id)
    session.execute(tops.with_for_update(key_share=True)).all()
