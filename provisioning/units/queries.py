"""Reading the tree by what is known of a unit. Scope is added by the rooms above, in `access`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from provisioning.foundation.database import Session
from provisioning.names import unit_key
from provisioning.officials.model import Official
from provisioning.recipients.model import Mailbox
from provisioning.units.kinds import BODIES
from provisioning.units.model import Unit

BODY_KINDS = BODIES


@dataclass(frozen=True, slots=True)
class Body:
    """The nearest unit at or above one that is a body of its own."""

    code: str
    name: str
    kind: str = ""


def by_code(session: Session, code: str) -> Unit | None:
    """The unit with this code, open or closed."""
    return session.scalar(sa.select(Unit).where(Unit.code == code))


def below(path: str) -> sa.ColumnElement[bool]:
    """Units at or under `path`, as a range of the path index ('0' follows '/' in byte order)."""
    return sa.and_(Unit.path >= path, Unit.path < path[:-1] + "0")


def ancestors(session: Session, unit: Unit) -> list[Unit]:
    """From the root down to the unit itself."""
    ids = [int(part) for part in unit.path.strip("/").split("/")]
    found = session.scalars(sa.select(Unit).where(Unit.id.in_(ids)))
    return sorted(found, key=lambda u: len(u.path))


def upwards(path: str) -> list[str]:
    """The unit itself and all above it, the nearest first: `/1/5/` → `/1/5/`, `/1/`."""
    ids = path.strip("/").split("/")
    return [f"/{'/'.join(ids[:count])}/" for count in range(len(ids), 0, -1)]


def people_at_or_below(session: Session, unit: Unit) -> int:
    """How many people with a living mailbox work in this subtree."""
    query = (
        sa.select(sa.func.count())
        .select_from(Official)
        .join(Unit, Unit.id == Official.unit_id)
        .join(Mailbox, Mailbox.official_id == Official.id)
        .where(below(unit.path), Mailbox.state != "purged")
    )
    return session.scalar(query) or 0


def body_of(session: Session, unit: Unit) -> Body:
    """The body a unit belongs to: itself, or the nearest above that is one."""
    return _nearest_body(unit, ancestors(session, unit))


def body_paths(session: Session, paths: Iterable[str]) -> list[str]:
    """The path of the body of each of these units, without repeats, in one statement."""
    chains = [upwards(path) for path in paths]
    above = {each for chain in chains for each in chain}
    found = set(session.scalars(sa.select(Unit.path).where(Unit.path.in_(above), Unit.kind.in_(BODY_KINDS))))
    return sorted({next((each for each in chain if each in found), chain[0]) for chain in chains})


def bodies_of(session: Session, units: Iterable[Unit]) -> dict[int, Body]:
    """The bodies of these units by unit id, in one statement."""
    chains = {unit: [int(part) for part in unit.path.strip("/").split("/")] for unit in units}
    known = units_by_id(session, {unit_id for chain in chains.values() for unit_id in chain})
    return {unit.id: _nearest_body(unit, [known[i] for i in chain]) for unit, chain in chains.items()}


def _nearest_body(unit: Unit, chain: list[Unit]) -> Body:
    for candidate in reversed(chain):
        if candidate.kind in BODY_KINDS or candidate.parent_id is None:
            return Body(candidate.code, candidate.name, candidate.kind)
    return Body(unit.code, unit.name, unit.kind)


def names_of(session: Session, codes: Iterable[str]) -> dict[str, str]:
    """The names of these units by code; no statement for none."""
    wanted = set(codes)
    if not wanted:
        return {}
    query = sa.select(Unit.code, Unit.name).where(Unit.code.in_(wanted))
    return {code: name for code, name in session.execute(query)}  # noqa: C416  (typed so)


def by_exact_name(session: Session, name: str, *where: sa.ColumnElement[bool]) -> list[Unit]:
    """The open units that bear this name or abbreviation, however it is written."""
    query = sa.select(Unit).where(Unit.match_key == unit_key(name), Unit.valid_to.is_(None), *where)
    return list(session.scalars(query.limit(2)))


def units_by_id(session: Session, ids: Iterable[int]) -> dict[int, Unit]:
    """These units by id; no statement for none."""
    wanted = set(ids)
    if not wanted:
        return {}
    return {unit.id: unit for unit in session.scalars(sa.select(Unit).where(Unit.id.in_(wanted)))}


def top_paths(session: Session) -> list[str]:
    """The paths of the tops of the tree: who may do something at each of them may do it everywhere."""
    query = sa.select(Unit.path).where(Unit.parent_id.is_(None)).order_by(Unit.path)
    return list(session.scalars(query))
