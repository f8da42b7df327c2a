"""Owns one row of an HR file as a person: every cell read, every problem of the row collected.

Works row by row. Of earlier rows it remembers only the keys that tell people apart, to notice one
who stands in the file twice. Knows nothing of the people already in Congvu.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, TypeVar

from provisioning.errors import Invalid, Problem
from provisioning.imports.columns import Field, Mapping, recognise
from provisioning.imports.dates import parse_birth_date, parse_date
from provisioning.imports.reading import RawRow
from provisioning.imports.reading_result import Reading
from provisioning.imports.values import (
    parse_email,
    parse_full_name,
    parse_kind,
    parse_national_id,
    parse_phone,
    parse_staff_code,
    parse_text,
    showable,
)
from provisioning.names import fold

T = TypeVar("T")

# Every answer of `_marks`.
_MARKS: Final = ("", "c", "o", "n", "co", "cn")


@dataclass(frozen=True, slots=True)
class ParsedOfficial:
    """What a row says of a person; None where it says nothing or nothing usable.

    `unit_text` and `sub_unit_text` are names as written; `contract_kind` is one of `officials`'
    kinds.
    """

    full_name: str | None = None
    staff_code: str | None = None
    birth_date: date | None = None
    national_id: str | None = None
    post: str | None = None
    unit_text: str | None = None
    sub_unit_text: str | None = None
    phone: str | None = None
    recovery_email: str | None = None
    contract_kind: str | None = None
    contract_end: date | None = None


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """A row with everything that is wrong with it. A row with problems is not applied.

    `written`: what the cells with problems say, to be shown beside them; never a national id.
    """

    number: int
    values: ParsedOfficial
    problems: tuple[Problem, ...]
    notices: tuple[Problem, ...]
    written: dict[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Table:
    """A file's header, recognised, and its rows, each to be taken once."""

    header_row: int
    mapping: Mapping
    rows: Iterator[ParsedRow]


def read_table(raw: Iterable[RawRow], today: date) -> Table:
    """The table whose first row that is not blank is the header.

    Raises Invalid: `file_empty` on "file", or all problems of the header row; and, while rows are
    taken, what `read_rows` raises. A file with a header only has no rows: `file_no_rows` is the
    caller's.
    """
    rows = iter(raw)
    header = next(rows, None)
    if header is None:
        raise Invalid.one("file", "file_empty")
    mapping = recognise(header.cells)
    if mapping.problems:
        raise Invalid(list(mapping.problems))
    return Table(header.number, mapping, parse_rows(rows, mapping, today))


def parse_rows(raw: Iterable[RawRow], mapping: Mapping, today: date) -> Iterator[ParsedRow]:
    """Every row as a person. The second row of one person has the problem `row_duplicate` (row)."""
    seen = _Seen()
    for row in raw:
        parsed = parse_row(row, mapping, today)
        twice = seen.problems_of(parsed)
        if twice:
            problems = (*parsed.problems, *twice)
            parsed = replace(parsed, problems=problems)
        yield parsed


def parse_row(row: RawRow, mapping: Mapping, today: date) -> ParsedRow:
    """One row by itself, with all its problems.

    Beside those of its cells: `row_too_long` (filled cells beyond the header), `identity_missing`
    (no staff code, national id or date of birth); notices `row_too_short` and `id_year_differs`.
    """
    collector = _Collector(row, mapping, today)
    values = collector.official()
    problems = [*collector.problems, *_row_problems(row, mapping)]
    if not any(p.field in ("staff_code", "national_id", "birth_date") for p in problems):
        problems += _identity_problems(values)
    notices = [*row.notes, *collector.notices, *_row_notices(row, mapping, values)]
    return ParsedRow(row.number, values, tuple(problems), tuple(notices), collector.written())


