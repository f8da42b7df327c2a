"""What text in TCVN3 (ABC), VNI-Windows and VISCII says, and capitals that TCVN3 can't hold.

The text comes as Latin-1 characters, one for each byte: so it stands in a cell of a spreadsheet, and
so bytes decode without loss. Tables: TCVN 5712:1993 (VN3), VNI Software's Windows table, RFC 1456.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Final

_TABLES: Final[dict[str, dict[str, str]]] = json.loads(
    Path(__file__).with_name("letters.json").read_text(encoding="ascii")
)
_TCVN3: Final = str.maketrans(_TABLES["tcvn3"])
_VISCII: Final = str.maketrans(_TABLES["viscii"])
_VNI: Final = _TABLES["vni"]
# The longer first: a base letter with its mark is one letter.
_VNI_LETTERS: Final = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))
_SMALL_ONLY: Final = frozenset(_TABLES["tcvn3"].values()) - {
    letter for each in _TABLES["tcvn3"].values() if each.isupper() for letter in (each, each.lower())
}
_WORD: Final = re.compile(r"[^\W\d_]+")
# Before a name, in small letters as they come: it says nothing of those of the name.
_ADDRESS: Final = re.compile(r"\s*(?:đ\s?/\s?c|đc|đồng chí|ông\s*/\s*bà|ông|bà)[\s.:]+(?=\S)", re.IGNORECASE)


def composed(text: str) -> str:
    """Canonical composed letters (NFC), whatever they were typed as."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def _tcvn3(text: str) -> str:
    return text.translate(_TCVN3)


def _vni(text: str) -> str:
    return _VNI_LETTERS.sub(lambda found: _VNI[found[0]], text)


def _viscii(text: str) -> str:
    return text.translate(_VISCII)


LEGACY: Final[dict[str, Callable[[str], str]]] = {"tcvn3": _tcvn3, "vni": _vni, "viscii": _viscii}


def decode_text(text: str, encoding: str) -> str:
    """What Latin-1 characters of a legacy encoding say; other text stays as it is, composed."""
    decoder = LEGACY.get(encoding)
    # VISCII has six of its capitals among the control characters.
    plain = text.isascii() and (encoding != "viscii" or text.isprintable())
    return text if plain or decoder is None else composed(decoder(text))


def restored_case(text: str) -> str:
    """Capitals that TCVN3 has no code for: "NGUYễN" is "NGUYỄN", and "ánh" among names is "Ánh"."""
    if text.isascii():
        return text
    if found := _ADDRESS.match(text):
        return found[0] + restored_case(text[found.end() :])
    words = _WORD.findall(text)
    plain = [letter for word in words for letter in word if not _lost_case(letter)]
    # "Võ Bá" and "VÕ BÁ" are written alike: only a capital within a word tells.
    within = any(not _lost_case(letter) for word in words for letter in word[1:])
    if within and len(plain) > 1 and all(letter.isupper() for letter in plain):
        return text.upper()
    # Only where every other word begins with a capital is a small one a capital that was lost.
    if all(word[0].isupper() or _lost_case(word[0]) for word in words):
        return _WORD.sub(lambda found: found[0][0].upper() + found[0][1:], text)
    return text


def _lost_case(letter: str) -> bool:
    """Whether the table has a code for the small letter only."""
    return letter in _SMALL_ONLY
