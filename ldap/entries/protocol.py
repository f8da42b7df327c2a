"""What every kind of entry says of itself: where it stands, what it is called, which attributes are ours.

Whatever reads, compares, writes or loads entries works from this alone and knows no kind.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from ldap import dn

Attributes = Mapping[str, Sequence[str]]
# The change sequence number that the directory gives an entry anew with every write, its own (a wrong
# password, a sign-in) included: an entry that still has the one it had is the same.
CSN: Final = "entryCSN"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Branch:
    """Where the entries of one kind stand, and how they are named, found and compared."""

    base: str
    """Their parent, below the suffix."""
    naming: str
    """The attribute that names them."""
    marked_by: str
    """The class that all of them have."""
    managed: tuple[str, ...]
    """The attributes that we write and compare, beside `objectClass`."""
    shown: frozenset[str] = frozenset()
    """Of these, what people read. The directory would call a corrected capital equal, but keeps the bytes
    it is sent, so such a correction is a change and ends as one."""
    markers: Mapping[str, str] = field(default_factory=dict)
    """Attributes of which one value is ours to set and clear; others stand there by themselves."""
    references: frozenset[str] = frozenset()
    """Of these, what names another entry: without the suffix, which the connection adds and takes off."""
    also_read: tuple[str, ...] = ()
    """What the directory writes itself and we only read."""

    @property
    def attributes(self) -> tuple[str, ...]:
        """All that is read of an entry."""
        return ("objectClass", *self.managed, *self.markers, *self.also_read, CSN)

    def parent(self, suffix: str) -> str:
        """The name under which all of them stand."""
        return f"{self.base},{suffix}"


@dataclass(frozen=True, slots=True)
class Name:
    """Names one entry, below whatever suffix the directory has."""

    branch: Branch
    value: str

    def under(self, suffix: str) -> str:
        """The whole distinguished name. Raises ValueError where the value can't stand in one."""
        return dn.entry(self.branch.naming, self.value, self.branch.parent(suffix))


class Entry(Protocol):
    """An entry as it should stand."""

    @property
    def branch(self) -> Branch:
        """Its kind."""

    @property
    def key(self) -> str:
        """The value of the attribute that names it."""

    def attributes(self) -> dict[str, list[str]]:
        """Attribute → values as they should stand; what is left out should not."""


def name_of(entry: Entry) -> Name:
    """What an entry is called."""
    return Name(entry.branch, entry.key)


def shown(value: str) -> str:
    """How a value looks to a person: composed letters, single blanks, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", value).split())


def matching(value: str) -> str:
    """How OpenLDAP compares text that ignores case: two values are one if this is equal.

    NFC = NFD = lower case = doubled blank = no-break blank; letters with and without their marks
    differ, and so do Đ and Ð.
    """
    return " ".join(unicodedata.normalize("NFKC", value).lower().split())


def csn_of(attributes: Attributes | None) -> str | None:
    """At which change an entry was read; None where there was none, or we may not read it."""
    values = (attributes or {}).get(CSN, ())
    return values[0] if values else None


def first(attributes: Attributes, name: str, default: str = "") -> str:
    """The only value of an attribute, or the first."""
    values = attributes.get(name, ())
    return values[0] if values else default
