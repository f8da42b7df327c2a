"""A unit as it was on a day: its people, their addresses, who held which permission.

People are taken as they stand now and brought back by the events about their own place and record;
addresses and permissions carry their own dates. It reaches back as far as the record stands in the database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from provisioning.access.model import Grant
from provisioning.addresses.model import Address
from provisioning.audit.model import ChainHead, Event
from provisioning.foundation.database import Session
from provisioning.officials.model import Official
from provisioning.recipients.model import Mailbox
from provisioning.units.model import Unit
from provisioning.units.queries import below

SHOWN = ("full_name", "post", "staff_code")
MOVES = ("official.moved",)
# Which events tell what somebody was before. Others about the same person name a unit, a post or a name
# for reasons of their own: the unit a permission was over is not where its holder worked.
TOLD_BY = {
    **dict.fromkeys(SHOWN, ("official.edited",)),
    "unit": MOVES,
    "state": (
        "mailbox.activated", "mailbox.suspended", "mailbox.resumed", "mailbox.archived", "mailbox.purged",
        "official.left", "official.came_back", "official.withdrawn", "official.put_back",
    ),
}  # fmt: skip
TELLING = frozenset().union(*TOLD_BY.values())


@dataclass(frozen=True, slots=True)
class Then:
    """One person as they stood. `unit`: a code; `addresses`: the primary one first."""

    official_id: str
    full_name: str
    staff_code: str
    post: str
    unit: str
    state: str
    addresses: tuple[str, ...]


def people(
    session: Session, unit: Unit, moment: datetime, *, offset: int = 0, limit: int = 50
) -> tuple[list[Then], int]:
    """One page of those who had a mailbox in the unit and below, and how many they were."""
    inside = sa.select(Unit.code).where(below(unit.path))
    where = (Mailbox.official_id == Official.id, _created(moment), _unit_then(moment).in_(inside))
    query = sa.select(Official).join(Mailbox, where[0]).where(*where[1:])
    total = session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    page = query.options(
        orm.joinedload(Official.unit), orm.joinedload(Official.mailbox).selectinload(Mailbox.addresses)
    )
    found = session.scalars(page.order_by(Official.sort_key, Official.id).offset(offset).limit(limit))
    listed = list(found)
    later = _later(session, [official.id for official in listed], moment)
    return [_then(official, later.get(official.id, ()), moment) for official in listed], total


def grants(session: Session, unit: Unit, moment: datetime) -> list[Grant]:
    """The permissions in force then over the unit, above it or below, with holder and unit."""
    ids = [int(part) for part in unit.path.strip("/").split("/")]
    query = (
        sa.select(Grant)
        .join(Grant.unit)
        .options(orm.contains_eager(Grant.unit), orm.joinedload(Grant.official))
        .options(orm.joinedload(Grant.stands_in_for))
        .where(
            sa.or_(Unit.id.in_(ids), below(unit.path)),
            Grant.valid_from < moment,
            # An end is written as the last second of its day, the moment as the first one after it.
            sa.or_(Grant.valid_to.is_(None), Grant.valid_to >= moment - timedelta(seconds=1)),
            sa.or_(Grant.revoked_at.is_(None), Grant.revoked_at > moment),
        )
        .order_by(Unit.path, Grant.granted_at, Grant.id)
    )
    return list(session.scalars(query))


def known_since(session: Session) -> datetime | None:
    """Since when the record in the database tells what was; None when it tells all of it."""
    archived = session.scalar(sa.select(ChainHead.archived_seq).where(ChainHead.id == 1))
    return session.scalar(sa.select(sa.func.min(Event.at))) if archived else None


def _created(moment: datetime) -> sa.ColumnElement[bool]:
    return Official.created_at <= moment


def _unit_then(moment: datetime) -> sa.ColumnElement[str]:
    """The code of a person's unit: what the first move since then left, or where they are."""
    now = sa.select(Unit.code).where(Unit.id == Official.unit_id).correlate(Official).scalar_subquery()
    left = (
        sa.select(Event.old["unit"].as_string())
        .where(
            Event.object_type == "official",
            Event.object_id == Official.id,
            Event.kind.in_(MOVES),
            Event.at > moment,
        )
        .order_by(Event.seq)
        .limit(1)
        .correlate(Official)
        .scalar_subquery()
    )
    return sa.func.coalesce(left, now)


def _later(session: Session, ids: Iterable[str], moment: datetime) -> Mapping[str, Sequence[dict[str, Any]]]:
    """What the events since then replaced, the newest first, for each person."""
    query = (
        sa.select(Event.object_id, Event.kind, Event.old)
        .where(Event.object_type == "official", Event.object_id.in_(list(ids)), Event.at > moment)
        .where(Event.kind.in_(TELLING))
        .order_by(Event.seq.desc())
    )
    replaced: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for official_id, kind, old in session.execute(query):
        told = {name: value for name, value in old.items() if kind in TOLD_BY.get(name, ())}
        replaced[official_id].append(told)
    return replaced


def _then(official: Official, later: Iterable[dict[str, Any]], moment: datetime) -> Then:
    mailbox = official.mailbox
    values: dict[str, Any] = {name: getattr(official, name) for name in SHOWN}
    values |= {"unit": official.unit.code, "state": mailbox.state if mailbox else ""}
    for old in later:
        values.update((name, old[name]) for name in values if name in old)
    return Then(
        official_id=official.id,
        full_name=values["full_name"],
        staff_code=values["staff_code"] or "",
        post=values["post"] or "",
        unit=values["unit"],
        state=values["state"],
        addresses=tuple(_addresses(mailbox.addresses if mailbox else (), moment)),
    )


def _addresses(every: Iterable[Address], moment: datetime) -> Iterable[str]:
    for address in every:
        if address.granted_at <= moment and (address.ended_at is None or address.ended_at > moment):
            yield address.canonical
