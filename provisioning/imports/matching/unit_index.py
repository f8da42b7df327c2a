"""The units a file may speak of: those at or below one unit, found by code or by any of their names.

Names are compared by their folded key, because offices spell them in several ways; two units of one
key are a question, never a guess.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

import sqlalchemy as sa

from provisioning.foundation.database import Session
from provisioning.foundation.errors import Problem
from provisioning.names import unit_keys
from provisioning.units.model import Unit
from provisioning.units.queries import below

# More than so many are no question that anybody can answer.
MOST_OPTIONS: Final = 8
# Comparing a misspelt name with every other takes its time: a country's units are too many.
MOST_COMPARED: Final = 5_000
ALIKE: Final = 0.85


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """One unit of the book."""

    id: int
    code: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class UnitDoubt:
    """A name that several units may mean: a person has to say which."""

    written: str
    options: tuple[KnownUnit, ...]


@dataclass(slots=True)
class UnitIndex:
    """Every open unit at or below `top`, by key."""

    top: KnownUnit
    by_key: dict[str, list[KnownUnit]] = field(default_factory=lambda: defaultdict(list))

    def find(self, unit_text: str | None, sub_unit_text: str | None) -> KnownUnit | UnitDoubt | Problem:
        """The unit a row names: `top` when it names none; a doubt or a Problem when it can't be told."""
        found: KnownUnit | UnitDoubt | Problem = self.top
        if unit_text:
            found = self._one("unit", unit_text, self.top)
        if not sub_unit_text or isinstance(found, Problem):
            return found
        if isinstance(found, KnownUnit):
            return self._one("sub_unit", sub_unit_text, found)
        return self._within_any(found, sub_unit_text)

    def _one(self, column: str, text: str, within: KnownUnit) -> KnownUnit | UnitDoubt | Problem:
        found = [u for u in self._named(text) if u.path.startswith(within.path)]
        exact = [u for u in found if u.name == text]
        if len(found) == 1 or len(exact) == 1:
            return (exact or found)[0]
        found = found or self._alike(text, within)
        if 0 < len(found) <= MOST_OPTIONS:
            return UnitDoubt(text, tuple(found))
        if found:
            return Problem(column, "unit_ambiguous", {"text": text, "count": len(found)})
        return Problem(column, "unit_unknown", {"text": text, "within": within.name})

    def _within_any(self, doubt: UnitDoubt, text: str) -> KnownUnit | UnitDoubt | Problem:
        """A division of one of several units: its name may tell which of them is meant."""
        asked = [self._one("sub_unit", text, option) for option in doubt.options]
        found = tuple(each for each in asked if isinstance(each, KnownUnit))
        if len(found) == 1:
            return found[0]
        if found:
            return UnitDoubt(text, found)
        return Problem("unit", "unit_ambiguous", {"text": doubt.written, "count": len(doubt.options)})

    def _alike(self, text: str, within: KnownUnit) -> list[KnownUnit]:
        """Units whose names are spelled nearly so; none in a book too large to look through."""
        keys = unit_keys(text)
        if len(self.by_key) > MOST_COMPARED or not keys:
            return []
        near = {key for each in keys for key in get_close_matches(each, self.by_key, n=4, cutoff=ALIKE)}
        found = {u.id: u for key in sorted(near) for u in self.by_key[key] if u.path.startswith(within.path)}
        return list(found.values())

    def _named(self, text: str) -> list[KnownUnit]:
        found = {
            u.id: u for key in (text.strip().lower(), *unit_keys(text)) for u in self.by_key.get(key, [])
        }
        return list(found.values())


def read_unit_index(session: Session, top: Unit) -> UnitIndex:
    """The book of one unit."""
    book = UnitIndex(_known(top))
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
