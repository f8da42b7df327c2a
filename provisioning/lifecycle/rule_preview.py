"""What a change of the province's rule would do today: the clocks it sets going, and whom each would reach.

Asked with the very selects that the clocks work through afterwards, so what is announced is what is done.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from provisioning.foundation.database import Session
from provisioning.lifecycle.rule_effects import RuleEffect, concerned_by, effects
from provisioning.officials.model import Official
from provisioning.policy.catalogue import Policy
from provisioning.recipients.model import Mailbox
from provisioning.units.model import Unit

# A page names so many of those it would reach; the count is of all.
NAMED = 100


@dataclass(frozen=True, slots=True)
class Reach:
    """How many mailboxes a clock would reach today by a rule, and how many of them it reaches already."""

    code: str
    count: int
    already: int


@dataclass(frozen=True, slots=True)
class Reached:
    """One person whom a clock would reach."""

    official_id: str
    full_name: str
    unit: str


def would_reach(
    session: Session, before: Policy, after: Policy, domain_id: int, names: Iterable[str], now: datetime
) -> list[Reach]:
    """For each clock that depends on one of the settings in `names`, how many it would reach at `now`."""
    found = []
    for effect in concerned_by(frozenset(names)):
        count = _count(session, effect, after, domain_id, now)
        already = _count(session, effect, before, domain_id, now)
        if count or already:
            found.append(Reach(effect.code, count, already))
    return found


def people_reached(
    session: Session, code: str, policy: Policy, domain_id: int, now: datetime, *, limit: int = NAMED
) -> list[Reached]:
    """Those whom a clock would reach, by unit and name; the first `limit` of them."""
    effect = next((each for each in effects() if each.code == code), None)
    if effect is None:
        return []
    query = (
        sa.select(Official.id, Official.full_name, Unit.name)
        .join(Mailbox, Mailbox.official_id == Official.id)
        .join(Unit, Unit.id == Official.unit_id)
        .where(Mailbox.id.in_(effect.affected(policy, domain_id, now)))
        .order_by(Unit.path, Official.sort_key, Official.id)
        .limit(limit)
    )
    return [Reached(*row) for row in session.execute(query)]


def _count(session: Session, effect: RuleEffect, policy: Policy, domain_id: int, now: datetime) -> int:
    ids = effect.affected(policy, domain_id, now).subquery()
    return session.scalar(sa.select(sa.func.count()).select_from(ids)) or 0
