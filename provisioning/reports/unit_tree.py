"""The unit tree as a reader may see it: people counted, searched, and who looks after what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import orm

from provisioning.access.model import Grant
from provisioning.access.queries import in_force, within
from provisioning.access.rules import Ability
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.officials.model import Official
from provisioning.recipients.model import Mailbox
from provisioning.reports.queries import IN_SERVICE
from provisioning.units.model import Unit
from provisioning.units.queries import BODY_KINDS
from provisioning.units.queries import below as in_subtree
from provisioning.units.search import by_nearness, fits


@dataclass(slots=True)
class Branch:
    """A unit with the people of its whole subtree: how many, and how many have activated."""

    unit: Unit
    people: int = 0
    activated: int = 0
    children: list[Branch] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Activated, of a hundred."""
        return 100 * self.activated / self.people if self.people else 0.0


def tree(session: Session, actor: Actor) -> list[Branch]:
    """The tops of the reader's scope, each with all below it; two statements."""
    units = list(session.scalars(sa.select(Unit).where(within(actor)).order_by(Unit.path)))
    branches = _counted(session, units, within(actor))
    tops: list[Branch] = []
    for unit in units:
        above = branches.get(unit.parent_id or 0)
        (above.children if above else tops).append(branches[unit.id])
    _sum_up(tops)
    return _sorted(tops)


def below(session: Session, unit: Unit) -> Branch:
    """One unit with the units directly below it, each counted with its subtree."""
    inside = sa.and_(Unit.path >= unit.path, Unit.path < unit.path[:-1] + "0")
    units = list(session.scalars(sa.select(Unit).where(inside).order_by(Unit.path)))
    branches = _counted(session, units, inside)
    for each in units:
        if each.id != unit.id:
            branches[each.parent_id or 0].children.append(branches[each.id])
    top = branches[unit.id]
    _sum_up([top])
    _sorted([top])
    return top


def found(
    session: Session,
    actor: Actor,
    text: str,
    *,
    ability: Ability = Ability.VIEW,
    closed: bool = False,
    limit: int = 10,
    top: Unit | None = None,
) -> list[Unit]:
    """Units that fit `text`, see `units.search.fits`, where the reader has `ability`; parents are loaded.

    `top`: only this unit and those below it.
    """
    query = (
        sa.select(Unit)
        .options(orm.joinedload(Unit.parent))
        .where(within(actor, ability), fits(text))
        .order_by(*by_nearness(text))
        .limit(limit)
    )
    if top is not None:
        query = query.where(in_subtree(top.path))
    return list(session.scalars(query if closed else query.where(Unit.valid_to.is_(None))))


def bodies(session: Session, actor: Actor, ability: Ability = Ability.VIEW) -> list[Unit]:
    """The open bodies of the scope in the order of the tree: what a list is narrowed by."""
    query = sa.select(Unit).where(within(actor, ability), Unit.valid_to.is_(None), Unit.kind.in_(BODY_KINDS))
    return list(session.scalars(query.order_by(Unit.path)))


def looked_after_by(session: Session, units: Iterable[Unit], now: datetime) -> list[Grant]:
    """The grants in force at these units, with holders, the nearest unit first."""
    query = (
        sa.select(Grant)
        .join(Unit, Unit.id == Grant.unit_id)
        .options(orm.contains_eager(Grant.unit), orm.joinedload(Grant.official))
        .where(Grant.unit_id.in_([unit.id for unit in units]), in_force(now))
        .order_by(Unit.path.desc(), Grant.role, Grant.id)
    )
    return list(session.scalars(query))


def rights_of(session: Session, official_id: str, now: datetime) -> list[Grant]:
    """The grants one person holds now, with their units."""
    query = (
        sa.select(Grant)
        .join(Unit, Unit.id == Grant.unit_id)
        .options(orm.contains_eager(Grant.unit), orm.joinedload(Grant.stands_in_for))
        .where(Grant.official_id == official_id, in_force(now))
        .order_by(Unit.path, Grant.role)
    )
    return list(session.scalars(query))


def _counted(session: Session, units: list[Unit], inside: sa.ColumnElement[bool]) -> dict[int, Branch]:
    query = (
        sa.select(
            Official.unit_id,
            sa.func.count(),
            sa.func.sum(sa.case((Mailbox.activated_at.is_not(None), 1), else_=0)),
        )
        .join(Unit, Unit.id == Official.unit_id)
        .join(Mailbox, Mailbox.official_id == Official.id)
        .where(inside, Mailbox.state.in_(IN_SERVICE))
        .group_by(Official.unit_id)
    )
    branches = {unit.id: Branch(unit) for unit in units}
    for unit_id, people, activated in session.execute(query):
        branches[unit_id].people, branches[unit_id].activated = people, activated
    return branches


def _sum_up(tops: list[Branch]) -> None:
    for branch in tops:
        _sum_up(branch.children)
        branch.people += sum(child.people for child in branch.children)
        branch.activated += sum(child.activated for child in branch.children)


def _sorted(branches: list[Branch]) -> list[Branch]:
    branches.sort(key=lambda b: (b.unit.position, b.unit.id))
    for branch in branches:
        _sorted(branch.children)
    return branches
