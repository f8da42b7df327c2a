"""One row of a list as what it says of a person: fresh from the file, or back from the plan.

Owns the form in which a plan keeps what a row says: without empty cells, days as text, and of the
national id only its keyed hash and the last four digits.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from provisioning.foundation.errors import Problem
from provisioning.imports.columns.date_evidence import Readings
from provisioning.imports.columns.parsed import LEFT_OUT, ParsedOfficial, ParsedRow
from provisioning.imports.columns.struck_rows import STRUCK
from provisioning.imports.forms.row_requests import FORM, SAID
from provisioning.imports.matching.candidates import Identity
from provisioning.officials.fields import DAYS, IMPORTED, Shape

Json = dict[str, Any]
# What is kept as it is: of the identity number only its hash and last digits are.
_AS_SAID: Final = (
    *(field.listed_as for field in IMPORTED if field.shape is not Shape.HASH), "unit_text", "sub_unit_text",
    "section_text", "old_unit_text", "unit_code", "address", "state", *SAID,
)  # fmt: skip
# Where a row keeps both readings of the dates whose day and month may be exchanged.
UNSURE: Final = "unsure"
# The last digits of the national id: what tells which number was meant and, where a form of addresses is
# written with them, what it is written with.
ID_DIGITS: Final = "national_id_last4"
# Where a row whose person is not certain keeps everyone it may mean.
MAYBE: Final = "maybe"


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """What a row says, and what is wrong with it by itself."""

    number: int
    values: ParsedOfficial
    who: Identity
    problems: tuple[Problem, ...]
    kept: Json
    """The form for the plan."""
    noticed: frozenset[str] = frozenset()
    """The codes of what was noticed of the row."""
    left_out: bool = False
    """Whether a cell was left out."""
    unsure: dict[str, Readings] = field(default_factory=dict)
    """Dates whose day and month may be exchanged, in both readings."""

    @property
    def id_digits(self) -> str:
        """The last digits of the national id, "" for unknown."""
        return str(self.kept.get(ID_DIGITS, ""))

    @property
    def hidden(self) -> bool:
        """Whether the sheet hides the row."""
        return "row_hidden" in self.noticed

    @property
    def struck(self) -> bool:
        """Whether the file strikes the row through."""
        return STRUCK in self.noticed

    @property
    def leaving(self) -> bool:
        """Whether a remark says that the person leaves."""
        return "row_says_leaving" in self.noticed


def listed_person(row: ParsedRow, key: bytes) -> ListedPerson:
    """A row fresh from the file. `key` hashes national ids as `identifiers.keyed_hash` does."""
    values, number = row.values, row.values.national_id
    digest = hmac.digest(key, number.encode(), "sha256").hex() if number else None
    who = identity_of(values, digest)
    return ListedPerson(
        row.number,
        values,
        who,
        row.problems,
        _kept(row, digest),
        frozenset(notice.code for notice in row.notices),
        any(LEFT_OUT in notice.params for notice in row.notices),
        row.unsure,
    )


def listed_again(number: int, kept: Json) -> ListedPerson:
    """A row that was judged before, from what the plan keeps of it. Its own problems are the plan's."""
    said = {name: _back(name, kept[name]) for name in _AS_SAID if kept.get(name) is not None}
    values = ParsedOfficial(said)
    unsure = {name: Readings(*map(date.fromisoformat, both)) for name, both in kept.get(UNSURE, {}).items()}
    return ListedPerson(
        number,
        values,
        identity_of(values, kept.get("national_id_hash")),
        (),
        {name: kept[name] for name in kept if name != MAYBE},
        unsure=unsure,
    )


def identity_of(values: ParsedOfficial, digest: str | None) -> Identity:
    """What these values say to tell somebody apart. `digest`: the hashed national id."""
    return Identity(
        values.full_name or "", values.birth_date, values.staff_code or "", digest, values.birth_year,
        values.get("address") or "", bool(values.get(FORM)), values.get("post") or "",
        values.get("phone") or "",
    )  # fmt: skip


def unsure_json(unsure: Mapping[str, Readings]) -> Json:
    """Dates in doubt as plans keep them."""
    return {name: [day.isoformat() for day in both] for name, both in unsure.items()}


def problem_json(problem: Problem) -> Json:
    """A problem as plans keep it."""
    return {"field": problem.field, "code": problem.code, "params": problem.params}


def _kept(row: ParsedRow, digest: str | None) -> Json:
    values = row.values
    kept: Json = {}
    for name in _AS_SAID:
        value = values.get(name)
        if value is not None:
            kept[name] = value.isoformat() if isinstance(value, date) else value
    if digest and values.national_id:
        kept["national_id_hash"] = digest
        kept[ID_DIGITS] = values.national_id[-4:]
    if row.notices:
        kept["notices"] = [problem_json(notice) for notice in row.notices]
    if row.written:
        kept["written"] = row.written
    if row.unsure:
        kept[UNSURE] = unsure_json(row.unsure)
    return kept


def _back(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if name in DAYS else value
