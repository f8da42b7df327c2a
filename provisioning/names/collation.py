"""Owns the Vietnamese order of names as a key that any database sorts rightly.

Given name first, then family, then middle; syllable by syllable, letters before tones
(quy tắc ABC: a ă â b c d đ …; ngang huyền hỏi ngã sắc nặng).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from provisioning.names.parts import NameParts, split_name
from provisioning.names.text import fold

_TONES = {"\u0300": 2, "\u0309": 3, "\u0303": 4, "\u0301": 5, "\u0323": 6}
# Second place of a letter's unit: which of the letters with that base it is.
_SHAPES = {"\u0306": "2", "\u0302": "3", "\u031b": "4", "\u030c": "5"}
_BASES = {"đ": "d2", "ƀ": "b2"}
_SYLLABLE_BREAK = re.compile(r"[\s\-.]+")


def sort_key(full: str) -> str:
    """The key of a full name. See `sort_key_of`."""
    return sort_key_of(split_name(full))


def sort_key_of(parts: NameParts) -> str:
    """A key of a-z and 0-9 whose plain order is the Vietnamese order of names.

    Built of pairs: a letter is its base and its shape ("a1" a, "a2" ă), the end of a syllable is 0
    and its tone, the end of a part is "00". Digits come before letters in every collation, so
    SQLite and PostgreSQL agree whatever theirs is. Up to 1,100 characters for the longest name.
    """
    return "00".join(_part_key(p) for p in (parts.given, parts.family, parts.middle))


def _part_key(part: str) -> str:
    words = _SYLLABLE_BREAK.split(unicodedata.normalize("NFC", part).lower())
    return "".join(_syllable_key(w) for w in words if w)


@lru_cache(maxsize=4096)
def _syllable_key(word: str) -> str:
    tone = 1
    units: list[str] = []
    for c in unicodedata.normalize("NFD", word):
        if c in _TONES:
            tone = _TONES[c]
        elif c in _SHAPES and units:
            units[-1] = units[-1][0] + _SHAPES[c]
        else:
            units += _letter_units(c)
    return "".join(units) + f"0{tone}"


def _letter_units(c: str) -> list[str]:
    if unit := _BASES.get(c):
        return [unit]
    return [f"{x}1" for x in fold(c) if x.isascii() and x.isalpha()]
