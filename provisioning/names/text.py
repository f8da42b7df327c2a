"""Owns the one canonical form of text a person typed, and the folded form used to search and match.

Everything that enters Congvu (form, spreadsheet, command line) passes `canonical` or
`canonical_name` once, at the door; nothing further in cleans text again. Knows no form field, no
column, no language.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MAX_LENGTH = 255
# Up to so many letters a folded text is remembered: syllables, names, names of units.
SHORT = 64
# Longer input is refused before any work is spent on it.
_MAX_RAW_LENGTH = 8 * MAX_LENGTH
# What NFC leaves beside a letter: one mark in native spelling (ư̆), two in the worst real case.
_MAX_MARKS_IN_A_ROW = 2

# Eth and African D look like Đ and are typed for it; they have no decomposition that says so.
_LOOKALIKES = {0x00D0: "Đ", 0x0189: "Đ", 0x00F0: "đ", 0x0256: "đ"}
# Invisible and without meaning in Latin text: what copying from web pages and Word leaves behind.
_ZERO_WIDTH = dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
# The same, though Unicode counts them as marks and letters: joiners and fillers.
_ZERO_WIDTH |= dict.fromkeys((0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x3164, 0xFFA0))
_MENDED = {**_LOOKALIKES, **_ZERO_WIDTH}

# Most cells hold only these, all of them canonical already: no need to look at each sign.
_SETTLED = re.compile(
    "[\x20-\x7e\u00c0-\u00cf\u00d1-\u00ef\u00f1-\u017f\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]*"
)

_REFUSED = {"Cc": "text_control", "Cf": "text_format", "Zl": "text_control", "Zp": "text_control"}
_APOSTROPHES = dict.fromkeys(map(ord, "‘’ʼ`´ʹ′"), "'")
# H' and K' belong to the word that follows, whatever the typist put between.
_LOOSE_MARK = re.compile(r"\b([HhKk])' (?=[^\W\d_])")
# The names of nearly everyone, settled without looking at each letter.
_USUAL_NAME = re.compile(
    "[A-Za-z\u00c0-\u00cf\u00d2-\u00d5\u00e0-\u00ef\u00f2-\u00f5\u0102\u0103"
    "\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9 '.-]*"
)
_NAME_PUNCTUATION = frozenset(" '-.")


class BadText(ValueError):
    """Text that can't be taken as it is. `code` names the reason, `letter` the sign at fault."""

    def __init__(self, code: str, letter: str = "") -> None:
        super().__init__(f"{code} {letter}".strip())
        self.code = code
        self.letter = letter


def canonical(text: str) -> str:
    """The stored form: NFC, single spaces, trimmed, Đ for its look-alikes, no invisible signs.

    Raises BadText with code `text_too_long`, `text_control`, `text_format` (bidirectional and
    other format signs), `text_unreadable` (private, unassigned, lost letters) or `text_marks` (too
    many marks on one letter, or a mark on nothing). An empty result is allowed: the caller knows
    whether it may be.
    """
    if len(text) > _MAX_RAW_LENGTH:
        raise BadText("text_too_long")
    result = text.strip()
    if not _SETTLED.fullmatch(result):
        result = _composed(result)
        _refuse_bad_signs(result)
    if "  " in result:
        result = " ".join(word for word in result.split(" ") if word)
    if len(result) > MAX_LENGTH:
        raise BadText("text_too_long")
    return result


# Asked of each name more than once: when it is looked at, and when it is stored.
@lru_cache(maxsize=4096)
def canonical_name(text: str) -> str:
    """The stored form of a person's name: `canonical`, straight apostrophes, Latin letters only.

    A name is letters with spaces, apostrophes, hyphens and dots between them. Raises BadText as
    `canonical` does, and with `name_missing`, `name_letters` (a sign no name has) or `name_shape`.
    """
    result = _LOOSE_MARK.sub(r"\1'", canonical(text).translate(_APOSTROPHES))
    if not result:
        raise BadText("name_missing")
    if not _USUAL_NAME.fullmatch(result):
        _refuse_foreign_letters(result)
    if not result[0].isalpha() or re.search(r"['.-]{2}", result):
        raise BadText("name_shape")
    return result


def _refuse_foreign_letters(name: str) -> None:
    for c in name:
        if not (c in _NAME_PUNCTUATION or is_name_letter(c)):
            raise BadText("name_letters", c)


def is_name_letter(c: str) -> bool:
    """Is it a Latin letter in its plain form, or a mark? Look-alikes of other scripts are not."""
    if unicodedata.category(c) == "Mn":
        return unicodedata.name(c, "").startswith("COMBINING ")
    plain = unicodedata.normalize("NFKC", c) == c
    return c.isalpha() and plain and unicodedata.name(c, "").startswith("LATIN ")


# Letters that Unicode does not take apart, with what people type when they search for them.
_PLAIN = str.maketrans(
    {"đ": "d", "ð": "d", "ɖ": "d", "ƀ": "b", "ł": "l", "ø": "o", "ħ": "h", "ı": "i", "æ": "ae"}
    | {"œ": "oe", "þ": "th", "ŋ": "ng"}
)
_DROPPED = str.maketrans(dict.fromkeys("'‘’ʼ`´ʹ′"))
_DASHES = re.compile(r"[\s\-‐‑‒–—]+")


def fold(text: str) -> str:
    """The key for search: no marks, no case, no apostrophes, one space for any blanks or dashes.

    Never fails: search boxes hold anything. "H’Bluêk" and "hbluek" are one, so are "Đăk Hà" and
    "dak ha".
    """
    # The same few hundred syllables make up all names, so short texts are worth remembering.
    return _fold_short(text) if len(text) <= SHORT else _fold(text)


def _fold(text: str) -> str:
    bare = _without_marks(_without_marks(text.translate(_ZERO_WIDTH)).casefold())
    return _DASHES.sub(" ", bare.translate(_DROPPED)).strip()


_fold_short = lru_cache(maxsize=16_384)(_fold)


def letters_only(text: str) -> str:
    """The folded text reduced to a-z and 0-9, for addresses and keys."""
    return re.sub(r"[^a-z0-9]", "", fold(text))


def _without_marks(text: str) -> str:
    # Apostrophes first: some of them decompose into a space and a mark.
    apart = unicodedata.normalize("NFKD", text.translate(_DROPPED))
    return "".join(c for c in apart if not unicodedata.combining(c)).translate(_PLAIN)


def _composed(text: str) -> str:
    spaced = "".join(_space_or(c) for c in text.translate(_MENDED))
    return unicodedata.normalize("NFC", spaced).strip(" ")


def _space_or(c: str) -> str:
    return " " if unicodedata.category(c) == "Zs" else c


def _refuse_bad_signs(text: str) -> None:
    marks = _MAX_MARKS_IN_A_ROW  # a mark with no letter before it is one too many
    for c in text:
        category = unicodedata.category(c)
        if code := _REFUSED.get(category):
            raise BadText(code)
        if category in ("Cs", "Co", "Cn") or c == "\ufffd":
            raise BadText("text_unreadable")
        marks = marks + 1 if category in ("Mn", "Me", "Mc") else 0
        if marks > _MAX_MARKS_IN_A_ROW:
            raise BadText("text_marks")
        if c == " ":
            marks = _MAX_MARKS_IN_A_ROW
