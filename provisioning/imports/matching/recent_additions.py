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
from provisioning.officials.model import Official, year_of_birth
from provisioning.plans.model import Plan, PlanRow
from provisioning.units.model import Unit

Signs = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Arrival:
    """Somebody of a name who came since the list was made, and not by it."""

    birth_date: date | None
    year: int | None
    signs: Signs


@dataclass(slots=True)
class RecentAdditions:
    """People by full name and date of birth, with staff code and hashed national id ("" for none)."""

    found: dict[tuple[str, date], list[Signs]] = field(default_factory=lambda: defaultdict(list))
    # By name whom others have brought since the list was made: where a year, or nothing, is said of a birth.
    since: dict[str, list[_Arrival]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def among(
        cls, session: Session, actor: Actor, people: Iterable[OfficialFields], plan: Plan
    ) -> RecentAdditions:
        """Those whom these may be, in two statements."""
        everybody = list(people)
        arrivals = cls()
        arrivals._read_since(session, actor, plan, {each.full_name for each in everybody})
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

    def _read_since(self, session: Session, actor: Actor, plan: Plan, names: set[str]) -> None:
        own = sa.exists().where(PlanRow.plan_id == plan.id, PlanRow.object_id == Official.id)
        query = (
            sa.select(
                Official.full_name, Official.birth_date, Official.birth_year, Official.staff_code,
                Official.national_id_hash,
            )
            .join(Unit, Unit.id == Official.unit_id)
            .where(Official.full_name.in_(names), Official.created_at >= plan.created_at)
            .where(~own, within(actor, Ability.IMPORT))
        )  # fmt: skip
        for name, day, year, code, digest in session.execute(query):
            signs = (code or "", digest or "")
            self.since[name].append(_Arrival(day, year_of_birth(day, year or ""), signs))

    def holds(self, fields: OfficialFields) -> bool:
        """Whether this person is among them; where only a name tells them, any namesake since is."""
        if fields.birth_date is not None:
            same = self.found.get((fields.full_name, fields.birth_date), ())
            if any(not _contradict(signs, _signs(fields)) for signs in same):
                return True
        return any(_may_be(arrival, fields) for arrival in self.since.get(fields.full_name, ()))

    def add(self, fields: OfficialFields) -> None:
        """One more, added just now."""
        if fields.birth_date is not None:
            self.found[fields.full_name, fields.birth_date].append(_signs(fields))


def _may_be(arrival: _Arrival, fields: OfficialFields) -> bool:
    """Whether nothing speaks against it, and more than the name for it where the row says more."""
    if _contradict(arrival.signs, _signs(fields)) or (arrival.birth_date and fields.birth_date):
        # Two whole births are compared to the day.
        return False
    if _is_bare(fields):
        return True
    year = year_of_birth(fields.birth_date, fields.birth_year)
    return year is not None and year == arrival.year


def _is_bare(fields: OfficialFields) -> bool:
    """Whether nothing but the name tells the person, as on official forms."""
    return not (fields.birth_date or fields.birth_year or fields.staff_code or fields.national_id_hash)


def _signs(fields: OfficialFields) -> Signs:
    return fields.staff_code, fields.national_id_hash or ""


def _contradict(one: Signs, other: Signs) -> bool:
    """Whether both have a code, or both a national id, and it is not the same."""
    return any(a and b and a.casefold() != b.casefold() for a, b in zip(one, other, strict=True))
