"""The columns that Congvu's own files have, so that they can be read back. Words and how they are told.

The file of rows that nothing came of has three behind those of the list: they are read by nothing. The export
of people, and the results of a list, have the unit's code beside its name, the address and the state: there,
and only there, "Address" is one of ours and not where somebody lives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from provisioning.names import fold

# Which row it was, which column is meant, and why: as the file heads them in either language, folded.
_ADDED: Final = frozenset({
    "dong trong danh sach", "cot can sua", "ly do chua thuc hien",
    "row in the list", "column to correct", "why it was not carried out",
})  # fmt: skip
UNIT_CODES: Final = frozenset({"ma don vi", "unit code"})
# All that heads a table of people of ours, in each language.
_TABLES: Final[tuple[Mapping[str, str], ...]] = (
    {"ma don vi": "unit_code", "dia chi": "address", "trang thai": "state"},
    {"unit code": "unit_code", "address": "address", "state": "state"},
)
# States of those who have left, as our tables say them, folded.
GONE_WORDS: Final = frozenset({
    "dang thoi dung", "da nghi", "da thoi viec", "thoi viec", "ngung su dung", "da luu tru", "da xoa",
    "leaving", "left", "archived", "deleted",
})  # fmt: skip
# What is kept of such a state.
GONE: Final = "gone"


def is_ours(header: str) -> bool:
    """Whether a column is one that we put behind those of a list."""
    return " ".join(fold(header).split()) in _ADDED


def own_columns(keys: Sequence[str], unit_at: Sequence[int]) -> dict[int, str]:
    """Which columns are those of a table of ours, by number. `keys`: the words of each header, see
    `recognition.header_key`; `unit_at`: where units are named.

    A unit's code beside its name is a column of its own in any list.
    """
    table = next((each for each in _TABLES if each.keys() <= set(keys)), {})
    found = {at: table[key] for at, key in enumerate(keys) if key in table and key not in UNIT_CODES}
    if any(keys[at] not in UNIT_CODES for at in unit_at):
        found |= {at: "unit_code" for at in unit_at if keys[at] in UNIT_CODES}
    return found
