"""Reading grants, and the scope that every other room's queries apply.

`within` is the only place where "what this actor may see" becomes SQL.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import orm

from provisioning.actor import Actor, HeldGrant
from provisioning.database import Session
from provisioning.errors import NotFound
from provisioning.grants.model import Grant
from provisioning.grants.rules import Ability, paths_with
from provisioning.units.model import Unit


def below(path: str) -> sa.ColumnElement[bool]:
    """Units at or under `path`, as a range of the path index ('0' follows '/' in byte order)."""
    return sa.and_(Unit.path >= path, Unit.path < path[:-1] + "0")


def within(actor: Actor, ability: Ability = Ability.VIEW) -> sa.ColumnElement[bool]:
    """Condition on `Unit`: where `actor` has `ability`. False when nowhere."""
    paths = paths_with(actor, ability)
    if "/" in paths:
        return sa.true()
    return sa.or_(sa.false(), *(below(path) for path in paths))


def unit_ids_within(actor: Actor, ability: Ability = Ability.VIEW) -> sa.Select[int]:
    """Sub-select of the ids of those units."""
    return sa.select(Unit.id).where(within(actor, ability))


def in_force(now: datetime) -> sa.ColumnElement[bool]:
    """Condition on `Grant`: not withdrawn, begun, not over."""
    return sa.and_(
        Grant.revoked_at.is_(None),
        Grant.valid_from <= now,
        sa.or_(Grant.valid_to.is_(None), Grant.valid_to > now),
    )


def held_by(session: Session, official_id: str, now: datetime) -> tuple[HeldGrant, ...]:
    """The grants of one official that are in force."""
    query = (
        sa.select(Grant.role, Grant.unit_id, Unit.path)
        .join(Unit, Unit.id == Grant.unit_id)
        .where(Grant.official_id == official_id, in_force(now))
        .order_by(Unit.path, Grant.role)
    )
    return tuple(HeldGrant(*row) for row in session.execute(query))


def held_by_each(
    session: Session, official_ids: Collection[str], now: datetime
) -> dict[str, tuple[HeldGrant, ...]]:
    """The grants of each of these officials that are in force, () for most; in one statement."""
    found: dict[str, tuple[HeldGrant, ...]] = dict.fromkeys(official_ids, ())
    query = (
        sa.select(Grant.official_id, Grant.role, Grant.unit_id, Unit.path)
        .join(Unit, Unit.id == Grant.unit_id)
        .where(Grant.official_id.in_(official_ids), in_force(now))
        .order_by(Unit.path, Grant.role)
    )
    for official_id, role, unit_id, path in session.execute(query) if found else ():
        found[official_id] += (HeldGrant(role, unit_id, path),)
    return found


def grant_for(session: Session, actor: Actor, grant_id: str) -> Grant:
    """A grant within the actor's power to see grants. Raises NotFound."""
    query = (
        sa.select(Grant)
        .join(Unit, Unit.id == Grant.unit_id)
        .options(orm.contains_eager(Grant.unit))
        .where(Grant.id == grant_id, within(actor, Ability.GRANTS))
    )
    grant = session.scalar(query)
    if grant is None:
        raise NotFound
    return grant


def listed(session: Session, actor: Actor, *, offset: int = 0, limit: int = 50) -> tuple[list[Grant], int]:
    """One page of grants not withdrawn, with unit and holder loaded, and how many there are."""
    base = (
        sa.select(Grant)
        .join(Unit, Unit.id == Grant.unit_id)
        .options(orm.contains_eager(Grant.unit), orm.joinedload(Grant.official))
        .where(Grant.revoked_at.is_(None), within(actor, Ability.GRANTS))
    )
    total = session.scalar(
        sa.select(sa.func.count())
        .select_from(Grant)
        .join(Unit, Unit.id == Grant.unit_id)
        .where(Grant.revoked_at.is_(None), within(actor, Ability.GRANTS))
    )
    page = base.order_by(Unit.path, Grant.granted_at, Grant.id).offset(offset).limit(limit)
    return list(session.scalars(page)), total or 0


def holds_last_system_grant(session: Session, grant: Grant, now: datetime) -> bool:
    """Whether withdrawing `grant` would leave nobody who may do everything everywhere."""
    others = (
        sa.select(sa.func.count())
        .select_from(Grant)
        .join(Unit, Unit.id == Grant.unit_id)
        .where(
            Grant.role == "system_administrator",
            Unit.parent_id.is_(None),
            in_force(now),
            Grant.id != grant.id,
        )
    )
    return grant.role == "system_administrator" and session.scalar(others) == 0


def unit_within(session: Session, actor: Actor, code: str, ability: Ability) -> Unit:
    """The unit with this code, where `actor` has `ability`. Raises NotFound otherwise."""
    query = sa.select(Unit).where(Unit.code == code, within(actor, ability))
    unit = session.scalar(query)
    if unit is None:
        raise NotFound
    return unit


def top_units(session: Session, actor: Actor, ability: Ability) -> list[Unit]:
    """The tops of the subtrees where `actor` has `ability`; the root for who may everywhere."""
    paths = paths_with(actor, ability)
    top = Unit.parent_id.is_(None) if "/" in paths else Unit.path.in_(paths)
    return list(session.scalars(sa.select(Unit).where(top).order_by(Unit.path)))
