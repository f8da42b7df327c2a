"""Which unit a list means, within the unit the list belongs to.

Units are known by code, name, English name, short name and other spellings; a name may stand with what the
unit belongs to, or be written in initials. Two units of one key are a question, never a guess.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

import sqlalchemy as sa

from provisioning.foundation.database import Session
from provisioning.foundation.errors import Problem
from provisioning.imports.matching.unit_chain import (
    MOST_WORDS,
    KnownUnit,
    is_superior_only,
    last_named,
    place_keys,
    short_keys,
    superior_keys,
    units_by_initials,
    units_in_chain,
)
from provisioning.names import letters_only, unit_keys, unit_readings, unit_words
from provisioning.units.model import Unit
from provisioning.units.queries import BODY_KINDS, ancestors, below

__all__ = ["KnownUnit", "UnitDoubt", "UnitIndex", "read_unit_index"]

# More than so many are no question that anybody can answer.
MOST_OPTIONS: Final = 8
# Comparing a misspelt name with every other takes its time: a country's units are too many.
MOST_COMPARED: Final = 5_000
# A list with more names that no unit has is none of ours.
MOST_GUESSES: Final = 1_000
ALIKE: Final = 0.85


@dataclass(frozen=True, slots=True)
class UnitDoubt:
    """A name that several units may mean, or one that is not named clearly: a person has to say which."""

    written: str
    options: tuple[KnownUnit, ...]


Found = KnownUnit | UnitDoubt | Problem


@dataclass(slots=True)
class UnitIndex:
    """Every open unit at or below `top`, by key; and by what the units above are called."""

    top: KnownUnit
    by_key: dict[str, list[KnownUnit]] = field(default_factory=lambda: defaultdict(list))
    # The words of every name, to know initials by.
    words: list[tuple[KnownUnit, list[str]]] = field(default_factory=list)
    # By names that say no more than what part of a body it is: only where no unit bears them in full.
    by_short: dict[str, list[KnownUnit]] = field(default_factory=lambda: defaultdict(list))
    by_place: dict[str, list[KnownUnit]] = field(default_factory=lambda: defaultdict(list))
    # What a unit is called when it stands behind one of its parts: of the units above `top`, too.
    called: dict[int, frozenset[str]] = field(default_factory=dict)
    by_id: dict[int, KnownUnit] = field(default_factory=dict)
    # Whether there are bodies below, with people of their own, and not divisions alone.
    has_bodies: bool = False
    _guesses: int = 0
    _superiors: dict[str, frozenset[str]] = field(default_factory=dict)

    def find(self, unit_text: str | None, sub_unit_text: str | None, section: str | None = None) -> Found:
        """The unit a row names: `top` when it names none; a doubt or a Problem when it can't be told.

        `section`: what the headings above the row name. It tells units of one name apart.
        """
        found: Found = self.top
        if unit_text:
            around = self._one("unit", section, self.top) if section else None
            inside = self._exact(unit_text, around) if isinstance(around, KnownUnit) else None
            found = inside or self._one("unit", unit_text, self.top)
        if not sub_unit_text or isinstance(found, Problem):
            return found
        if isinstance(found, KnownUnit):
            return self._one("sub_unit", sub_unit_text, found)
        return self._within_any(found, sub_unit_text)

    @property
    def has_below(self) -> bool:
        """Whether there are units below the one of the list."""
        return len(self.by_id) > 1

    def add(self, unit: KnownUnit, names: Sequence[str]) -> None:
        """One more unit of the book, by all its names."""
        codes = {unit.code, letters_only(unit.code), letters_only(unit.code.rpartition(".")[2])}
        for key in codes | {key for name in names for key in unit_keys(name)}:
            self.by_key[key].append(unit)
        for key in short_keys(names):
            self.by_short[key].append(unit)
        for key in place_keys(names):
            self.by_place[key].append(unit)
        self.words += [(unit, words) for name in names if (words := unit_words(name))]
        self.called[unit.id] = superior_keys(unit.code, names)
        self.by_id[unit.id] = unit

    def is_headed_by(self, titles: Iterable[str]) -> bool:
        """Whether a list is that of `top` by what stands above its header: its own letterhead.

        The highest unit stands over everybody's lists and says nothing.
        """
        named = [unit for text in titles for unit in self._named(text)]
        return "/" in self.top.path.strip("/") and {unit.id for unit in named} == {self.top.id}

    def _one(self, column: str, text: str, within: KnownUnit) -> Found:
        found = [u for u in self._named(text) if u.path.startswith(within.path)]
        exact = [u for u in found if u.name == text]
        if len(found) == 1 or len(exact) == 1:
            return (exact or found)[0]
        return self._told(column, text, found) if found else self._guessed(column, text, within)

    def _exact(self, text: str, within: KnownUnit) -> KnownUnit | None:
        """The one unit there that bears the name."""
        found = [u for u in self._named(text) if u.path.startswith(within.path)]
        return found[0] if len(found) == 1 else None

    def _guessed(self, column: str, text: str, within: KnownUnit) -> Found:
        """A name that no unit has as it is: by what stands beside it, by initials, by likeness."""
        words = unit_words(text)
        unknown = Problem(column, "unit_unknown", {"text": text, "within": within.name})
        if not words or len(words) > MOST_WORDS:
            return unknown
        chained = self._chained(words, within)
        if len(chained) == 1:
            return chained[0]
        if not chained:
            self._guesses += 1
            if self._guesses > MOST_GUESSES:
                return unknown
        found = chained or self._by_initials(text, within)
        if isinstance(found, KnownUnit):
            return found
        if not found and is_superior_only(words, self._superiors_of(self.top)):
            # The body above, and no more: that people of this unit are meant is not said.
            found = [self.top]
        return self._told(column, text, found) if found else self._nearly(column, text, words, within)

    def _chained(self, words: list[str], within: KnownUnit) -> list[KnownUnit]:
        """The units that the words name with superiors beside it, by their names or else by short ones."""
        for names in (self.by_key, self.by_short):
            read = (units_in_chain(each, names, self._superiors_of) for each in unit_readings(words))
            if found := self._below([unit for units in read for unit in units], within):
                return found
        return []

    def _by_initials(self, text: str, within: KnownUnit) -> KnownUnit | list[KnownUnit]:
        if len(self.words) > MOST_COMPARED:
            return []
        short = units_by_initials(text, self.words, self._superiors_of)
        inside = [each for each in short if each.unit.path.startswith(within.path)]
        if len(inside) == 1 and inside[0].sure:
            return inside[0].unit
        return [each.unit for each in inside]

    def _nearly(self, column: str, text: str, words: list[str], within: KnownUnit) -> Found:
        """Units spelt nearly so; where a body is named beside a name it does not have, only its own."""
        named = last_named(words, self.by_key)
        own = named is not None and named[0].path.startswith(within.path)
        if named is not None and own:
            body, rest = named
            near = self._alike("".join(rest), body) or self._sharing(rest, body)
            if near:
                return self._told(column, text, near)
            return Problem(column, "unit_unknown", {"text": text, "within": body.name, "own": 1})
        places = self._below(self.by_place.get("".join(words), []), within)
        near = places or self._alike(text, within)
        if near:
            return self._told(column, text, near)
        return Problem(column, "unit_unknown", {"text": text, "within": within.name})

    def _told(self, column: str, text: str, found: Sequence[KnownUnit]) -> UnitDoubt | Problem:
        if len(found) <= MOST_OPTIONS:
            return UnitDoubt(text, tuple(found))
        return Problem(column, "unit_ambiguous", {"text": text, "count": len(found)})

    def _within_any(self, doubt: UnitDoubt, text: str) -> Found:
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
        return self._below([u for key in sorted(near) for u in self.by_key[key]], within)

    def _sharing(self, words: Sequence[str], body: KnownUnit) -> list[KnownUnit]:
        """Parts of the body whose names have all these words, or only some of them."""
        wanted = set(words)
        found = [
            unit
            for unit, own in self.words
            if unit.id != body.id
            and unit.path.startswith(body.path)
            and len(wanted & set(own)) > 1
            and (wanted <= set(own) or set(own) <= wanted)
        ]
        return self._below(found, body)[: MOST_OPTIONS + 1]

    def _below(self, units: Sequence[KnownUnit], within: KnownUnit) -> list[KnownUnit]:
        """These units, each once, that are at or below `within`."""
        return list({unit.id: unit for unit in units if unit.path.startswith(within.path)}.values())

    def _named(self, text: str) -> list[KnownUnit]:
        keys = (text.strip().lower(), *unit_keys(text))
        return self._below([u for key in keys for u in self.by_key.get(key, [])], self.top)

    def _superiors_of(self, unit: KnownUnit) -> frozenset[str]:
        """What the units above are called, all of them together."""
        above = unit.path.rstrip("/").rpartition("/")[0]
        if above not in self._superiors:
            ids = [int(part) for part in above.strip("/").split("/") if part]
            keys = (self.called.get(each, frozenset[str]()) for each in ids)
            self._superiors[above] = frozenset().union(*keys)
        return self._superiors[above]


def read_unit_index(session: Session, top: Unit) -> UnitIndex:
    """The book of one unit."""
    book = UnitIndex(_known(top))
    query = sa.select(Unit).where(below(top.path), Unit.valid_to.is_(None)).order_by(Unit.path)
    for unit in session.scalars(query):
        book.add(_known(unit), names_of(unit))
        book.has_bodies = book.has_bodies or (unit.id != top.id and unit.kind in BODY_KINDS)
    for unit in ancestors(session, top)[:-1]:
        book.called[unit.id] = superior_keys(unit.code, names_of(unit))
    return book


def names_of(unit: Unit) -> list[str]:
    """Everything a unit is called in words."""
    return [name for name in (unit.name, unit.short_name, unit.name_en, *unit.alt_names) if name]


def _known(unit: Unit) -> KnownUnit:
    return KnownUnit(unit.id, unit.code, unit.name, unit.path)
