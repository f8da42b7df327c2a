"""Reading grants, and the scope that every other room's queries apply.

`within` is the only place where "what this actor may see" becomes SQL.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from provisioning.access.model import Grant, Role
from provisioning.access.rules import ROLE_ABILITIES, Ability, abilities_in, paths_with, warns_from
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor, HeldGrant, OwnRole
from provisioning.foundation.database import Session
from provisioning.foundation.errors import NotFound
from provisioning.officials.model import Official
from provisioning.units.model import Unit
from provisioning.units.queries import below


def within(actor: Actor, ability: Ability = Ability.VIEW) -> sa.ColumnElement[bool]:
    """Condition on `Unit`: where `actor` has `ability`. False when nowhere."""
    paths = paths_with(actor, ability)
    if "/" in paths:
        return sa.true()
    return sa.or_(sa.false(), *(below(path) for path in paths))


def in_force(now: datetime) -> sa.ColumnElement[bool]:
    """Condition on `Grant`: not withdrawn, begun, not over."""
    return sa.and_(
        Grant.revoked_at.is_(None),
        Grant.valid_from <= now,
        sa.or_(Grant.valid_to.is_(None), Grant.valid_to > now),
    )


def not_over(now: datetime) -> sa.ColumnElement[bool]:
    """Condition on `Grant`: in force, or to come."""
    return sa.and_(Grant.revoked_at.is_(None), sa.or_(Grant.valid_to.is_(None), Grant.valid_to > now))


def grants_of(session: Session, official_id: str, now: datetime) -> tuple[HeldGrant, ...]:
    """The grants of one official that are in force: what they may do."""
    query = _held().where(Grant.official_id == official_id, in_force(now))
    return tuple(_as_held(row) for row in session.execute(query))


def current_and_future_grants(session: Session, official_id: str, now: datetime) -> tuple[HeldGrant, ...]:
    """The same and those that have yet to begin: what whoever acts on this official must hold too.

    A password set today for somebody promoted tomorrow would still open the account tomorrow.
    """
    return current_and_future_grants_of_each(session, [official_id], now)[official_id]


def current_and_future_grants_of_each(
    session: Session, official_ids: Collection[str], now: datetime, *, to_come: bool = True
) -> dict[str, tuple[HeldGrant, ...]]:
    """What each of these officials holds, and is to hold if `to_come`; () for most; in one statement."""
    return _held_when(session, official_ids, not_over(now) if to_come else in_force(now))


def held_lately(
    session: Session, official_ids: Collection[str], now: datetime, since: datetime
) -> dict[str, tuple[HeldGrant, ...]]:
    """What each of these officials holds or held at some moment after `since`."""
    still = sa.or_(Grant.revoked_at.is_(None), Grant.revoked_at > since)
    not_ended = sa.or_(Grant.valid_to.is_(None), Grant.valid_to > since)
    return _held_when(session, official_ids, sa.and_(still, not_ended, Grant.valid_from <= now))


def _held_when(
    session: Session, official_ids: Collection[str], when: sa.ColumnElement[bool]
) -> dict[str, tuple[HeldGrant, ...]]:
    found: dict[str, tuple[HeldGrant, ...]] = dict.fromkeys(official_ids, ())
    query = _held().where(Grant.official_id.in_(official_ids), when)
    for row in session.execute(query) if found else ():
        found[row.official_id] += (_as_held(row),)
    return found


def _held() -> sa.Select[Any]:
    absent = orm.aliased(Official, name="absent")
    columns = (
        absent.full_name.label("absent"),
        Grant.official_id,
        Grant.role,
        Grant.unit_id,
        Unit.path,
        Role.name,
        Role.name_en,
        Role.abilities,
    )
    return (
        sa.select(*columns)
        .join(Unit, Unit.id == Grant.unit_id)
        .outerjoin(Role, Role.id == Grant.role)
        .outerjoin(absent, absent.id == Grant.stands_in_for_id)
        .order_by(Unit.path, Grant.role)
    )


def _as_held(row: sa.Row[Any]) -> HeldGrant:
    own = None if row.abilities is None else OwnRole(row.name, row.name_en, frozenset(row.abilities))
    return HeldGrant(row.role, row.unit_id, row.path, own, row.absent or "")


def abilities_of_role(session: Session, role: str, *, retired: bool = False) -> frozenset[Ability] | None:
    """What a role may do, built in or made here; None for none, and for a retired one unless asked for."""
    if role in ROLE_ABILITIES:
        return ROLE_ABILITIES[role]
    own = session.get(Role, role)
    if own is None or (own.retired_at is not None and not retired):
        return None
    return abilities_in(own.abilities)


def grant_for(session: Session, actor: Actor, grant_id: str, *, over: bool = False) -> Grant:
    """A grant, in force or to come, within the actor's power to see grants; with `over` also one that is
    over. Raises NotFound."""
    standing = sa.true() if over else not_over(clock.now())
    query = (
        sa.select(Grant)
        .join(Unit, Unit.id == Grant.unit_id)
        .options(orm.contains_eager(Grant.unit))
        .where(Grant.id == grant_id, standing, within(actor, Ability.GRANTS))
    )
    grant = session.scalar(query)
    if grant is None:
        raise NotFound
    return grant


def listed(
    session: Session, actor: Actor, now: datetime, *, offset: int = 0, limit: int = 50
) -> tuple[list[Grant], int]:
    """One page of grants in force or to come, with unit and people loaded, and how many there are."""
    shown = sa.and_(not_over(now), within(actor, Ability.GRANTS))
    query = (
        sa.select(Grant)
        .join(Unit, Unit.id == Grant.unit_id)
        .options(
            orm.contains_eager(Grant.unit),
            orm.joinedload(Grant.official),
            orm.joinedload(Grant.stands_in_for),
        )
        .where(shown)
        .order_by(Unit.path, Grant.granted_at, Grant.id)
    )
    count = sa.select(sa.func.count()).select_from(Grant).join(Unit, Unit.id == Grant.unit_id).where(shown)
    return list(session.scalars(query.offset(offset).limit(limit))), session.scalar(count) or 0


def ending_soon(session: Session, official_id: str, now: datetime, ahead: timedelta) -> list[Grant]:
    """The grants of one official that end within `ahead`, the first to end first, with their units."""
    query = (
        sa.select(Grant)
        .options(orm.joinedload(Grant.unit))
        .where(Grant.official_id == official_id, in_force(now), Grant.valid_to <= now + ahead)
        .order_by(Grant.valid_to, Grant.id)
    )
    return [grant for grant in session.scalars(query) if ends_soon(grant, now, ahead)]


def ends_soon(grant: Grant, now: datetime, ahead: timedelta) -> bool:
    """Whether the end of a grant is near enough to be told."""
    return grant.valid_to is not None and warns_from(grant.valid_from, grant.valid_to, ahead) <= now


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
