"""Opening a list: from the file and what people chose to a table of rows, and how it was understood.

Owns what a plan's options say about the file. What the columns and cells mean is decided below.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from provisioning.foundation.errors import Invalid, Problem
from provisioning.imports.columns.layout import straighten
from provisioning.imports.columns.mapping import Recall, Unclear, mapped_table
from provisioning.imports.columns.rows import Table
from provisioning.imports.files.delimited import encoding_of
from provisioning.imports.files.raw_rows import FileKind, kind_of, read_rows
from provisioning.imports.files.spreadsheet import Sheets
from provisioning.imports.matching.listed_people import problem_json
from provisioning.officials.value_parsers import showable

Options = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Opened:
    """A table whose rows are still to be taken, and what is known of it already."""

    table: Table
    options: Options


def open_list(path: Path, name: str, choices: Mapping[str, Any], today: date, recall: Recall) -> Opened:
    """The list at `path`, sent as `name`, read as somebody chose. Raises Invalid, of it Unclear."""
    kind = kind_of(path, name)
    encoding = encoding_of(path, choices.get("encoding")) if kind is FileKind.CSV else None
    sheets = Sheets()
    raw = read_rows(path, kind, encoding=encoding, sheet=choices.get("sheet"), sheets=sheets)
    straight = straighten(raw, choices.get("header_row"))
    if straight is None:
        raise Invalid.one("file", "file_empty")
    known = {"encoding": encoding or "utf-8", **_shown(sheets)}
    try:
        table, understood = mapped_table(
            straight.header, straight.rows, today, said=choices.get("columns"), recall=recall
        )
    except Unclear as unclear:
        unclear.options |= known
        raise
    return Opened(table, {**known, **understood})


def _shown(sheets: Sheets) -> Options:
    """The sheets as plans keep them. One with signs in its name that nobody sees is not offered."""
    offered = [name for name in sheets.names if showable(name) == name]
    return {"sheet": showable(sheets.name) or None, "sheets": offered}


def with_notices(options: Options, notices: Iterable[Problem]) -> Options:
    """Options with what was noticed of the file as a whole."""
    return {**options, "notices": [problem_json(each) for each in notices]}
