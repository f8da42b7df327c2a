"""In which old letters the columns of a workbook are, if any: one sheet often mixes several.

A few letters mean something in Unicode and something else in an old font: "Bé" is a name, and "Bộ" in
TCVN3. So a column is taken for old where it has letters that Vietnamese lacks, or many words that become
Vietnamese; one that has neither only beside such a column, and never one that has letters no old font has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from provisioning.imports.files.encodings.detecting import best_of_text, has_foreign_letters, words_won

# So many different words that become Vietnamese are no accident.
_ENOUGH: Final = 3
_BEYOND: Final = 0xFF


@dataclass(frozen=True, slots=True)
class _Column:
    """What the cells of a column that are not plain ASCII say. `sure`: even by itself."""

    name: str
    sure: bool
    # Letters that stand in no old font.
    unicode: bool


def encodings_of_columns(columns: Mapping[int, Sequence[str]]) -> dict[int, str]:
    """The old encoding of each column that is in one. `columns`: number → its cells."""
    read = {at: _read(cells) for at, cells in columns.items()}
    sure = {each.name for each in read.values() if each is not None and each.sure}
    return {
        at: each.name
        for at, each in read.items()
        if each is not None and (each.sure or (each.name in sure and not each.unicode))
    }


def _read(cells: Sequence[str]) -> _Column | None:
    told = [cell for cell in cells if not cell.isascii()]
    old = "\n".join(cell for cell in told if all(ord(letter) <= _BEYOND for letter in cell))
    name = best_of_text(old) if old else "utf-8"
    if name == "utf-8":
        return None
    mixed = len(told) > old.count("\n") + 1
    sure = has_foreign_letters(old) or (words_won(old, name) >= _ENOUGH and not mixed)
    return _Column(name, sure, mixed)
