"""Parsers of the parts of a workbook that take no document type: nothing is declared, nothing is fetched."""

from __future__ import annotations

from typing import Protocol
from xml.parsers import expat


class Closed(ValueError):
    """A part with a document type of its own: nothing of it is read."""


class Follower(Protocol):
    """Whoever follows the elements of a part and the text in them."""

    def begin(self, name: str, given: dict[str, str], /) -> None:
        """An element begins."""

    def end(self, name: str, /) -> None:
        """An element ends."""

    def say(self, text: str, /) -> None:
        """Text within an element."""


def closed_parser(follower: Follower | None = None) -> expat.XMLParserType:
    """A parser for one part; it raises Closed."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    if follower is not None:
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = follower.begin, follower.end
        parser.CharacterDataHandler = follower.say
    return parser


def _refuse(*_declared: object) -> None:
    raise Closed("a document type of its own")
