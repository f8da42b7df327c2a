"""Headings that say of a column whether it is of before or of now: "Đơn vị cũ", "Đơn vị mới". Plain rules.

Where people work now is the new unit; the old one only helps to tell who is meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from provisioning.imports.columns.header_phrases import column_of_words
from provisioning.imports.columns.header_words import FIELD_OF, Column


class Age(StrEnum):
    """Of which time a column speaks."""

    OLD = "old"
    NEW = "new"


def _phrases(text: str) -> tuple[str, ...]:
    words = (word.strip() for word in text.replace("\n", "|").split("|"))
    return tuple(sorted((word for word in words if word), key=len, reverse=True))


_MERGER: Final = ("sap xep", "sap nhap", "hop nhat", "to chuc lai", "chuyen", "dieu dong", "luan chuyen")
_PHRASES: Final = {
    Age.OLD: _phrases(
        "cu | truoc | truoc day | truoc kia | truoc do | di | chuyen di | noi di | old | previous | former | "
        "from | before | " + " | ".join(f"truoc {word} | truoc khi {word}" for word in _MERGER)
    ),
    Age.NEW: _phrases(
        "moi | den | chuyen den | noi den | tiep nhan | new | to | after | "
        + " | ".join(f"sau {word} | sau khi {word}" for word in _MERGER)
    ),
}
_UNITS: Final = ("unit", "sub_unit")


def column_of_age(key: str) -> tuple[Column, Age] | None:
    """The column that a heading stands for and its time; None where it says nothing of either.

    `key`: the words of the heading, see `recognition.header_key`. Of posts and numbers only the new one is
    anything: what was before is nobody's by now.
    """
    for age, rest in _taken_apart(key):
        column = FIELD_OF.get(rest) or column_of_words(rest)
        if column in _UNITS:
            return ("old_unit", age) if age is Age.OLD else (column, age)
        if column in ("post", "phone") and age is Age.NEW:
            return column, age
    return None


def _taken_apart(key: str) -> Iterator[tuple[Age, str]]:
    """The heading without the words of its time, which stand behind it or before it."""
    for age, phrases in _PHRASES.items():
        for phrase in phrases:
            if key.endswith(f" {phrase}"):
                yield age, key.removesuffix(f" {phrase}")
            if key.startswith(f"{phrase} "):
                yield age, key.removeprefix(f"{phrase} ")
