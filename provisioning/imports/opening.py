"""Opening a list: from the file and what people chose to a table of rows, and how it was understood.

Owns what a plan's options say about the file. What the columns and cells mean is decided below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from provisioning.errors import Problem
from provisioning.imports.claims import problem_json
from provisioning.imports.reading import kind_of, read_rows
from provisioning.imports.rows import Table, read_table

Options = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Opened:
    """A table whose rows are still to be taken, and what is known of it already."""

    table: Table
    options: Options
    # What is to be said of the file as a whole: complete once all rows were taken.
    notices: Callable[[], Iterable[Problem]]


def open_list(path: Path, name: str, _choices: Mapping[str, Any], today: date) -> Opened:
    """The list at `path`, sent as `name`, read as somebody chose. Raises Invalid."""
    table = read_table(read_rows(path, kind_of(path, name)), today)
    return Opened(table, _understood(table), lambda: ())


def with_notices(options: Options, notices: Iterable[Problem]) -> Options:
    """Options with what was noticed of the file as a whole."""
    return {**options, "notices": [problem_json(each) for each in notices]}


def _understood(table: Table) -> Options:
    mapping = table.mapping
    return {
        "header_row": table.header_row,
        "columns": {name: mapping.header_of(name) for name in mapping.columns},
        "column_numbers": dict(mapping.columns),
        "headers": list(mapping.headers),
        "ignored": [column.header for column in mapping.ignored],
    }
