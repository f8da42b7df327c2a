"""The part of BER that bulk work needs: requests out, results and entries in (RFC 4511, X.690).

Our own because ldap3's way through pyasn1 costs forty times as much per entry. Tests hold it to
ldap3's, byte for byte. Pure: no socket, no directory.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from ldap.difference import Change
from ldap.entries import Attributes

SEARCH_ENTRY: Final = 0x64
SEARCH_DONE: Final = 0x65
SEARCH_REFERENCE: Final = 0x73
MODIFY_RESPONSE: Final = 0x67
ADD_RESPONSE: Final = 0x69
DELETE_RESPONSE: Final = 0x6B

_INTEGER, _OCTETS, _ENUMERATED, _SEQUENCE, _SET = 0x02, 0x04, 0x0A, 0x30, 0x31
_FALSE, _TRUE = b"\x01\x01\x00", b"\x01\x01\xff"
_SEARCH, _MODIFY, _ADD, _DELETE = 0x63, 0x66, 0x68, 0x4A
_CONTROLS = 0xA0
# Kinds of filters (RFC 4511, section 4.5.1).
_NOT, _EQUAL, _PRESENT = 0xA2, 0xA3, 0x87
_STEPS: Final = {"add": b"\x0a\x01\x00", "delete": b"\x0a\x01\x01", "replace": b"\x0a\x01\x02"}
_PAGED: Final = b"1.2.840.113556.1.4.319"
# The entries right below the base; aliases are never followed.
_LEVEL, _NEVER = b"\x0a\x01\x01", b"\x0a\x01\x00"
_NO_LIMIT: Final = b"\x02\x01\x00"
# A message longer than this is none of ours.
_LONGEST: Final = 1 << 28


class Malformed(ValueError):
    """Bytes that are no message of LDAP, or one that was cut."""


class Message(NamedTuple):
    """One message from a server: whose answer it is, its kind, its content, its controls."""

    number: int
    kind: int
    content: bytes
    controls: bytes


class Result(NamedTuple):
    """What became of an operation: the code (RFC 4511, appendix A) and what the server says to it."""

    code: int
    text: str


# Writing


def unchanged(attribute: str, value: str | None) -> bytes:
    """What the assertion control holds (RFC 4528): the attribute has this value, or is not there."""
    if value is None:
        return element(_NOT, element(_PRESENT, attribute.encode()))
    return element(_EQUAL, octets(attribute) + octets(value))


def element(tag: int, content: bytes) -> bytes:
    """One element: tag, length, content."""
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(octets))) + octets + content


def octets(value: str | bytes) -> bytes:
    """An OCTET STRING; text as UTF-8."""
    return element(_OCTETS, value.encode() if isinstance(value, str) else value)


def integer(value: int) -> bytes:
    """An INTEGER of 0 or more."""
    return element(_INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def sequence(*parts: bytes) -> bytes:
    """A SEQUENCE of finished elements."""
    return element(_SEQUENCE, b"".join(parts))


def message(number: int, operation: bytes, controls: bytes = b"") -> bytes:
    """An operation as it goes over the wire."""
    return sequence(integer(number), operation, controls)


def add_request(name: str, attributes: Attributes) -> bytes:
    """The operation that adds an entry."""
    listed = b"".join(_attribute(key, values) for key, values in attributes.items())
    return element(_ADD, octets(name) + element(_SEQUENCE, listed))


def modify_request(name: str, change: Change) -> bytes:
    """The operation that applies all steps of a change."""
    steps = b"".join(
        sequence(_STEPS[step.kind], _attribute(step.attribute, step.values)) for step in change.modifications
    )
    return element(_MODIFY, octets(name) + element(_SEQUENCE, steps))


def delete_request(name: str) -> bytes:
    """The operation that deletes an entry."""
    return element(_DELETE, name.encode())


def search_request(base: str, wanted: bytes, attributes: Sequence[str]) -> bytes:
    """The operation that finds entries right below the base; `wanted` is a finished filter."""
    listed = element(_SEQUENCE, b"".join(map(octets, attributes)))
    limits = _NO_LIMIT + _NO_LIMIT + _FALSE
    return element(_SEARCH, octets(base) + _LEVEL + _NEVER + limits + wanted + listed)


def paged_control(size: int, cookie: bytes) -> bytes:
    """The controls of a search that wants a page (RFC 2696)."""
    value = sequence(integer(size), octets(cookie))
    return element(_CONTROLS, sequence(octets(_PAGED), _TRUE, octets(value)))


def _attribute(name: str, values: Iterable[str]) -> bytes:
    return sequence(octets(name), element(_SET, b"".join(map(octets, values))))


# Reading


def first_message(data: bytes, at: int = 0) -> tuple[Message, int] | None:
    """The message that begins at `at`, and where it ends; None while it is not all there."""
    if len(data) - at < 2:
        return None
    if data[at] != _SEQUENCE:
        raise Malformed("no message begins here")
    size, start = data[at + 1], at + 2
    if size & 0x80:
        count = size & 0x7F
        if not 0 < count <= 4:
            raise Malformed("a length that no message has")
        if len(data) < start + count:
            return None
        size, start = int.from_bytes(data[start : start + count], "big"), start + count
    if size > _LONGEST:
        raise Malformed("a message that is far too long")
    end = start + size
    if len(data) < end:
        return None
    return _message(data, start, end), end


def _message(data: bytes, start: int, end: int) -> Message:
    """What stands between the two places; nothing may reach beyond them."""
    if end - start < 4 or data[start] != _INTEGER or not 0 < data[start + 1] <= 5:
        raise Malformed("a message without a number")
    at = start + 2 + data[start + 1]
    number = int.from_bytes(data[start + 2 : at], "big")
    kind, start, at = _head(data, at)
    if at == end:
        return Message(number, kind, data[start:at], b"")
    content = data[start:at]
    tag, start, at = _head(data, at) if at < end else (0, at, at)
    if tag != _CONTROLS or at != end:
        raise Malformed("something behind a message")
    return Message(number, kind, content, data[start:at])


def result_of(content: bytes) -> Result:
    """The result that an answer begins with."""
    tag, start, end = _head(content, 0)
    if tag != _ENUMERATED or start == end:
        raise Malformed("an answer without a result")
    code = int.from_bytes(content[start:end], "big")
    _, _, end = _head(content, end)
    _, start, end = _head(content, end)
    return Result(code, content[start:end].decode(errors="replace"))


def entry_of(content: bytes) -> dict[str, list[str]]:
    """The attributes of an entry that was found, all of them text."""
    _, _, at = _head(content, 0)
    _, at, stop = _head(content, at)
    found: dict[str, list[str]] = {}
    try:
        while at < stop:
            at = _take_attribute(content, at, found)
    except (UnicodeDecodeError, IndexError) as error:
        raise Malformed("an entry that is no text") from error
    if at != stop:
        raise Malformed("an attribute that is cut")
    return found


def _take_attribute(data: bytes, at: int, found: dict[str, list[str]]) -> int:
    """Reads SEQUENCE { name, SET { values } } and returns where it ends.

    Runs for every attribute of a hundred thousand entries, so nearly all calls are written out: a
    length below 128 is one byte.
    """
    size, start = data[at + 1], at + 2
    if size & 0x80:
        _, start, end = _head(data, at)
    else:
        end = start + size
    named = start + 2 + data[start + 1]
    name = data[start + 2 : named].decode("ascii")
    at = named + 2 + (data[named + 1] & 0x7F if data[named + 1] & 0x80 else 0)
    values = found[name] = []
    while at < end:
        size = data[at + 1]
        if size & 0x80:
            _, start, at = _head(data, at)
        else:
            start = at + 2
            at = start + size
        values.append(data[start:at].decode())
    return at


def cookie_of(controls: bytes) -> bytes:
    """Where the next page begins; empty when this was the last, or no page."""
    at = 0
    while at < len(controls):
        _, start, at = _head(controls, at)
        _, name, end = _head(controls, start)
        if controls[name:end] != _PAGED:
            continue
        while end < at:
            tag, start, end = _head(controls, end)
            if tag == _OCTETS:
                return _cookie(controls[start:end])
    return b""


def _cookie(value: bytes) -> bytes:
    _, start, _ = _head(value, 0)
    _, _, end = _head(value, start)
    _, start, end = _head(value, end)
    return value[start:end]


def _head(data: bytes, at: int) -> tuple[int, int, int]:
    """Tag of the element at `at`, where its content begins and where it ends."""
    try:
        tag, size = data[at], data[at + 1]
        start = at + 2
        if size & 0x80:
            count = size & 0x7F
            if not 0 < count <= 4 or len(data) < start + count:
                raise Malformed("a length that no element has")
            size = int.from_bytes(data[start : start + count], "big")
            start += count
    except IndexError as error:
        raise Malformed("an element that is cut") from error
    if start + size > len(data):
        raise Malformed("an element that is cut")
    return tag, start, start + size
