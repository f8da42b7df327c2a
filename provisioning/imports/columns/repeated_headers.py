"""Header rows among the people: the same one on each page, or that of another table below.

Rows below another arrangement of columns are put into that of the list, by what each column holds. Owns
what a header row is among rows of people; where no table begins nothing is changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from provisioning.foundation.errors import Problem
from provisioning.imports.columns.recognition import header_key, recognise
from provisioning.imports.files.raw_rows import RawRow

_NAMES: Final = frozenset({"full_name", "family_name", "given_name"})
# So many known headers in one row are no accident.
_LEAST: Final = 2


@dataclass(slots=True)
class RepeatedHeaders:
    """Follows the header rows of one list. `header`: the first, joined; `parts`: its rows as written."""

    header: Sequence[str]
    parts: Sequence[Sequence[str]]
    _number: int = 0
    # For each column of the list, where the table that is read has it; None while it is the list's own.
    _from: list[int | None] | None = None
    _known: dict[str, int] = field(default_factory=dict)
    _own_keys: list[list[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._known = _places(self.header)
        self._own_keys = [_keys(part) for part in self.parts]

    def is_header(self, row: RawRow) -> bool:
        """Whether the row heads columns, the same or others; those below it are read by it."""
        if any(_is_headed(row.cells, keys) for keys in self._own_keys):
            self._from = None
            return True
        # Nearly every row of a person holds a digit: only the others are worth a closer look.
        if _has_digit(row.cells):
            return False
        found = recognise(row.cells).columns
        if not _NAMES & set(found) or len(found) < _LEAST:
            return False
        self._take(row)
        return True

    def arranged(self, row: RawRow) -> RawRow:
        """The row with its cells where the list has them."""
        if self._from is None:
            return row
        cells = ["" if at is None or at >= len(row.cells) else row.cells[at] for at in self._from]
        said = Problem("row", "other_header_above", {"row": self._number})
        return RawRow(row.number, cells, (*row.notes, said))

    def _take(self, row: RawRow) -> None:
        here = _places(row.cells)
        if here == self._known:
            self._from = None
            return
        back = {at: name for name, at in self._known.items()}
        self._number = row.number
        self._from = [here.get(back[at]) if at in back else None for at in range(len(self.header))]


def _places(header: Sequence[str]) -> dict[str, int]:
    """What each column is called: the field it holds, or its own words."""
    found = dict[str, int](recognise(header).columns)
    taken = set(found.values())
    words = {f"={header_key(cell)}": at for at, cell in enumerate(header) if at not in taken and cell.strip()}
    return found | words


def _has_digit(cells: Sequence[str]) -> bool:
    return any(map(str.isdigit, "".join(cells)))


def _is_headed(cells: Sequence[str], keys: Sequence[str]) -> bool:
    """Whether the cells say what these keys do; the first that differs ends it."""
    long_enough = len(cells) >= len(keys)
    same = long_enough and all(header_key(cell) == key for cell, key in zip(cells, keys, strict=False))
    return same and not any(header_key(cell) for cell in cells[len(keys) :])


def _keys(cells: Sequence[str]) -> list[str]:
    keys = [header_key(cell) for cell in cells]
    while keys and not keys[-1]:
        keys.pop()
    return keys
