"""Search filters, escaped where they are made (RFC 4515), so that no caller can forget.

A Filter can be made only by the functions here; searches take a Filter, never text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ldap.ber import element, octets

_OR, _EQUAL, _PRESENT = 0xA1, 0xA3, 0x87
_ATTRIBUTE = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@._-")


@dataclass(frozen=True, slots=True)
class Filter:
    """A finished filter: as text (RFC 4515), and as it goes over the wire (RFC 4511, section 4.5.1)."""

    text: str
    encoded: bytes


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
    encoded = element(_EQUAL, octets(_attribute(attribute)) + octets(value))
    return Filter(f"({attribute}={escape(value)})", encoded)


def present(attribute: str) -> Filter:
    """Entries that have the attribute at all."""
    return Filter(f"({_attribute(attribute)}=*)", element(_PRESENT, attribute.encode()))


def any_of(filters: Iterable[Filter]) -> Filter:
    """Entries that fit at least one. Raises ValueError for none at all."""
    parts = list(filters)
    if not parts:
        raise ValueError("a filter of nothing")
    inner = "".join(each.text for each in parts)
    return Filter(f"(|{inner})", element(_OR, b"".join(each.encoded for each in parts)))
