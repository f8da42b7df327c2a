"""Reading who is between two posts: for the desks, for the alarm, and for lists that name them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from provisioning.access.queries import within
from provisioning.access.rules import Ability, may
from provisioning.foundation.actor import Actor
from provisioning.foundation.clock import now, today
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid
from provisioning.officials.model import Official
from provisioning.transfers.model import Transfer
from provisioning.transfers.rules import CODES_WAIT, OVERDUE, Way, is_overdue, sees_origin, waits_for
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
    promised_to: Unit | None
    way: Way
    # Whether the reader says where the person goes: the old unit's desk, or one above it.
    releases: bool = False

    @property
    def waits_for(self) -> str:
        """What has to come next; "vouching" for who has arrived and gets no code yet."""
        return "vouching" if self.transfer.ended_at is not None else waits_for(self.way)

    def overdue(self, now: datetime) -> bool:
        """Whether somebody has to be reminded."""
        return is_overdue(self.transfer.opened_at, now)


def open_of(session: Session, official_id: str) -> Transfer | None:
    """The open line of one person, locked; None when there is none."""
    query = sa.select(Transfer).where(Transfer.official_id == official_id, Transfer.ended_at.is_(None))
    return session.scalar(query.with_for_update())


def way_of(session: Session, line: Transfer) -> Way:
    """A line as the rules see it."""
    ids = [line.from_unit_id, line.to_unit_id or 0, line.promised_to_id or 0]
    units = sa.select(Unit.id, Unit.path).where(Unit.id.in_(ids))
    paths = {unit_id: path for unit_id, path in session.execute(units)}  # noqa: C416 (typed so)
    return _way(line, *(paths.get(unit_id, "") for unit_id in ids))


def ways_among(session: Session, official_ids: Iterable[str]) -> dict[str, Way]:
    """The open lines of these people; no statement for none."""
    wanted = set(official_ids)
    if not wanted:
        return {}
    query = _lines().where(Transfer.ended_at.is_(None), Transfer.official_id.in_(wanted))
    return {
        line.official_id: _way(line, old.path, _path(new), _path(promised))
        for line, old, new, promised in session.execute(query)
    }


def anybody(session: Session) -> bool:
    """Whether there is any open line at all: most days there is none to be looked for."""
    return session.scalar(sa.select(Transfer.id).where(Transfer.ended_at.is_(None)).limit(1)) is not None


def arrived_lately(session: Session, official_id: str, since: datetime) -> tuple[Transfer, str] | None:
    """How the person came where they are, if that was after `since` and the old unit has not vouched for
    it yet, with the old unit's path."""
    query = (
        sa.select(Transfer, Unit.path)
        .join(Unit, Unit.id == Transfer.from_unit_id)
        .where(
            Transfer.official_id == official_id,
            Transfer.outcome == "arrived",
            Transfer.ended_at > since,
            Transfer.vouched_at.is_(None),
        )
        .order_by(Transfer.ended_at.desc())
    )
    found = session.execute(query.limit(1)).first()
    return (found[0], found[1]) if found else None


def destination(session: Session, text: str) -> Unit:
    """The open unit that a desk names by its code, or by its name where only one has it.

    Not narrowed to the reader's scope: one lets people go to units that are not one's own. Raises Invalid.
    """
    wanted = " ".join(text.split())
    still = sa.or_(Unit.valid_to.is_(None), Unit.valid_to > today())
    named = sa.or_(sa.func.lower(Unit.code) == wanted.lower(), Unit.name == wanted)
    found = list(session.scalars(sa.select(Unit).where(still, named).limit(2)))
    if len(found) != 1:
        raise Invalid.one("to", "unit_unknown", text=wanted)
    return found[0]


def open_for(session: Session, actor: Actor, *, wait: timedelta = CODES_WAIT) -> list[OpenTransfer]:
    """The lines that concern the reader's units on any side, oldest first: open ones, and who has arrived
    elsewhere within `wait` without the reader's word."""
    mine = sa.select(Unit.id).where(within(actor, Ability.MOVE))
    unvouched = sa.and_(
        Transfer.outcome == "arrived",
        Transfer.ended_at > now() - wait,
        Transfer.vouched_at.is_(None),
        Transfer.from_unit_id.in_(mine),
    )
    concerned = sa.or_(
        Transfer.from_unit_id.in_(mine), Transfer.to_unit_id.in_(mine), Transfer.promised_to_id.in_(mine)
    )
    return _found(session, sa.or_(sa.and_(Transfer.ended_at.is_(None), concerned), unvouched), actor)


def overdue(session: Session, now: datetime) -> list[OpenTransfer]:
    """The lines that have been open for too long, wherever they are; for the alarm, not for a page."""
    return _found(session, sa.and_(Transfer.ended_at.is_(None), Transfer.opened_at <= now - OVERDUE), None)


def _found(session: Session, where: sa.ColumnElement[bool], reader: Actor | None) -> list[OpenTransfer]:
    query = (
        _lines()
        .add_columns(Official.full_name, Official.staff_code)
        .join(Official, Official.id == Transfer.official_id)
        .where(where)
        .order_by(Transfer.opened_at, Transfer.id)
    )
    found = []
    for line, old, new, promised, name, code in session.execute(query):
        way = _way(line, old.path, _path(new), _path(promised))
        shown = old if reader is None or sees_origin(reader, way) else None
        releases = reader is not None and may(reader, Ability.MOVE, old.path)
        found.append(
            OpenTransfer(line, line.official_id, name, code or "", shown, new, promised, way, releases)
        )
    return found


def _lines() -> Any:
    old, new, promised = (orm.aliased(Unit, name=name) for name in ("from_unit", "to_unit", "promised"))
    query: Any = (
        sa.select(Transfer, old, new, promised)
        .join(old, old.id == Transfer.from_unit_id)
        .outerjoin(new, new.id == Transfer.to_unit_id)
        .outerjoin(promised, promised.id == Transfer.promised_to_id)
    )
    return query


def _path(unit: Unit | None) -> str:
    return unit.path if unit else ""


def _way(line: Transfer, from_path: str, to_path: str, promised_path: str) -> Way:
    return Way(
        from_path=from_path,
        to_path=to_path,
        released=line.released_at is not None,
        expected=line.expected_at is not None,
        promised_path=promised_path,
    )
