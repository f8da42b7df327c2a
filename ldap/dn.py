"""Distinguished names, escaped where they are made (RFC 4514), so that no caller can forget.

Names come in as plain values and leave as finished text. Nothing else in the room joins names.
"""

from __future__ import annotations

_SPECIAL = frozenset('"#+,;<=>\\')


def _escaped(character: str) -> str:
    if character in _SPECIAL:
        return f"\\{character}"
    # NUL must be written in hex; the other control characters may, and logs stay readable.
    if character < " " or character == "\x7f":
        return f"\\{ord(character):02x}"
    return character


def escape(value: str) -> str:
    """An attribute value as it stands in a name. Raises ValueError if empty or not UTF-8."""
    if value.isalnum():
        # Most are, and nothing is special among letters and digits of any script.
        return value
    if not value:
        raise ValueError("a part of a name can't be empty")
    value.encode()
    inner = "".join(map(_escaped, value))
    if len(value) > 1 and value.endswith(" "):
        inner = f"{inner[:-1]}\\ "
    return f"\\{inner}" if value.startswith(" ") else inner


def entry(attribute: str, value: str, parent: str) -> str:
    """The name of an entry right below its parent. Raises ValueError for an empty value."""
    return f"{attribute}={escape(value)},{parent}"


def person(uid: str, suffix: str) -> str:
    """The name of a mailbox's entry, by its opaque id."""
    return entry("uid", uid, f"ou=people,{suffix}")


def service(name: str, suffix: str) -> str:
    """The name a service account binds as: provisioner, mail, web or replica."""
    return entry("cn", name, f"ou=services,{suffix}")
