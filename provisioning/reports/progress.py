"""How the use of mailboxes has grown month by month, and which units are furthest from their target.

Both within the reader's scope and counted by the database, at a cost that does not grow in statements.
People are counted where they work today: the record of every move would be another report.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from provisioning.access.queries import within
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.officials.model import Official
from provisioning.recipients.model import Mailbox
from provisioning.reports.queries import IN_SERVICE
from provisioning.reports.targets import Goal
from provisioning.units.model import Unit
from provisioning.units.queries import BODY_KINDS


@dataclass(frozen=True, slots=True)
class Month:
    """How it stood at `moment`, the end of a month or now."""

    moment: datetime
    officials: int
    activated: int

    @property
    def share(self) -> float:
        """Activated, of a hundred."""
        return 100 * self.activated / self.officials if self.officials else 0.0


@dataclass(frozen=True, slots=True)
class Standing:
    """A body with the people of its own divisions, measured against the target of its level."""

    unit: Unit
    people: int
    activated: int
    goal: Goal | None

    @property
    def share(self) -> float:
        """Activated, of a hundred."""
        return 100 * self.activated / self.people if self.people else 0.0

    @property
    def missing(self) -> int:
        """How many more have to activate until the target is reached; 0 once it is, or without one."""
        if self.goal is None:
            return 0
        return max(0, math.ceil(self.people * self.goal.percent / 100) - self.activated)

    @property
    def behind(self) -> float:
        """Percentage points below the target; negative above it."""
        return (self.goal.percent if self.goal else 0) - self.share


@dataclass(frozen=True, slots=True)
class Ranking:
    """The bodies furthest behind first; how many reach their target, of how many that have one."""

    furthest: Sequence[Standing]
    reached: int
    measured: int
    bodies: int


def trend(session: Session, actor: Actor, moments: Sequence[datetime]) -> list[Month]:
    """How it stood at each of these moments; one statement."""
    columns = [column for moment in moments for column in _at(moment)]
    query = (
        sa.select(*columns)
        .select_from(Official)
        .join(Unit, Unit.id == Official.unit_id)
        .join(Mailbox, Mailbox.official_id == Official.id)
        .where(within(actor))
    )
    figures = [int(figure or 0) for figure in session.execute(query).one()]
    return [
        Month(moment, officials, activated)
        for moment, officials, activated in zip(moments, figures[::2], figures[1::2], strict=True)
    ]


def ranking(session: Session, actor: Actor, aims: Mapping[str, Goal], *, limit: int) -> Ranking:
    """Every open body with people, against the target of its level; two statements."""
    units = list(session.scalars(sa.select(Unit).where(within(actor)).order_by(Unit.path)))
    counts = _counts(session, actor)
    people: dict[int, tuple[int, int]] = {}
    bodies: dict[str, Unit] = {}
    for unit in units:
        body = unit if unit.kind in BODY_KINDS else bodies.get(unit.path.rsplit("/", 2)[0] + "/", unit)
        bodies[unit.path] = body
        before, here = people.get(body.id, (0, 0)), counts.get(unit.id, (0, 0))
        people[body.id] = before[0] + here[0], before[1] + here[1]
    stand = [
        Standing(unit, people[unit.id][0], people[unit.id][1], aims.get(unit.level))
        for unit in units
        if bodies[unit.path] is unit and people[unit.id][0]
    ]
    measured = [each for each in stand if each.goal is not None]
    return Ranking(
        furthest=sorted(stand, key=_furthest_first)[:limit],
        reached=sum(not each.missing for each in measured),
        measured=len(measured),
        bodies=len(stand),
    )


def _furthest_first(standing: Standing) -> tuple[bool, float, int, str]:
    return standing.goal is None, -standing.behind, -standing.people, standing.unit.path


def _at(moment: datetime) -> tuple[sa.ColumnElement[int], sa.ColumnElement[int]]:
    """How many were in service then, and how many of them had activated their mailbox."""
    served = sa.and_(
        Official.created_at <= moment,
        sa.or_(Mailbox.state.in_(IN_SERVICE), Mailbox.state_since > moment),
    )
    activated = sa.and_(served, Mailbox.activated_at <= moment)
    return _sum(served), _sum(activated)


def _sum(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((condition, 1), else_=0))


def _counts(session: Session, actor: Actor) -> dict[int, tuple[int, int]]:
    query = (
        sa.select(Official.unit_id, sa.func.count(), _sum(Mailbox.activated_at.is_not(None)))
        .join(Unit, Unit.id == Official.unit_id)
        .join(Mailbox, Mailbox.official_id == Official.id)
        .where(within(actor), Mailbox.state.in_(IN_SERVICE))
        .group_by(Official.unit_id)
    )
    return {unit_id: (count, activated) for unit_id, count, activated in session.execute(query)}
