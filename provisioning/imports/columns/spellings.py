"""The two places where the tone of a syllable is written: Hòa in old schoolbooks, Hoà in new ones.

The letters differ, the name is one. Owns no other difference: a name that only looks alike is another.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

# Tones on the first letter as they used to be written, and on the second as they are now.
_PLACES: Final = (("oa", "òóỏõọ", "àáảãạ"), ("oe", "òóỏõọ", "èéẻẽẹ"), ("uy", "ùúủũụ", "ỳýỷỹỵ"))


def _pairs() -> dict[str, str]:
    found = {}
    for (first, second), olds, news in _PLACES:
        for old, new in zip(olds, news, strict=True):
            found[old + second] = first + new
            found[old.upper() + second] = first.upper() + new
    return found


_NEW_OF: Final = _pairs()
_OLD_OF: Final = {new: old for old, new in _NEW_OF.items()}


def _finder(pairs: dict[str, str]) -> re.Pattern[str]:
    # "qu" is one sound, so Quý has one spelling; a letter after the pair settles the place.
    return re.compile(rf"(?<![qQ])(?:{'|'.join(pairs)})(?!\w)")


_OLD: Final = _finder(_NEW_OF)
_NEW: Final = _finder(_OLD_OF)


@lru_cache(maxsize=16_384)
def spellings(name: str) -> tuple[str, ...]:
    """The name as written first, then in the other spellings it has."""
    if not name:
        return ()
    newer = _OLD.sub(lambda found: _NEW_OF[found[0]], name)
    older = _NEW.sub(lambda found: _OLD_OF[found[0]], name)
    return tuple(dict.fromkeys((name, newer, older)))
