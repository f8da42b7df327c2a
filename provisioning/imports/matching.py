"""Who in Congvu a row of a file is: by staff code, else by national id, else by name and birth date.

Never by the name alone. Looks up many rows at once, and says nothing of people outside the scope
but that a code is in use.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlalchemy import orm

from provisioning.database import Session
from provisioning.errors import Problem
from provisioning.identifiers import keyed_hash
from provisioning.imports.rows import ParsedRow
from provisioning.officials.model import Official
from provisioning.units.model import Unit


@dataclass(frozen=True, slots=True)
class Identity:
    """What a row says to tell somebody apart; "" and None where it says nothing."""

    full_name: str
    birth_date: date | None
    staff_code: str
    national_id_hash: str | None

    def contradicts(self, official: Official) -> bool:
        """Whether both have a code, or both a national id, and it is not the same."""
        code = self.staff_code and official.staff_code
        number = self.national_id_hash and official.national_id_hash
        return bool(
            (code and self.staff_code.casefold() != (official.staff_code or "").casefold())
            or (number and self.national_id_hash != official.national_id_hash)
        )


@dataclass(slots=True)
class Namesakes:
    """The people within `scope` by full name and date of birth."""

    scope: tuple[str, ...]
    found: dict[tuple[str, date | None], list[Official]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def among(cls, session: Session, people: set[tuple[str, date]], scope: tuple[str, ...]) -> Namesakes:
        """Those with one of these names and dates, in one statement."""
        known = cls(scope)
        # Not pair by pair: SQLite would look through everybody. What is too much is left over.
        names, dates = {name for name, _ in people}, {born for _, born in people}
        for each in _where(session, Official.full_name.in_(names), Official.birth_date.in_(dates)):
            known.add(each, each.unit.path)
        return known

    def add(self, official: Official, unit_path: str) -> None:
        """One more, who works at `unit_path`; who is outside the scope stays unknown."""
        if any(unit_path.startswith(path) for path in self.scope):
            self.found[official.full_name, official.birth_date].append(official)

    def of(self, who: Identity) -> list[Official]:
        """Everyone who may be meant; nobody without a date of birth."""
        if who.birth_date is None:
            return []
        same = self.found.get((who.full_name, who.birth_date), [])
        return [each for each in same if not who.contradicts(each)]


@dataclass(slots=True)
class Candidates:
    """The people who may be meant by some rows, by each way of telling."""

    key: str
    namesakes: Namesakes
    by_code: dict[str, Official] = field(default_factory=dict)
    by_hash: dict[str, Official] = field(default_factory=dict)

    def hash_of(self, row: ParsedRow) -> str | None:
        """The keyed hash of the row's national id."""
        number = row.values.national_id
        return keyed_hash(number, self.key) if number else None

    def match(self, row: ParsedRow) -> Official | Problem | None:
        """The person, None for a new one, or why it can't be told."""
        by_code = self.by_code.get((row.values.staff_code or "").casefold())
        by_hash = self.by_hash.get(self.hash_of(row) or "")
        for column, found in (("staff_code", by_code), ("national_id", by_hash)):
            if found is not None and not self._within(found):
                return Problem(column, f"{column}_elsewhere")
        if by_code and by_hash and by_code.id != by_hash.id:
            return Problem("national_id", "code_and_id_differ")
        return by_code or by_hash or self._by_name(row)

    def _by_name(self, row: ParsedRow) -> Official | Problem | None:
        values = row.values
        who = Identity(values.full_name or "", values.birth_date, values.staff_code or "", self.hash_of(row))
        same = self.namesakes.of(who)
        if len(same) > 1:
            return Problem("full_name", "several_match", {"count": len(same)})
        return same[0] if same else None

    def _within(self, official: Official) -> bool:
        return any(official.unit.path.startswith(path) for path in self.namesakes.scope)


def look_up(session: Session, rows: Sequence[ParsedRow], *, key: str, scope: tuple[str, ...]) -> Candidates:
    """Everyone who may be meant, in three statements however many rows there are."""
    people = {(v.full_name, v.birth_date) for row in rows if (v := row.values).full_name and v.birth_date}
    found = Candidates(key, Namesakes.among(session, people, scope))
    for official in _where(session, Official.staff_code.in_(_spellings(rows))):
        found.by_code[(official.staff_code or "").casefold()] = official
    hashes = {digest for row in rows if (digest := found.hash_of(row))}
    for official in _where(session, Official.national_id_hash.in_(hashes)):
        found.by_hash[official.national_id_hash or ""] = official
    return found


def _spellings(rows: Iterable[ParsedRow]) -> set[str]:
    """The rows' staff codes, as written and in either case: offices are not strict about it."""
    codes = [code for row in rows if (code := row.values.staff_code)]
    return {spelling for code in codes for spelling in (code, code.upper(), code.lower())}


def _where(session: Session, *conditions: sa.ColumnElement[bool]) -> Sequence[Official]:
    query = (
        sa.select(Official)
        .join(Unit, Unit.id == Official.unit_id)
        .options(orm.contains_eager(Official.unit))
        .where(*conditions)
    )
    return session.scalars(query).all()
