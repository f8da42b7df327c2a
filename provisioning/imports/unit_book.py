"""The units a file may speak of: those at or below one unit, found by code or by any of their names.

Names are compared by their folded key, because offices spell them in several ways; two units of one
key are a question, never a guess.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import sqlalchemy as sa

from provisioning.database import Session
from provisioning.errors import Problem
from provisioning.grants.queries import below
from provisioning.names import unit_keys
from provisioning.units.model import Unit


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """One unit of the book."""

    id: int
    code: str
    name: str
    path: str


@dataclass(slots=True)
class UnitBook:
    """Every open unit at or below `top`, by key."""

    top: KnownUnit
    by_key: dict[str, list[KnownUnit]] = field(default_factory=lambda: defaultdict(list))

    def find(self, unit_text: str | None, sub_unit_text: str | None) -> KnownUnit | Problem:
        """The unit a row names: `top` when it names none; a Problem when it can't be told."""
        found: KnownUnit | Problem = self.top
        if unit_text:
            found = self._one("unit", unit_text, self.top)
        if sub_unit_text and not isinstance(found, Problem):
            found = self._one("sub_unit", sub_unit_text, found)
        return found

    def _one(self, column: str, text: str, within: KnownUnit) -> KnownUnit | Problem:
        found = [u for u in self._named(text) if u.path.startswith(within.path)]
        if len(found) == 1:
            return found[0]
        if not found:
            return Problem(column, "unit_unknown", {"text": text})
        exact = [u for u in found if u.name == text]
        if len(exact) == 1:
            return exact[0]
        return Problem(column, "unit_ambiguous", {"text": text, "count": len(found)})

    def _named(self, text: str) -> list[KnownUnit]:
        found = {
            u.id: u for key in (text.strip().lower(), *unit_keys(text)) for u in self.by_key.get(key, [])
        }
        return list(found.values())


def read_book(session: Session, top: Unit) -> UnitBook:
    """The book of one unit."""
    book = UnitBook(_known(top))
    query = sa.select(Unit).where(below(top.path), Unit.valid_to.is_(None)).order_by(Unit.path)
    for unit in session.scalars(query):
        known = _known(unit)
        for key in _keys(unit):
            book.by_key[key].append(known)
    return book


def _known(unit: Unit) -> KnownUnit:
    return KnownUnit(unit.id, unit.code, unit.name, unit.path)


def _keys(unit: Unit) -> set[str]:
    names = [unit.name, unit.short_name, *unit.alt_names]
    return {unit.code, *(key for name in names if name for key in unit_keys(name))}
