"""Who in Congvu a row of a file is: by staff code, else by national id, else by name and birth date.

Never by the name alone. Looks up many rows at once, and says nothing of people outside the scope
but that a code is in use.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy import orm

from provisioning.database import Session
from provisioning.errors import Problem
from provisioning.identifiers import keyed_hash
from provisioning.imports.rows import ParsedRow
from provisioning.officials.model import Official
from provisioning.units.model import Unit


@dataclass(slots=True)
class Candidates:
    """The people who may be meant by some rows, by each way of telling."""

    key: str
    scope: tuple[str, ...]
    by_code: dict[str, Official] = field(default_factory=dict)
    by_hash: dict[str, Official] = field(default_factory=dict)
    by_name: dict[tuple[str, object], list[Official]] = field(default_factory=lambda: defaultdict(list))

    def hash_of(self, row: ParsedRow) -> str | None:
        """The keyed hash of the row's national id."""
        number = row.values.national_id
        return keyed_hash(number, self.key) if number else None

    def match(self, row: ParsedRow) -> Official | Problem | None:
        """The person, None for a new one, or why it can't be told."""
        values = row.values
        by_code = self.by_code.get((values.staff_code or "").casefold())
        by_hash = self.by_hash.get(self.hash_of(row) or "")
        if by_code and by_hash and by_code.id != by_hash.id:
            return Problem("national_id", "code_and_id_differ")
        found = by_code or by_hash
        if found is not None:
            column = "staff_code" if by_code else "national_id"
            return found if self._within(found) else Problem(column, f"{column}_elsewhere")
        return self._by_name(row)

    def _by_name(self, row: ParsedRow) -> Official | Problem | None:
        values = row.values
        if values.birth_date is None or values.full_name is None:
            return None
        namesakes = [
            each
            for each in self.by_name.get((values.full_name, values.birth_date), [])
            if self._within(each) and not _is_another(each, row)
        ]
        if len(namesakes) > 1:
            return Problem("full_name", "several_match", {"count": len(namesakes)})
        return namesakes[0] if namesakes else None

    def _within(self, official: Official) -> bool:
        return any(official.unit.path.startswith(path) for path in self.scope)


def _is_another(official: Official, row: ParsedRow) -> bool:
    """Same name and birth date, but both have a staff code and it is not the same."""
    code = row.values.staff_code
    return bool(code and official.staff_code)


def look_up(session: Session, rows: Sequence[ParsedRow], *, key: str, scope: tuple[str, ...]) -> Candidates:
    """Everyone who may be meant, in three statements however many rows there are."""
    found = Candidates(key, scope)
    codes = {c for row in rows if (code := row.values.staff_code) for c in (code, code.upper(), code.lower())}
    for official in _where(session, Official.staff_code.in_(codes)):
        found.by_code[(official.staff_code or "").casefold()] = official
    hashes = {digest for row in rows if (digest := found.hash_of(row))}
    for official in _where(session, Official.national_id_hash.in_(hashes)):
        found.by_hash[official.national_id_hash or ""] = official
    names = {row.values.full_name for row in rows if row.values.full_name and row.values.birth_date}
    for official in _where(session, Official.full_name.in_(names), Official.birth_date.is_not(None)):
        found.by_name[official.full_name, official.birth_date].append(official)
    return found


def _where(session: Session, *conditions: sa.ColumnElement[bool]) -> Sequence[Official]:
    query = (
        sa.select(Official)
        .join(Unit, Unit.id == Official.unit_id)
        .options(orm.contains_eager(Official.unit), orm.joinedload(Official.mailbox))
        .where(*conditions)
    )
    return session.scalars(query).all()
