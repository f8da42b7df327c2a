"""The wire form of Postfix's access policy delegation: lines of `name=value`, ended by an empty one.

Pure: bytes in, attributes out; an action in, bytes out. See Postfix's SMTPD_POLICY_README.
"""

from __future__ import annotations

from collections.abc import Iterable

REQUEST = "smtpd_access_policy"
# Postfix writes about thirty attributes; a value is at most a line of SMTP.
MOST_LINES, LONGEST_LINE = 100, 4096


class Malformed(ValueError):
    """Not a request of this protocol."""


def parse(lines: Iterable[bytes]) -> dict[str, str]:
    """The attributes of one request, its empty line left out. Raises Malformed.

    Bytes that are not UTF-8 are kept as they are (surrogates): an address may hold any.
    """
    found: dict[str, str] = {}
    for line in lines:
        name, equals, value = line.decode(errors="surrogateescape").rstrip("\r\n").partition("=")
        if not equals or not name or "\0" in value or name in found:
            raise Malformed("not a line of name=value")
        found[name] = value
    if found.get("request") != REQUEST:
        raise Malformed("another kind of request")
    return found


def answer(action: str) -> bytes:
    """What Postfix reads. Raises ValueError for an action that would begin another line."""
    if "\n" in action or "\r" in action:
        raise ValueError("an action is one line")
    return f"action={action}\n\n".encode()
