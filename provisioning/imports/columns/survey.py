"""A list looked at column by column, before any of its rows is read as a person.

One cell seldom tells whether it is right; the others of its column do. Goes through the whole file once,
in memory that does not grow with it, and finds: dates that may have day and month exchanged, columns and
values that tell nobody apart, codes that have lost their zeros.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from provisioning.foundation.errors import Problem
from provisioning.imports.columns import recognition
from provisioning.imports.columns.date_evidence import DateDoubt, DateEvidence, Readings
from provisioning.imports.columns.key_evidence import KeyEvidence, KeyFinding, Seen
from provisioning.imports.columns.recognition import Column, Ignored
from provisioning.imports.files.raw_rows import RawRow
from provisioning.officials.date_parsers import parse_date
from provisioning.officials.fields import IMPORTED, Shape
from provisioning.officials.value_parsers import name_key

# What two people can't both have.
KEYS: Final[tuple[Column, ...]] = tuple(field.listed_as for field in IMPORTED if field.unique)
DATES: Final[tuple[Column, ...]] = tuple(field.listed_as for field in IMPORTED if field.shape is Shape.DAY)
UNITS: Final[tuple[Column, ...]] = ("unit", "sub_unit", "unit_code")
_NAMES: Final[tuple[Column, ...]] = ("full_name", "family_name", "given_name")
_AT_ONCE: Final = 1000


@dataclass(frozen=True, slots=True)
class Findings:
    """What the columns of a list tell. `zeros`: as many digits as every code with zeros before it has;
    `places`: it says of somebody where they work."""

    dates: Mapping[Column, DateDoubt] = field(default_factory=dict)
    keys: Mapping[Column, KeyFinding] = field(default_factory=dict)
    zeros: int = 0
    places: bool = False

    def is_shared(self, column: Column, text: str) -> bool:
        """Whether this value is one that different people of the list have."""
        found = self.keys.get(column)
        return found is not None and bool(found.shared) and key_of(text) in found.shared

    def readings(self, column: Column, text: str, day: date) -> Readings | None:
        """What a date that was read as `day` may mean; None where it is not in doubt."""
        found = self.dates.get(column)
        return found.readings(text, day) if found else None

    def has_lost_zeros(self, code: str) -> bool:
        """Whether this code is shorter than all that have zeros before them."""
        return code.isdigit() and len(code) < self.zeros


NOTHING_FOUND: Final = Findings()


def key_of(text: str) -> int:
    """A value as it is compared within a list. Secret to this process: nobody makes two that look alike."""
    return hash("".join(text.split()).lstrip("'").casefold())


def survey(rows: Iterable[RawRow], mapping: recognition.Mapping, *, typed: bool) -> Findings:
    """Goes through the rows. `typed`: the file tells a true date from text.

    Raises what taking the rows raises.
    """
    evidence = KeyEvidence()
    try:
        return _surveyed(rows, _Columns(mapping), evidence, typed=typed)
    finally:
        evidence.close()


def without_false_keys(
    mapping: recognition.Mapping, findings: Findings
) -> tuple[recognition.Mapping, list[Problem]]:
    """The mapping without columns that tell nobody apart, and `column_no_key` (header) for each."""
    false = [name for name, found in findings.keys.items() if not found.is_key]
    if not false:
        return mapping, []
    columns = {name: at for name, at in mapping.columns.items() if name not in false}
    ignored = [Ignored(mapping.columns[name], mapping.header_of(name)) for name in false]
    said = [Problem(name, "column_no_key", {"header": mapping.header_of(name)}) for name in false]
    return replace(mapping, columns=columns, ignored=(*mapping.ignored, *ignored)), said


@dataclass(frozen=True, slots=True)
class _Columns:
    mapping: recognition.Mapping

    def cell(self, row: RawRow, name: Column) -> str:
        at = self.mapping.columns.get(name)
        return row.cells[at] if at is not None and at < len(row.cells) else ""

    def here(self, names: Iterable[Column]) -> list[Column]:
        return [name for name in names if name in self.mapping.columns]


def _surveyed(rows: Iterable[RawRow], columns: _Columns, evidence: KeyEvidence, *, typed: bool) -> Findings:
    dates = {name: DateEvidence(typed) for name in columns.here((*DATES, "birth_year"))}
    keys, codes = columns.here(KEYS), _Codes()
    seen: list[Seen] = []
    places = False
    for row in rows:
        places = places or any(columns.cell(row, name).strip() for name in UNITS)
        for name, found in dates.items():
            found.add(columns.cell(row, name))
        codes.add(columns.cell(row, "staff_code"))
        seen += _seen(columns, row, keys)
        if len(seen) >= _AT_ONCE:
            evidence.add(seen)
            seen.clear()
    evidence.add(seen)
    return Findings(
        {name: found.doubt() for name, found in dates.items()},
        {name: evidence.finding(name) for name in keys},
        codes.zeros,
        places,
    )


def _seen(columns: _Columns, row: RawRow, keys: Iterable[Column]) -> Iterator[Seen]:
    said = [(name, text) for name in keys if (text := columns.cell(row, name).strip())]
    if not said:
        return
    called = " ".join(columns.cell(row, name) for name in _NAMES)
    name = hash(name_key(called)) if called.strip() else 0
    # Only whole days are compared: a year, or a day without its century, may be the same in other words.
    born = parse_date(columns.cell(row, "birth_date"), "birth_date").value
    for column, text in said:
        yield column, key_of(text), name, hash(born) if born else 0


@dataclass(slots=True)
class _Codes:
    """The widths of staff codes that are numbers with zeros before them."""

    widths: Counter[int] = field(default_factory=Counter)

    def add(self, text: str) -> None:
        code = text.strip().lstrip("'")
        if code.startswith("0") and code.isdigit():
            self.widths[len(code)] += 1

    @property
    def zeros(self) -> int:
        return next(iter(self.widths)) if len(self.widths) == 1 else 0
