"""What bulk work writes, one entry each, and what may be said of one by itself."""

from __future__ import annotations

from dataclasses import dataclass

from ldap.difference import Change
from ldap.entries import PersonEntry
from ldap.errors import DirectoryRejected, EntryExists, EntryMissing


@dataclass(frozen=True, slots=True)
class Add:
    """A new entry."""

    entry: PersonEntry

    @property
    def uid(self) -> str:
        """Whose entry."""
        return self.entry.uid


@dataclass(frozen=True, slots=True)
class Modify:
    """All steps of a change, or none."""

    uid: str
    change: Change


@dataclass(frozen=True, slots=True)
class Delete:
    """An entry that goes."""

    uid: str


Write = Add | Modify | Delete
# None: written.
Answer = DirectoryRejected | EntryExists | EntryMissing | None
