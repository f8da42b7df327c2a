"""A name in two columns below one heading: "Họ và tên" stands merged over "Nguyễn Văn" and "An".

Owns how the second half is told, by what stands below the heading. Knows nothing of what else a row says.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from provisioning.imports.columns.recognition import field_of
from provisioning.imports.files.raw_rows import RawRow

# Fewer rows than these tell nothing of a column.
_LEAST: Final = 2


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
    halves = [given for _family, given in named if _is_word(given)]
    alone = sum(bool(family) and not given for family, given in pairs)
    enough = len(halves) >= _LEAST and len(halves) * 10 >= len(named) * 9
    return at if enough and len(named) > alone else None


def _cell(row: RawRow, at: int) -> str:
    return row.cells[at].strip() if at < len(row.cells) else ""


def _is_word(text: str) -> bool:
    return " " not in text and not any(sign.isdigit() for sign in text) and len(text) > 1
