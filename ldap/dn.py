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
    if not value:
        raise ValueError("a part of a name can't be empty")
    value.encode()
    inner = "".join(map(_escaped, value))
    if len(value) > 1 and value.endswith(" "):
        inner = f"{inner[:-1]}\\ "
    return f"\\{inner}" if value.startswith(" ") else inner


def people_base(suffix: str) -> str:
    """The parent of every mailbox."""
    return f"ou=people,{suffix}"


def units_base(suffix: str) -> str:
    """The parent of every unit."""
    return f"ou=units,{suffix}"


def person(uid: str, suffix: str) -> str:
    """The name of a mailbox's entry, by its opaque id."""
    return f"uid={escape(uid)},{people_base(suffix)}"


def unit(code: str, suffix: str) -> str:
    """The name of a unit's entry, by its code."""
    return f"ou={escape(code)},{units_base(suffix)}"


def alias(name: str, suffix: str) -> str:
    """The name of an entry of addresses that are nobody's own."""
    return f"cn={escape(name)},ou=lists,{suffix}"


def service(name: str, suffix: str) -> str:
    """The name a service account binds as: provisioner, mail, web or replica."""
    return f"cn={escape(name)},ou=services,{suffix}"
