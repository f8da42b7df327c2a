"""Owns how a full name falls into family, middle and given, and how capitals become a name again.

Kinh names end in the given name; names of the peoples of the highlands have shapes of their own.
Never tells a person's gender: A, Y, Văn and Thị do not say it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from provisioning.names.text import fold

# Gia Rai clans written in two words come first: Rơ Châm Hiêng.
_CLANS_BEFORE = frozenset(("ro cham", "ro mah", "ro lan", "rah lan", "ro o", "ro com", "rmah lan", "ro manh"))
# Ê Đê clans come last: H'Hen Niê, Y Thuyên Niê Kdăm.
_CLANS_AFTER = frozenset(
    (
        *("nie", "nie kdam", "mlo", "mlo duon du", "eban", "bya", "kbuor", "ayun", "kdoh"),
        *("knul", "enuol", "adrong", "buon ya", "buon krong", "ktla", "hwing", "hmok"),
        *("hdok", "kpor", "krieng", "rcam"),
    )
)
_WOMENS_MARK = re.compile(r"^[Hh]['’]")
_PIECES = re.compile(r"([ '’.-]+)")


@dataclass(frozen=True, slots=True)
class NameParts:
    """The words of one name. Any of family and middle may be empty; given never is."""

    family: str
    middle: str
    given: str


def split_name(full: str) -> NameParts:
    """Parts of a canonical name.

    One word is a given name alone. "A Thút" and "Y Vêng" have their mark as the family, because the
    directory wants one; people can correct the parts by hand.
    """
    words = full.split()
    if len(words) < 2:
        return NameParts("", "", full.strip())
    clan = _clan_at_the_end(words)
    if clan:
        return NameParts(" ".join(words[-clan:]), *_middle_and_given(words[:-clan]))
    head = 2 if len(words) > 2 and fold(" ".join(words[:2])) in _CLANS_BEFORE else 1
    return NameParts(" ".join(words[:head]), *_middle_and_given(words[head:]))


def restore_case(text: str) -> str:
    """A name typed all in capitals, or all in small letters, with its capitals put right.

    H'BLUÊK becomes H'Bluêk, Y-THUYÊN becomes Y-Thuyên. A name in mixed case is returned as it is.
    """
    if not is_one_case(text):
        return text
    return "".join(p[:1].upper() + p[1:].lower() for p in _PIECES.split(text))


def is_one_case(text: str) -> bool:
    """Is it all capitals, or all small, so that its case says nothing?"""
    return text in (text.upper(), text.lower())


def _clan_at_the_end(words: list[str]) -> int:
    """How many last words are an Ê Đê clan; 0 when the name has another shape."""
    if _WOMENS_MARK.match(words[0]):
        own = 1
    elif words[0] in ("Y", "y") and len(words) > 2:
        own = 2
    else:
        return 0
    for count in (3, 2, 1):
        if len(words) - count >= own and fold(" ".join(words[-count:])) in _CLANS_AFTER:
            return count
    return 0


def _middle_and_given(words: list[str]) -> tuple[str, str]:
    return " ".join(words[:-1]), words[-1]
