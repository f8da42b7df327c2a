"""Who has appeared since a list was read: the same full name and date of birth, no other sign against it.

Looks within the author's scope only: nothing is told of people elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa

from provisioning.access.queries import within
from provisioning.access.rules import Ability
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.officials.fields import OfficialFields
from provisioning.officials.model import Official
from provisioning.plans.model import Plan, PlanRow
from provisioning.units.model import Unit

Signs = tuple[str, str]


@dataclass(slots=True)
class RecentAdditions:
    """People by full name and date of birth, with staff code and hashed national id ("" for none)."""

    found: dict[tuple[str, date], list[Signs]] = field(default_factory=lambda: defaultdict(list))
    # Of people of whom no birth is said: the names that others have brought since the list was made.
    names: frozenset[str] = frozenset()

    @classmethod
    def among(
        cls, session: Session, actor: Actor, people: Iterable[OfficialFields], plan: Plan
    ) -> RecentAdditions:
        """Those whom these may be, in one statement; in another where nothing but names tells them."""
        everybody = list(people)
        bare = {each.full_name for each in everybody if _is_bare(each)}
        arrivals = cls(names=_named_since(session, actor, plan, bare) if bare else frozenset())
        asked = [each for each in everybody if each.birth_date]
        if not asked:
            return arrivals
        names, dates = {each.full_name for each in asked}, {each.birth_date for each in asked}
        # Any namesake comes back: asked pair by pair, or with the date as part of the index, SQLite
        # would look for each name with each date.
        born = sa.func.coalesce(Official.birth_date, Official.birth_date)
        query = (
            sa.select(Official.full_name, Official.birth_date, Official.staff_code, Official.national_id_hash)
            .join(Unit, Unit.id == Official.unit_id)
            .where(Official.full_name.in_(names), born.in_(dates), within(actor, Ability.IMPORT))
        )
        for name, day, code, digest in session.execute(query):
            if day is not None:
                arrivals.found[name, day].append((code or "", digest or ""))
        return arrivals

    def holds(self, fields: OfficialFields) -> bool:
        """Whether this person is among them; without a birth only where nothing else is said."""
        if _is_bare(fields):
            return fields.full_name in self.names
        if fields.birth_date is None:
            return False
        same = self.found.get((fields.full_name, fields.birth_date), ())
        return any(not _contradict(signs, _signs(fields)) for signs in same)

    def add(self, fields: OfficialFields) -> None:
        """One more, added just now."""
        if fields.birth_date is not None:
            self.found[fields.full_name, fields.birth_date].append(_signs(fields))


def _is_bare(fields: OfficialFields) -> bool:
    """Whether nothing but the name tells the person, as on official forms."""
    return not (fields.birth_date or fields.birth_year or fields.staff_code or fields.national_id_hash)


def _named_since(session: Session, actor: Actor, plan: Plan, names: set[str]) -> frozenset[str]:
    """Which of these names people have who came since the plan was made, and not by it."""
    own = sa.select(PlanRow.object_id).where(PlanRow.plan_id == plan.id, PlanRow.object_id.is_not(None))
    query = (
        sa.select(Official.full_name)
        .join(Unit, Unit.id == Official.unit_id)
        .where(Official.full_name.in_(names), Official.created_at >= plan.created_at)
        .where(Official.id.not_in(own), within(actor, Ability.IMPORT))
    )
    return frozenset(session.scalars(query))


def _signs(fields: OfficialFields) -> Signs:
    return fields.staff_code, fields.national_id_hash or ""


def _contradict(one: Signs, other: Signs) -> bool:
    """Whether both have a code, or both a national id, and it is not the same."""
    return any(a and b and a.casefold() != b.casefold() for a, b in zip(one, other, strict=True))
