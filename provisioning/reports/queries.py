"""Numbers for the overview: coverage against its targets, what waits, how far the set-up has come.

Everything within the reader's scope and counted by the database; no page's cost grows with the
number of people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from provisioning.access.model import Grant
from provisioning.access.queries import in_force, within
from provisioning.audit.model import Event
from provisioning.domains.model import Domain
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.officials.model import Official
from provisioning.recipients.model import Mailbox
from provisioning.reports.targets import Goal, goals
from provisioning.units.model import LEVELS, Unit

# Who counts as somebody who should have a mailbox: not those who have left.
IN_SERVICE = ("staged", "invited", "active", "suspended", "leaving")
RECENTLY = timedelta(days=30)
FORTNIGHT = timedelta(days=14)
TEST_MESSAGE = "message.tested"


@dataclass(frozen=True, slots=True)
class Coverage:
    """One level: how many officials, whose mailbox is activated, who signed in lately.

    `target` is the percentage wanted by the end of `year`, this one or the next that has one; None where no
    decision names one.
    """

    level: str
    officials: int
    activated: int
    signed_in: int
    target: int | None = None
    year: int | None = None

    @property
    def share(self) -> float:
        """Activated, of a hundred."""
        return 100 * self.activated / self.officials if self.officials else 0.0

    @property
    def recent_share(self) -> float:
        """Signed in within the last thirty days, of a hundred."""
        return 100 * self.signed_in / self.officials if self.officials else 0.0


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many mailboxes stand how."""

    people: int
    invited: int
    suspended: int
    attention: int
    pending: int
    overdue: int = 0
    """Invited for a fortnight or longer, and still not activated."""


@dataclass(frozen=True, slots=True)
class Steps:
    """How far a new service has come."""

    domain: bool
    units: bool
    people: bool
    hr_officer: bool
    test_message: bool

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return all((self.domain, self.units, self.people, self.hr_officer, self.test_message))


def coverage(
    session: Session, actor: Actor, now: datetime, aims: Mapping[str, Goal] | None = None
) -> list[Coverage]:
    """The levels that have officials within the reader's scope, from the top down.

    `aims`: what each level aims for, where that was looked up already.
    """
    aims = goals(session, clock.day_of(now).year) if aims is None else aims
    query = (
        sa.select(
            Unit.level,
            sa.func.count(),
            _counted(Mailbox.activated_at.is_not(None)),
            _counted(Mailbox.last_sign_in_at >= now - RECENTLY),
        )
        .select_from(Official)
        .join(Unit, Unit.id == Official.unit_id)
        .join(Mailbox, Mailbox.official_id == Official.id)
        .where(within(actor), Mailbox.state.in_(IN_SERVICE))
        .group_by(Unit.level)
    )
    found = {row[0]: row for row in session.execute(query)}
    return [Coverage(*found[level], *_aim(aims.get(level))) for level in LEVELS if level in found]


def waiting(session: Session, actor: Actor, now: datetime) -> Waiting:
    """What is going on with the mailboxes of the scope."""
    behind = sa.and_(Mailbox.revision != Mailbox.applied_revision, Mailbox.attention_code.is_(None))
    query = (
        sa.select(
            sa.func.count(),
            _counted(Mailbox.state == "invited"),
            _counted(Mailbox.state == "suspended"),
            _counted(Mailbox.attention_code.is_not(None)),
            _counted(behind),
            _counted(sa.and_(Mailbox.state == "invited", Mailbox.state_since <= now - FORTNIGHT)),
        )
        .select_from(Official)
        .join(Unit, Unit.id == Official.unit_id)
        .join(Mailbox, Mailbox.official_id == Official.id)
        .where(within(actor), Mailbox.state != "purged")
    )
    return Waiting(*(int(figure or 0) for figure in session.execute(query).one()))


def steps(session: Session, actor: Actor, now: datetime) -> Steps:
    """Which of the first steps are taken; one statement."""
    others = sa.and_(
        Official.id == Mailbox.official_id,
        Official.id != (actor.official_id or ""),
        Official.unit_id == Unit.id,
        within(actor),
    )
    officers = sa.and_(Grant.role == "hr_officer", in_force(now))
    query = sa.select(
        sa.exists().where(Domain.id.is_not(None)),
        sa.exists().where(Unit.parent_id.is_not(None)),
        sa.exists().where(others),
        sa.exists().where(officers),
        sa.exists().where(Event.kind == TEST_MESSAGE),
    )
    return Steps(*(bool(value) for value in session.execute(query).one()))


def _aim(goal: Goal | None) -> tuple[int | None, int | None]:
    return (goal.percent, goal.year) if goal else (None, None)


def _counted(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)
