"""A name in two columns below one heading: "Họ và tên" stands merged over "Nguyễn Văn" and "An".

Owns how the second half is told, by what stands below the heading. Knows nothing of what else a row says.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from provisioning.imports.columns.recognition import field_of
from provisioning.imports.files.raw_rows import RawRow
from provisioning.names import fold

# Fewer rows than these tell nothing of a column.
_LEAST: Final = 2
# What stands beside names without a heading and is none.
_NO_NAMES: Final = frozenset({"nu", "kinh", "co", "khong", "male", "female"})


def given_half(header: Sequence[str], body: Sequence[RawRow]) -> int | None:
    """The column of the last word of each name, beside the name and without a heading of its own; or None."""
    names = [at for at, cell in enumerate(header) if field_of(cell) == "full_name"]
    if len(names) != 1 or any(field_of(cell) in ("family_name", "given_name") for cell in header):
        return None
    at = names[0] + 1
    if at < len(header) and header[at].strip():
        return None
    pairs = [(_cell(row, names[0]), _cell(row, at)) for row in body]
    named = [(family, given) for family, given in pairs if family and given]
    halves = [given for family, given in named if _is_word(given) and not _ends_with(family, given)]
    alone = sum(bool(family) and not given for family, given in pairs)
    # Of whole names nearly none ends so, of first halves nearly every second.
    open_ended = sum(_wants_more(family) for family, _given in named)
    enough = len(halves) >= _LEAST and len(halves) * 10 >= len(named) * 9
    return at if enough and len(named) > alone and open_ended * 5 >= len(named) else None


def _cell(row: RawRow, at: int) -> str:
    return row.cells[at].strip() if at < len(row.cells) else ""


def _ends_with(name: str, word: str) -> bool:
    """Whether the word stands in the name already: people sort lists by such a column."""
    return fold(name).split()[-1:] == [fold(word)]


def _wants_more(name: str) -> bool:
    """Whether a name without another word behind it is none: "Nguyễn Văn", "Y"."""
    words = fold(name).split()
    return len(words) == 1 or words[-1] in ("van", "thi")


def _is_word(text: str) -> bool:
    plain = " " not in text and not any(sign.isdigit() for sign in text) and len(text) > 1
    return plain and fold(text) not in _NO_NAMES
