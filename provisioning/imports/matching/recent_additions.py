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
from provisioning.units.model import Unit

Signs = tuple[str, str]


@dataclass(slots=True)
class RecentAdditions:
    """People by full name and date of birth, with staff code and hashed national id ("" for none)."""

    found: dict[tuple[str, date], list[Signs]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def among(cls, session: Session, actor: Actor, people: Iterable[OfficialFields]) -> RecentAdditions:
        """Those whom these may be, in one statement."""
        arrivals = cls()
        asked = [each for each in people if each.birth_date]
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
        """Whether this person is among them; never without a date of birth."""
        if fields.birth_date is None:
            return False
        same = self.found.get((fields.full_name, fields.birth_date), ())
        return any(not _contradict(signs, _signs(fields)) for signs in same)

    def add(self, fields: OfficialFields) -> None:
        """One more, added just now."""
        if fields.birth_date is not None:
            self.found[fields.full_name, fields.birth_date].append(_signs(fields))


def _signs(fields: OfficialFields) -> Signs:
    return fields.staff_code, fields.national_id_hash or ""


def _contradict(one: Signs, other: Signs) -> bool:
    """Whether both have a code, or both a national id, and it is not the same."""
    return any(a and b and a.casefold() != b.casefold() for a, b in zip(one, other, strict=True))
