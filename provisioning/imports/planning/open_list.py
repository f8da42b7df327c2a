"""Opening a list: from the file and what people chose to a table of rows, and how it was understood.

Owns what a plan's options say about the file. Its rows are gone through twice: first its columns are looked
at as a whole, then each row is read by what that has shown. What columns and cells mean is decided below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

from provisioning.foundation.errors import Invalid, Problem
from provisioning.imports.columns import recognition
from provisioning.imports.columns.layout import PlainTable, straighten
from provisioning.imports.columns.mapping import SAMPLES, Recall, Unclear, understood, without
from provisioning.imports.columns.row_spool import RowSpool
from provisioning.imports.columns.rows import Table, parse_rows
from provisioning.imports.columns.survey import Findings, survey, without_false_keys
from provisioning.imports.files.delimited import encoding_of
from provisioning.imports.files.raw_rows import FileKind, kind_of, read_rows
from provisioning.imports.files.spreadsheet import Sheets
from provisioning.imports.forms.request_form import NO_FORM, RequestForm, form_of, needed
from provisioning.imports.matching.listed_people import problem_json
from provisioning.officials.value_parsers import showable

Options = dict[str, Any]
# So many other sheets are named.
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Opened:
    """A table whose rows are still to be taken, and what is known of it already."""

    table: Table
    options: Options
    notices: tuple[Problem, ...] = ()
    # What stands above the header.
    titles: tuple[str, ...] = ()
    # The lines before the table, and behind it: those are known once the last row was taken.
    above: tuple[str, ...] = ()
    below: Sequence[str] = ()
    form: RequestForm = NO_FORM


class Reader(NamedTuple):
    """Who reads a list: on which day, what is remembered of such lists, and what is called now and then
    before the first row can be had."""

    today: date
    recall: Recall
    alive: Callable[[], None]
    # Addresses in these are official ones.
    domains: frozenset[str] = frozenset()
    # Whether it is handed in as the list of everybody.
    roster: bool = False


def open_list(path: Path, name: str, choices: Mapping[str, Any], reader: Reader) -> Opened:
    """The list at `path`, sent as `name`, read as somebody chose. Raises Invalid, of it Unclear."""
    opened = plain_table(path, name, choices)
    straight = opened.table
    samples = list(islice(straight.rows, SAMPLES))
    # Which old letters a workbook has is known once its first row was read.
    known = {"encoding": opened.encoding, "letters": opened.sheets.letters, **_shown(opened.sheets)}
    try:
        mapping, options = understood(
            straight.header, samples, said=choices.get("columns"), recall=reader.recall
        )
    except Unclear as unclear:
        unclear.options |= known
        raise
    spool = RowSpool()
    try:
        rows = spool.keeping(chain(samples, straight.rows), reader.alive)
        findings = survey(rows, mapping, typed=opened.kind is not FileKind.CSV)
        mapping, notices = _keys_left(mapping, findings, options | known)
        notices += _sheets_left(opened.sheets)
        # Every row was taken when the columns were looked at: what stands among and below them is known.
        above = (*opened.sheets.above, *straight.above)
        form = form_of(mapping.columns, (*above, *straight.headings), reader.domains)
        _require_fitting(form, reader)
    except BaseException:
        spool.close()
        raise
    parsed = parse_rows(spool.rows(), mapping, reader.today, findings, form)
    table = Table(straight.header.number, mapping, parsed)
    below = (*straight.below, *opened.sheets.below)
    return Opened(
        table, without(options | known, mapping), tuple(notices), straight.titles, above, below, form
    )


def _require_fitting(form: RequestForm, reader: Reader) -> None:
    """Whoever a form does not name has not left."""
    if reader.roster and form.is_form:
        raise Invalid.one("file", "form_is_no_roster")


def _sheets_left(sheets: Sheets) -> list[Problem]:
    """Whoever stands on another sheet is not in this list, and nobody would notice."""
    if not sheets.beside:
        return []
    named = ", ".join(f"“{showable(name)}”" for name in sheets.beside[:MOST_NAMED])
    return [Problem("row", "sheets_not_read", {"count": len(sheets.beside), "sheets": named})]


def _keys_left(
    mapping: recognition.Mapping, findings: Findings, options: Options
) -> tuple[recognition.Mapping, list[Problem]]:
    """The mapping without columns that are no key, and what is said of them. Raises Unclear."""
    mapping, notices = without_false_keys(mapping, findings)
    lacking = needed(mapping.columns)
    if notices and lacking:
        raise Unclear([*notices, *lacking], without(options, mapping))
    return mapping, notices


class PlainFile(NamedTuple):
    """A file whose rows are still to be taken, and how it was opened."""

    table: PlainTable
    kind: FileKind
    encoding: str | None
    sheets: Sheets


def plain_table(path: Path, name: str, choices: Mapping[str, Any]) -> PlainFile:
    """Its header and rows as they are written. Raises Invalid."""
    kind = kind_of(path, name)
    encoding = encoding_of(path, choices.get("encoding")) if kind is FileKind.CSV else None
    sheets = Sheets()
    raw = read_rows(path, kind, encoding=encoding, sheet=choices.get("sheet"), sheets=sheets)
    straight = straighten(raw, choices.get("header_row"))
    if straight is None:
        raise Invalid.one("file", "file_empty")
    return PlainFile(straight, kind, encoding, sheets)


def _shown(sheets: Sheets) -> Options:
    """The sheets as plans keep them. One with signs in its name that nobody sees is not offered."""
    offered = [name for name in sheets.names if showable(name) == name]
    return {"sheet": showable(sheets.name) or None, "sheets": offered}


def with_notices(options: Options, notices: Iterable[Problem]) -> Options:
    """Options with what was noticed of the file as a whole."""
    return {**options, "notices": [problem_json(each) for each in notices]}