@dataclass(slots=True)
class _Collector:
    """Reads the cells of one row and keeps what is said beside the values."""

    row: RawRow
    mapping: Mapping
    today: date
    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)

    def official(self) -> ParsedOfficial:
        return ParsedOfficial(
            full_name=self._take(parse_full_name(self._full_name())),
            staff_code=self._take(parse_staff_code(self._cell("staff_code"))),
            birth_date=self._take(parse_birth_date(self._cell("birth_date"), self.today)),
            national_id=self._take(parse_national_id(self._cell("national_id"))),
            post=self._take(parse_text(self._cell("post"), "post")),
            unit_text=self._take(parse_text(self._cell("unit"), "unit")),
            sub_unit_text=self._take(parse_text(self._cell("sub_unit"), "sub_unit")),
            phone=self._take(parse_phone(self._cell("phone"))),
            recovery_email=self._take(parse_email(self._cell("recovery_email"))),
            contract_kind=self._take(parse_kind(self._cell("contract_kind"))),
            contract_end=self._take(parse_date(self._cell("contract_end"), "contract_end")),
        )

    def written(self) -> dict[str, str]:
        """The cells with problems as they stand in the file, of signs that can be shown."""
        said = {p.field for p in self.problems} - {"national_id"}
        cells = {name: self._cell(name) for name in self.mapping.columns if name in said}
        if "full_name" in said:
            cells["full_name"] = self._full_name()
        return {str(name): showable(text) for name, text in cells.items() if text.strip()}

    def _cell(self, name: Field) -> str:
        index = self.mapping.columns.get(name)
        return "" if index is None or index >= len(self.row.cells) else self.row.cells[index]

    def _full_name(self) -> str:
        whole = self._cell("full_name")
        return whole or f"{self._cell('family_name')} {self._cell('given_name')}"

    def _take(self, reading: Reading[T]) -> T | None:
        if reading.problem:
            self.problems.append(reading.problem)
        self.notices += reading.notices
        return reading.value


class _Seen:
    """The people of the rows so far: by staff code, by national id, by name and birth.

    Two rows of one name and birth are one person, unless both have a code, or an id of one kind:
    that tells namesakes apart.
    """

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}

    def problems_of(self, parsed: ParsedRow) -> list[Problem]:
        found: list[Problem] = []
        for field_name, key in _keys(parsed.values):
            first = self._rows.setdefault(key, parsed.number)
            if first != parsed.number:
                found.append(Problem(field_name, "row_duplicate", {"row": first}))
        named = self._named(parsed)
        return found if found or named is None else [Problem("full_name", "row_duplicate", {"row": named})]

    def _named(self, parsed: ParsedRow) -> int | None:
        """The first row of that name and birth which nothing tells apart from this one."""
        values = parsed.values
        if not (values.full_name and values.birth_date):
            return None
        person, marks = f"name {fold(values.full_name)} {values.birth_date}", _marks(values)
        alike = [f"{person} {other}" for other in _MARKS if not set(other) & set(marks)]
        first = min((self._rows[key] for key in alike if key in self._rows), default=None)
        self._rows.setdefault(f"{person} {marks}", parsed.number)
        return first


def _keys(values: ParsedOfficial) -> Iterator[tuple[str, str]]:
    if values.staff_code:
        yield "staff_code", f"code {values.staff_code.casefold()}"
    if values.national_id:
        yield "national_id", f"id {values.national_id}"


def _marks(values: ParsedOfficial) -> str:
    """What a row has to tell people apart: a code (c), an old id of 9 digits (o), a new one (n)."""
    number = values.national_id
    kind = "" if not number else "o" if len(number) == 9 else "n"
    return f"{'c' if values.staff_code else ''}{kind}"


def _row_problems(row: RawRow, mapping: Mapping) -> list[Problem]:
    beyond = [c for c in row.cells[mapping.width :] if c.strip()]
    return [Problem("row", "row_too_long", {"columns": mapping.width})] if beyond else []


def _identity_problems(values: ParsedOfficial) -> list[Problem]:
    known = values.staff_code or values.national_id or values.birth_date
    return [] if known else [Problem("staff_code", "identity_missing")]


def _names_year(number: str, year: int) -> bool:
    """Whether a 12-digit id is of that year: its 4th digit tells century and sex, two more the year."""
    return (1900 + int(number[3]) // 2 * 100 + int(number[4:6])) == year


def _row_notices(row: RawRow, mapping: Mapping, values: ParsedOfficial) -> list[Problem]:
    notices: list[Problem] = []
    if len(row.cells) < mapping.width:
        notices.append(Problem("row", "row_too_short", {"columns": mapping.width}))
    number, born = values.national_id, values.birth_date
    if number and born and len(number) == 12 and not _names_year(number, born.year):
        notices.append(Problem("national_id", "id_year_differs"))
    return notices
