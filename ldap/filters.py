"""Search filters, escaped where they are made (RFC 4515), so that no caller can forget.

A Filter can be made only by the functions here; searches take a Filter, never text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_ATTRIBUTE = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@._-")


@dataclass(frozen=True, slots=True)
class Filter:
    """A finished filter; `text` is what goes over the wire."""

    text: str


def escape(value: str) -> str:
    """A value as it stands in a filter: every byte that isn't plain as `\\xx`.

    Raises UnicodeEncodeError for what UTF-8 can't say.
    """
    return "".join(chr(byte) if byte in _PLAIN else f"\\{byte:02x}" for byte in value.encode())


def _attribute(name: str) -> str:
    if _ATTRIBUTE.fullmatch(name) is None:
        raise ValueError("not the name of an attribute")
    return name


def equal(attribute: str, value: str) -> Filter:
    """Entries that have the value, as the directory compares it."""
    return Filter(f"({_attribute(attribute)}={escape(value)})")


def present(attribute: str) -> Filter:
    """Entries that have the attribute at all."""
    return Filter(f"({_attribute(attribute)}=*)")


def any_of(filters: Iterable[Filter]) -> Filter:
    """Entries that fit at least one. Raises ValueError for none at all."""
    inner = "".join(each.text for each in filters)
    if not inner:
        raise ValueError("a filter of nothing")
    return Filter(f"(|{inner})")
