"""Reading a file that says which column is which: `congvu import plan --map`.

    {"header_row": 5, "columns": {"full_name": "Họ và tên", "staff_code": "B"}}

A column is named by its letter as the spreadsheet shows it, or by its header; the outer level may be
left out when there is no `header_row`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from provisioning.foundation.errors import Invalid, Problem
from provisioning.names import fold

LETTERS = re.compile(r"[A-Z]{1,2}")


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """What was said about the columns."""

    header_row: int | None = None
    by_letter: dict[str, int] = field(default_factory=dict)
    by_header: dict[str, str] = field(default_factory=dict)

    def choices(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """What to read the file with; headers are looked for in what an earlier reading found.

        Raises Invalid for headers that are not there, all of them at once.
        """
        made: dict[str, Any] = {} if self.header_row is None else {"header_row": self.header_row}
        columns = {**self.by_letter}
        if options:
            columns |= self._found([fold(str(header)) for header in options.get("headers", [])])
        return made | {"columns": columns} if columns else made

    def _found(self, headers: list[str]) -> dict[str, int]:
        missing = [text for text in self.by_header.values() if fold(text) not in headers]
        if missing:
            raise Invalid([Problem("map", "header_unknown", {"text": text}) for text in missing])
        return {name: headers.index(fold(text)) for name, text in self.by_header.items()}


def chosen_columns(file: Path | None) -> ColumnChoice:
    """What the file says; nothing without one. Raises Invalid `map_unreadable`."""
    if file is None:
        return ColumnChoice()
    try:
        said = json.loads(file.read_text(encoding="utf-8-sig"))
        columns: dict[str, str] = said.get("columns", said)
        letters = {name: _number(text) for name, text in columns.items() if LETTERS.fullmatch(text)}
        headers = {name: text for name, text in columns.items() if name not in letters}
        return ColumnChoice(said.get("header_row"), letters, headers)
    except (ValueError, TypeError, AttributeError) as error:
        raise Invalid.one("map", "map_unreadable") from error


def _number(letters: str) -> int:
    """A column's place from 0: A is 0, AA is 26."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1
