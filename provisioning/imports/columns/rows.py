"""Owns one row of an HR file as a person: every cell read, every problem of the row collected.

Works row by row; whether somebody stands in the file twice, `seen` tells. Knows nothing of the
people already in Congvu.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from typing import Any, Final, TypeVar

from provisioning.foundation.errors import Invalid, Problem
from provisioning.imports.columns.leaving_words import leaving_notices
from provisioning.imports.columns.parsed import ParsedOfficial, ParsedRow
from provisioning.imports.columns.recognition import Column, Mapping, recognise
from provisioning.imports.files.raw_rows import RawRow
from provisioning.imports.matching.duplicate_rows import DuplicateRows
from provisioning.officials.fields import CATALOGUE, IDENTIFYING, Parser
from provisioning.officials.parsed_value import ParsedValue
from provisioning.officials.value_parsers import parse_text, showable

T = TypeVar("T")

# So many rows are read before it is asked which of their people stood in the file already.
_AT_ONCE: Final = 500


def _readers() -> Iterator[tuple[str, Column, Parser]]:
    """What is read of a row: the word of what it says, the column it stands in, the parser."""
    for each in CATALOGUE:
        if each.parse is not None:
            yield each.listed_as, each.listed_as, each.parse
        elif each.name == "unit_id":
            # Lists write units by their names, a body's and a division's.
            yield "unit_text", "unit", lambda text, _today: parse_text(text, "unit")
            yield "sub_unit_text", "sub_unit", lambda text, _today: parse_text(text, "sub_unit")


# Gone through for each of a million rows.
_READERS: Final = tuple(_readers())


@dataclass(frozen=True, slots=True)
class Table:
    """A file's header, recognised, and its rows, each to be taken once."""

    header_row: int
    mapping: Mapping
    rows: Iterator[ParsedRow]


def read_table(raw: Iterable[RawRow], today: date) -> Table:
    """The table whose first row that is not blank is the header.

    Raises Invalid: `file_empty` on "file", or all problems of the header row; and, while rows are
    taken, what `parse_rows` raises. A file with a header only has no rows: `file_no_rows` is the
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
    rows = iter(raw)
    with DuplicateRows() as seen:
        while parsed := [parse_row(row, mapping, today) for row in islice(rows, _AT_ONCE)]:
            for row, twice in zip(parsed, seen.doubles(parsed), strict=True):
                yield replace(row, problems=(*row.problems, *twice)) if twice else row


def parse_row(row: RawRow, mapping: Mapping, today: date) -> ParsedRow:
    """One row by itself, with all its problems.

    Beside those of its cells: `row_too_long` (filled cells beyond the header), `identity_missing`
    (no staff code, national id or date of birth); notices `row_too_short`, `id_year_differs`
    and `row_says_leaving`.
    """
    collector = _Collector(row, mapping, today)
    values = collector.official()
    problems = [*collector.problems, *_row_problems(row, mapping)]
    if not any(p.field in IDENTIFYING for p in problems):
        problems += _identity_problems(values)
    notices = [*row.notes, *collector.notices, *_row_notices(row, mapping, values)]
    notices += leaving_notices(row, mapping)
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
        said: dict[str, Any] = {}
        columns, cells, today = self.mapping.columns, self.row.cells, self.today
        for word, column, parse in _READERS:
            if column == "full_name":
                text = self._full_name()
            else:
                at = columns.get(column)
                text = "" if at is None or at >= len(cells) else cells[at]
                # An empty cell says nothing.
                if not text:
                    continue
            value = self._take(parse(text, today))
            if value is not None:
                said[word] = value
        return ParsedOfficial(said)

    def written(self) -> dict[str, str]:
        """The cells with problems as they stand in the file, of signs that can be shown."""
        said = {p.field for p in self.problems} - {"national_id"}
        if not said:
            return {}
        cells = {name: self._cell(name) for name in self.mapping.columns if name in said}
        if "full_name" in said:
            cells["full_name"] = self._full_name()
        return {str(name): showable(text) for name, text in cells.items() if text.strip()}

    def _cell(self, name: Column) -> str:
        index = self.mapping.columns.get(name)
        return "" if index is None or index >= len(self.row.cells) else self.row.cells[index]

    def _full_name(self) -> str:
        whole = self._cell("full_name")
        return whole or f"{self._cell('family_name')} {self._cell('given_name')}"

    def _take(self, reading: ParsedValue[T]) -> T | None:
        if reading.problem:
            self.problems.append(reading.problem)
        if reading.notices:
            self.notices += reading.notices
        return reading.value


def _row_problems(row: RawRow, mapping: Mapping) -> list[Problem]:
    beyond = [c for c in row.cells[mapping.width :] if c.strip()]
    return [Problem("row", "row_too_long", {"columns": mapping.width})] if beyond else []


def _identity_problems(values: ParsedOfficial) -> list[Problem]:
    known = any(values.get(name) for name in IDENTIFYING)
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
