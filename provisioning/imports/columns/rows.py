"""Owns one row of an HR file as a person: every cell read, every problem of the row collected.

Works row by row; what the columns tell as a whole comes in as `Findings`, and whether somebody stands in
the file twice, `seen` tells. Doubt about what is not needed refuses nobody: the cell is left out with a
notice. Knows nothing of the people already in Congvu.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from typing import Any, Final, TypeVar

from provisioning.addresses.email import MAX_ADDRESS
from provisioning.foundation.errors import Invalid, Problem
from provisioning.imports.columns.date_evidence import Form, Readings, date_cell
from provisioning.imports.columns.leaving_words import leaving_notices
from provisioning.imports.columns.own_columns import GONE, GONE_WORDS
from provisioning.imports.columns.parsed import LEFT_OUT, ParsedOfficial, ParsedRow
from provisioning.imports.columns.recognition import Column, Mapping, header_key, recognise
from provisioning.imports.columns.survey import NOTHING_FOUND, UNITS, Findings
from provisioning.imports.files.raw_rows import RawRow
from provisioning.imports.forms.request_form import NO_FORM, RequestForm
from provisioning.imports.forms.row_requests import FORM, take_own_address, take_request
from provisioning.imports.matching.duplicate_rows import DuplicateRows
from provisioning.names import fold
from provisioning.officials.date_parsers import parse_birth_date, parse_birth_year, swapped
from provisioning.officials.fields import CATALOGUE, DAYS, IDENTIFYING, IMPORTED, Parser
from provisioning.officials.parsed_value import ParsedValue
from provisioning.officials.value_parsers import parse_text, showable

T = TypeVar("T")

# Nobody needs them to be told apart, or to be given a mailbox.
_NOT_NEEDED: Final = frozenset(
    field.listed_as for field in IMPORTED if not (field.required or field.tells_apart)
)
_BIRTHS: Final = ("birth_date", "birth_year")
_YEARS: Final = frozenset({"nam sinh", "year of birth", "birth year", "yob", "year born"})
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
            yield "section_text", "section", lambda text, _today: parse_text(text, "section")
            yield "old_unit_text", "old_unit", lambda text, _today: parse_text(text, "old_unit")
            yield "unit_code", "unit_code", lambda text, _today: parse_text(text, "unit")
    yield "address", "address", lambda text, _today: _own_address(text)
    yield "address", "official_address", lambda text, _today: _own_address(text)
    yield (
        "state",
        "state",
        lambda text, _today: ParsedValue(GONE if fold(text).strip() in GONE_WORDS else None),
    )


def _own_address(text: str) -> ParsedValue[str]:
    """An address of ours, as our tables have it; anything else says nothing."""
    written = text.strip().lower()
    return ParsedValue(written if "@" in written and len(written) <= MAX_ADDRESS else None)


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


def parse_rows(
    raw: Iterable[RawRow],
    mapping: Mapping,
    today: date,
    findings: Findings = NOTHING_FOUND,
    form: RequestForm = NO_FORM,
) -> Iterator[ParsedRow]:
    """Every row as a person. The second row of one person has the problem `row_duplicate` (row)."""
    rows = iter(raw)
    with DuplicateRows() as seen:
        while parsed := [parse_row(row, mapping, today, findings, form) for row in islice(rows, _AT_ONCE)]:
            # Below a row that is struck through often stands the one that is right.
            twice = iter(seen.doubles([row for row in parsed if not row.is_struck]))
            for row in parsed:
                found = () if row.is_struck else next(twice)
                yield replace(row, problems=(*row.problems, *found)) if found else row


def parse_row(
    row: RawRow,
    mapping: Mapping,
    today: date,
    findings: Findings = NOTHING_FOUND,
    form: RequestForm = NO_FORM,
) -> ParsedRow:
    """One row by itself, with all its problems.

    Beside those of its cells: `row_too_long` (filled cells beyond the header), `identity_missing`
    (no staff code, national id, date or year of birth); notices `row_too_short`, `unit_not_said`,
    `id_year_differs`, `row_says_leaving`, `key_shared` and `code_zeros_lost`. A cell that is not needed and
    can't be read is a notice with `left_out` among its parameters.
    """
    collector = _Collector(row, mapping, today, findings, form)
    values = collector.official()
    problems = [*collector.problems, *_row_problems(row, mapping)]
    if not (values.get(FORM) or any(p.field in IDENTIFYING for p in problems)):
        problems += _identity_problems(values)
    notices = [*row.notes, *collector.notices, *_row_notices(row, mapping, values, findings)]
    if not form.is_form:
        # A form says itself what becomes of whom.
        notices += leaving_notices(row, mapping)
    return ParsedRow(
        row.number, values, tuple(problems), tuple(notices), collector.written(), collector.unsure
    )


@dataclass(slots=True)
class _Collector:
    """Reads the cells of one row and keeps what is said beside the values."""

    row: RawRow
    mapping: Mapping
    today: date
    findings: Findings
    form: RequestForm
    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)
    unsure: dict[str, Readings] = field(default_factory=dict)

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
            if column in _BIRTHS:
                self._take_birth(said, column, text)
                continue
            value = self._take(parse(text, today))
            if value is not None:
                said[word] = value
                if column in DAYS:
                    self._note_swap(word, column, text, value)
        if "birth_date" in said:
            said.pop("birth_year", None)
        self._spread_doubt(said)
        self.notices += take_own_address(said, self.form)
        self._take_request(said)
        self._leave_out(said)
        return ParsedOfficial(said)

    def _take_request(self, said: dict[str, Any]) -> None:
        """Of whom a form gives the official address, the name need not be said."""
        self.problems += take_request(said, self.form, self._cell)
        if self.form.is_form and (said.get("address") or said.get("full_name")):
            self.problems = [each for each in self.problems if each.code != "name_missing"]

    def _take_birth(self, said: dict[str, Any], column: Column, text: str) -> None:
        """A day, or a year alone, whichever of the two the column is headed."""
        reading = parse_birth_date(text, self.today)
        if reading.problem is None:
            born = self._take(reading)
            if born is not None and "birth_date" not in said:
                said["birth_date"] = born
                self._note_swap("birth_date", column, text, born)
            return
        year = parse_birth_year(text, self.today)
        if year.value is not None:
            said["birth_year"] = self._take(replace(year, notices=()) if self._heads_years(column) else year)
            return
        problem = reading.problem
        if year.problem is not None and problem.code in ("date_year_only", "date_unreadable"):
            problem = year.problem
        self.problems.append(replace(problem, field=column))

    def _heads_years(self, column: Column) -> bool:
        """Whether nothing but a year is asked for: then a year alone is no doubt."""
        return header_key(self.mapping.header_of(column)) in _YEARS

    def _note_swap(self, word: str, column: Column, text: str, day: date) -> None:
        readings = self.findings.readings(column, text, day)
        if readings is not None:
            self.unsure[word] = readings

    def _spread_doubt(self, said: dict[str, Any]) -> None:
        """Whoever wrote one date of the row with the month first has perhaps written all of them so."""
        texts = {name: self._cell(name) for name in DAYS if name in said and name in self.mapping.columns}
        if len(texts) < 2:
            return
        cells = {name: date_cell(text) for name, text in texts.items()}
        first = any(cell is not None and cell.form is Form.MONTH_FIRST for cell in cells.values())
        if not (first or self.unsure):
            return
        for name, cell in cells.items():
            other = swapped(said[name]) if cell is not None and cell.form is Form.EITHER else None
            if other:
                self.unsure.setdefault(name, Readings(said[name], other))

    def _leave_out(self, said: dict[str, Any]) -> None:
        """Takes out what is in doubt and not needed, with a notice of each."""
        shared = [
            name for name in IDENTIFYING if name in said and self.findings.is_shared(name, self._cell(name))
        ]
        firm = [name for name in (*IDENTIFYING, "address") if said.get(name) and name not in shared]
        for name in shared if firm else ():
            del said[name]
            self.notices.append(Problem(name, "key_shared", {LEFT_OUT: 1}))
        told_apart = bool(firm or shared)
        for problem in self.problems:
            if problem.field in _NOT_NEEDED or (told_apart and problem.field in IDENTIFYING):
                self.notices.append(replace(problem, params={**problem.params, LEFT_OUT: 1}))
        self.problems = [p for p in self.problems if p.field not in _NOT_NEEDED]
        if told_apart:
            self.problems = [p for p in self.problems if p.field not in IDENTIFYING]
        if self.findings.has_lost_zeros(said.get("staff_code", "")):
            self.notices.append(Problem("staff_code", "code_zeros_lost", {"digits": self.findings.zeros}))

    def written(self) -> dict[str, str]:
        """The cells with problems, or left out, as they stand in the file, of signs that can be shown."""
        left_out = {p.field for p in self.notices if LEFT_OUT in p.params}
        said = ({p.field for p in self.problems} | left_out) - {"national_id"}
        if not said:
            return {}
        cells = {name: self._cell(name) for name in self.mapping.columns if name in said}
        if "full_name" in said:
            cells["full_name"] = self._full_name()
        return {str(name): showable(text) for name, text in cells.items() if text.strip()}

    def _cell(self, name: Column) -> str:
        return _cell_of(self.row, self.mapping, name)

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
    known = any(values.get(name) for name in (*IDENTIFYING, "address"))
    return [] if known else [Problem("staff_code", "identity_missing")]


def _names_year(number: str, year: int) -> bool:
    """Whether a 12-digit id is of that year: its 4th digit tells century and sex, two more the year."""
    return (1900 + int(number[3]) // 2 * 100 + int(number[4:6])) == year


def _cell_of(row: RawRow, mapping: Mapping, name: Column) -> str:
    index = mapping.columns.get(name)
    return "" if index is None or index >= len(row.cells) else row.cells[index]


def _row_notices(row: RawRow, mapping: Mapping, values: ParsedOfficial, findings: Findings) -> list[Problem]:
    notices: list[Problem] = []
    if len(row.cells) < mapping.width:
        notices.append(Problem("row", "row_too_short", {"columns": mapping.width}))
    at_all = findings.places and "unit" in mapping.columns
    if at_all and not any(_cell_of(row, mapping, name).strip() for name in UNITS):
        # The others of the list are told; whoever is new goes to the unit of the list.
        notices.append(Problem("unit", "unit_not_said"))
    number, born = values.national_id, values.birth_date
    if number and born and len(number) == 12 and not _names_year(number, born.year):
        notices.append(Problem("national_id", "id_year_differs"))
    return notices
