"""Entries as LDIF (RFC 2849): written for slapadd, and read as slapcat writes them. Streams."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import IO, Final

from ldap.entries import Attributes

_BLOCK: Final = 1 << 20
# A value that begins so doesn't mean itself; nor does one with a blank at an end, or beyond printable ASCII.
_MARKS: Final = (":", "<")


class BadLdif(ValueError):
    """What can't be read as LDIF."""


def as_ldif(name: str, attributes: Attributes, more: str = "") -> str:
    """One entry, with the blank line that ends it. `more`: finished lines of further attributes."""
    return f"{_line('dn', name)}{as_lines(attributes)}{more}\n"


def as_lines(attributes: Attributes) -> str:
    """The lines of some attributes, without a name before them or a blank line after."""
    return "".join([_line(key, value) for key, values in attributes.items() for value in values])


def _line(key: str, value: str) -> str:
    # Written out for speed: this runs for every value there is, and twice as quick as a pattern would.
    if value.isascii() and value.isprintable() and value == value.strip(" ") and value[:1] not in _MARKS:
        return f"{key}: {value}\n"
    return f"{key}:: {_coded(value)}\n"


@lru_cache(maxsize=4096)
def _coded(value: str) -> str:
    """In base64; names of people and posts come again and again."""
    return binascii.b2a_base64(value.encode(errors="surrogateescape"), newline=False).decode("ascii")


def read_ldif(text: IO[str], wanted: Iterable[str]) -> Iterator[dict[str, list[str]]]:
    """Of each entry the `wanted` attributes, named as they are asked for. Raises BadLdif.

    Whatever else stands in the entries is not even looked at: that makes it several times as quick. A byte
    that is no UTF-8 comes as a lone surrogate, and `as_lines` writes it back as it was: a hash that Debian's
    argon2 module made ends in a NUL and one byte that nobody set.
    """
    names = "|".join(map(re.escape, wanted))
    # The line's end before it begins the pattern: a search for that one character is quick.
    line = re.compile(rf"\n(?:(dn)::? |({names})(::?) *(.*))")
    found: dict[str, list[str]] = {}
    for block in _blocks(text):
        for new, name, colons, value in line.findall(f"\n{block}"):
            if new:
                if found:
                    yield found
                found = {}
            else:
                found.setdefault(name, []).append(_decoded(value) if colons == "::" else value)
    if found:
        yield found


def _blocks(text: IO[str]) -> Iterator[str]:
    """Whole lines, many at a time, with folded lines put together."""
    rest = ""
    while piece := text.read(_BLOCK):
        # A line that begins with a blank goes on from the one before: nothing is cut before it is known.
        whole, _, rest = (rest + piece).rpartition("\n\n")
        if whole:
            yield f"{whole}\n".replace("\n ", "")
    yield rest.replace("\n ", "")


def _decoded(value: str) -> str:
    try:
        return base64.b64decode(value.strip(), validate=True).decode(errors="surrogateescape")
    except binascii.Error as error:
        raise BadLdif("a value that is not what it says") from error
