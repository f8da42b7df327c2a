"""Entries as LDIF (RFC 2849): written for slapadd, and read as slapcat writes them. Streams."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from typing import IO, Final

from ldap.entries import Attributes

# What means itself: no blank, colon or "<" at the beginning, no blank at the end, ASCII throughout.
_PLAIN: Final = re.compile(r"(?![ :<])[ -~]*(?<! )")


_BLOCK: Final = 1 << 20


class BadLdif(ValueError):
    """What can't be read as LDIF."""


def as_ldif(name: str, attributes: Attributes) -> str:
    """One entry, with the blank line that ends it."""
    lines = [_line("dn", name)]
    for key, values in attributes.items():
        lines += [_line(key, value) for value in values]
    lines.append("\n")
    return "".join(lines)


def _line(key: str, value: str) -> str:
    if _PLAIN.fullmatch(value):
        return f"{key}: {value}\n"
    return f"{key}:: {base64.b64encode(value.encode()).decode()}\n"


def read_ldif(text: IO[str], wanted: Iterable[str]) -> Iterator[dict[str, list[str]]]:
    """Of each entry the `wanted` attributes, named as they are asked for. Raises BadLdif.

    Whatever else stands in the entries is not even looked at: that makes it several times as quick.
    """
    names = "|".join(map(re.escape, wanted))
    line = re.compile(rf"^(?:(dn)::? |({names})(::?) *(.*)$)", re.MULTILINE)
    found: dict[str, list[str]] = {}
    for block in _blocks(text):
        for new, name, colons, value in line.findall(block):
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
        return base64.b64decode(value.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise BadLdif("a value that is not what it says") from error
