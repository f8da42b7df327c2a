"""Writes text as the programs of the 1990s did: the other way round of the tables we read it with."""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from pathlib import Path

import provisioning.imports.files.encodings as room

# Excel saves them as one byte a letter; Windows-1258 has the tone behind its letter.
LEGACY = ("tcvn3", "vni", "viscii")
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def in_old_letters(text: str, encoding: str) -> bytes:
    """The bytes of `text`. TCVN3 has no marked capitals but Ă Â Đ Ê Ô Ơ Ư: the small letter stands there."""
    if encoding == "cp1258":
        return "".join(map(_apart, unicodedata.normalize("NFC", text))).encode("cp1258")
    letters = _letters(encoding)
    small_only = encoding == "tcvn3"
    return "".join(
        letters.get(each) or (letters.get(each.lower(), each) if small_only else each)
        for each in unicodedata.normalize("NFC", text)
    ).encode("latin-1")


@cache
def _letters(encoding: str) -> dict[str, str]:
    tables = json.loads((Path(room.__file__).parent / "letters.json").read_text(encoding="ascii"))
    # Some letters can be written in two ways; either is read.
    return {letter: written for written, letter in tables[encoding].items()}


def _apart(letter: str) -> str:
    parts = unicodedata.normalize("NFD", letter)
    tone = next((part for part in parts if part in _TONES), "")
    return unicodedata.normalize("NFC", parts.replace(tone, "")) + tone if tone else letter
