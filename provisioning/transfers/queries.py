"""Reading who is between two posts: for the desks, for the alarm, and for lists that name them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from provisioning.actor import Actor
from provisioning.database import Session
from provisioning.grants.queries import within
from provisioning.grants.rules import Ability
from provisioning.officials.model import Official
from provisioning.transfers.model import Transfer
from provisioning.transfers.rules import OVERDUE, Way, is_overdue, sees_origin
from provisioning.units.model import Unit


@dataclass(frozen=True, slots=True)
class OpenTransfer:
    """One open line, ready to be shown. `from_unit` is None while the reader may not know it."""

    transfer: Transfer
    official_id: str
    full_name: str
    staff_code: str
    from_unit: Unit | None
    to_unit: Unit | None

    def overdue(self, now: datetime) -> bool:
        """Whether somebody has to be reminded."""
        return is_overdue(self.transfer.opened_at, now)


def open_of(session: Session, official_id: str) -> Transfer | None:
    """The open line of one person, locked; None when there is none."""
    query = sa.select(Transfer).where(Transfer.official_id == official_id, Transfer.ended_at.is_(None))
    return session.scalar(query.with_for_update())


def way_of(session: Session, line: Transfer) -> Way:
    """A line as the rules see it."""
    units = sa.select(Unit.id, Unit.path).where(Unit.id.in_([line.from_unit_id, line.to_unit_id or 0]))
    paths = {unit_id: path for unit_id, path in session.execute(units)}  # noqa: C416 (typed so)
    return _way(line, paths[line.from_unit_id], paths.get(line.to_unit_id or 0, ""))


def ways_among(session: Session, official_ids: Iterable[str]) -> dict[str, Way]:
    """The open lines of these people; no statement for none."""
    wanted = set(official_ids)
    if not wanted:
        return {}
    query = _open_lines().where(Transfer.official_id.in_(wanted))
    return {
        line.official_id: _way(line, old.path, new.path if new else "")
        for line, old, new in _all(session, query)
    }


def anybody(session: Session) -> bool:
    """Whether there is any open line at all: most days there is none to be looked for."""
    return session.scalar(sa.select(Transfer.id).where(Transfer.ended_at.is_(None)).limit(1)) is not None


def open_for(session: Session, actor: Actor) -> list[OpenTransfer]:
    """The open lines that concern the reader's units on either side, oldest first."""
    mine = sa.select(Unit.id).where(within(actor, Ability.MOVE))
    query = (
        _open_lines()
        .add_columns(Official.full_name, Official.staff_code)
        .join(Official, Official.id == Transfer.official_id)
        .where(sa.or_(Transfer.from_unit_id.in_(mine), Transfer.to_unit_id.in_(mine)))
        .order_by(Transfer.opened_at, Transfer.id)
    )
    found = []
    for line, old, new, name, code in session.execute(query):
        shown = old if sees_origin(actor, _way(line, old.path, new.path if new else "")) else None
        found.append(OpenTransfer(line, line.official_id, name, code or "", shown, new))
    return found


def overdue(session: Session, now: datetime) -> list[OpenTransfer]:
    """The lines that have been open for too long, wherever they are; for the alarm, not for a page."""
    query = (
        _open_lines()
        .add_columns(Official.full_name, Official.staff_code)
        .join(Official, Official.id == Transfer.official_id)
        .where(Transfer.opened_at <= now - OVERDUE)
        .order_by(Transfer.opened_at, Transfer.id)
    )
    return [
        OpenTransfer(line, line.official_id, name, code or "", old, new)
        for line, old, new, name, code in session.execute(query)
    ]


def _open_lines() -> Any:
    old, new = orm.aliased(Unit, name="from_unit"), orm.aliased(Unit, name="to_unit")
    query: Any = (
        sa.select(Transfer, old, new)
        .join(old, old.id == Transfer.from_unit_id)
        .outerjoin(new, new.id == Transfer.to_unit_id)
        .where(Transfer.ended_at.is_(None))
    )
    return query


def _all(session: Session, query: Any) -> Iterable[tuple[Transfer, Unit, Unit | None]]:
    return [(line, old, new) for line, old, new in session.execute(query)]


def _way(line: Transfer, from_path: str, to_path: str) -> Way:
    return Way(
        from_path=from_path,
        to_path=to_path,
        released=line.released_at is not None,
        expected=line.expected_at is not None,
    )
