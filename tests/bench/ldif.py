"""Entries as LDIF (RFC 2849), for the baseline that loads the very entries we wrote."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from pathlib import Path

from ldap import dn
from ldap.entries import PersonEntry


def write_ldif(entries: Iterable[PersonEntry], suffix: str, path: Path) -> int:
    """Writes the entries as ldapadd takes them; returns how many there were."""
    count = 0
    with path.open("w", encoding="ascii") as file:
        for count, entry in enumerate(entries, 1):  # noqa: B007 (the count is what we return)
            file.write(as_ldif(dn.person(entry.uid, suffix), entry.attributes()) + "\n")
    return count


def as_ldif(name: str, attributes: dict[str, list[str]]) -> str:
    """One entry; every value in base64, so that none needs to be looked at."""
    lines = [f"dn:: {_coded(name)}"]
    lines += [f"{key}:: {_coded(value)}" for key, values in attributes.items() for value in values]
    return "\n".join(lines) + "\n"


def _coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
