"""What bulk work writes, one entry each, and what may be said of one by itself."""

from __future__ import annotations

from dataclasses import dataclass

from ldap.difference import Change
from ldap.entries import Entry, Name, name_of
from ldap.errors import DirectoryRejected, EntryExists, EntryMissing


@dataclass(frozen=True, slots=True)
class Add:
    """A new entry."""

    entry: Entry

    @property
    def name(self) -> Name:
        """Which entry."""
        return name_of(self.entry)


@dataclass(frozen=True, slots=True)
class Modify:
    """All steps of a change, or none."""

    name: Name
    change: Change


@dataclass(frozen=True, slots=True)
class Delete:
    """An entry that goes."""

    name: Name


Write = Add | Modify | Delete
# None: written.
Answer = DirectoryRejected | EntryExists | EntryMissing | None
