"""How header fields with Vietnamese in them are put on lines: so that every blank comes back.

Python's own folding (3.11 to 3.13) loses blanks between encoded words, and puts others into the middle of a
syllable. The older `email.header` keeps them all inside the encoded words (RFC 2047, 5).
"""

from __future__ import annotations

from email.header import Header
from email.headerregistry import Address
from email.policy import EmailPolicy
from typing import Any, Final

_LONGEST_LINE: Final = 76
_NEW_LINE: Final = "\n"


class KeepsBlanks(EmailPolicy):
    """The policy of all our messages."""

    def fold(self, name: str, value: Any) -> str:
        """One header field on lines of at most 76 signs."""
        return super().fold(name, value) if str(value).isascii() else self._encoded(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The same in bytes; after encoding there is nothing but ASCII."""
        if str(value).isascii():
            return super().fold_binary(name, value)
        return self._encoded(name, value).encode("ascii")

    def _encoded(self, name: str, value: Any) -> str:
        people = getattr(value, "addresses", None)
        lines = _words(name, str(value)) if people is None else _addresses(name, people)
        return f"{name}: {self.linesep.join(lines.split(_NEW_LINE))}{self.linesep}"


def _addresses(name: str, people: tuple[Address, ...]) -> str:
    return f",{_NEW_LINE} ".join(_address(name, person) for person in people)


def _address(name: str, person: Address) -> str:
    if person.display_name.isascii():
        return str(person)
    return f"{_words(name, person.display_name)}{_NEW_LINE} <{person.addr_spec}>"


def _words(name: str, text: str) -> str:
    header = Header(text, charset="utf-8", header_name=name, maxlinelen=_LONGEST_LINE)
    return header.encode(linesep=_NEW_LINE)


POLICY: Final = KeepsBlanks()
