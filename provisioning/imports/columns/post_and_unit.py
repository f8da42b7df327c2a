"""A post and where it is held in one cell: "Trưởng phòng, Phòng Nội vụ huyện Đăk Hà".

Owns where the one ends and the other begins, by how units are called. Knows no list of units: whether
there is such a unit is asked later, as of any other cell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from provisioning.imports.columns.header_phrases import columns_named
from provisioning.imports.columns.recognition import header_key, recognise
from provisioning.imports.columns.sections import begins_unit
from provisioning.names import fold

POST_HEADER: Final = "Chức vụ"
_PLACES: Final = frozenset({"unit", "sub_unit"})
_APART: Final = re.compile(r"\s*(?:[,;:\n–]|\s-\s)\s*")
# Posts that are called by the unit they lead: its first words belong to both.
_LED: Final = re.compile(r"(pho )?(truong|chanh|pho)( (pho )?(truong|chanh))?")
_LED_KINDS: Final = ("văn phòng", "thanh tra", "phòng", "ban", "trạm", "khoa", "đội", "bộ phận", "tổ")


def shared_column(header: Sequence[str]) -> int | None:
    """The column of posts and units alike, where the list has no other of either; None for none."""
    found = recognise(header).columns
    if "post" in found or _PLACES & set(found):
        return None
    both = [at for at, cell in enumerate(header) if _is_both(columns_named(header_key(cell)))]
    return both[0] if len(both) == 1 else None


def post_and_unit(text: str) -> tuple[str, str]:
    """The post and the unit, "" for what the cell does not say."""
    parts = [part for part in _APART.split(text.strip()) if part]
    for at in range(1, len(parts)):
        if begins_unit(parts[at]) and not _led(parts[at - 1]):
            return ", ".join(parts[:at]), ", ".join(parts[at:])
    words = text.split()
    for at in range(1, len(words)):
        rest = " ".join(words[at:])
        if begins_unit(rest):
            post = " ".join(words[:at]).rstrip(" ,;:-–")
            return f"{post} {_kind(rest)}".rstrip() if _led(post) else post, rest
    return ("", text.strip()) if begins_unit(text.strip()) else (text.strip(), "")


def _is_both(named: frozenset[str]) -> bool:
    return "post" in named and bool(named & _PLACES) and len(named - _PLACES) == 1


def _led(post: str) -> bool:
    return _LED.fullmatch(fold(post)) is not None


def _kind(unit: str) -> str:
    """The words by which a unit and whoever leads it are called alike."""
    begin = unit.casefold()
    kind = next((each for each in _LED_KINDS if f"{begin} ".startswith(f"{each} ")), "")
    return unit[: len(kind)].lower()
