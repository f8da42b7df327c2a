"""What convergence needs of the world outside, as Protocols: the directory and the mail store.

Each has a real implementation and an honest in-memory twin, held to the same contract tests.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ldap.difference import Change
from ldap.entries import PersonEntry, UnitEntry


class DirectoryTarget(Protocol):
    """The directory as the provisioner sees it. Every call may raise ldap.errors.DirectoryError."""

    def people(self, uids: Sequence[str]) -> dict[str, PersonEntry]:
        """The entries that stand, by uid; a uid without an entry is left out."""

    def add(self, entry: PersonEntry) -> None:
        """Raises EntryExists."""

    def modify(self, uid: str, change: Change) -> None:
        """Raises EntryMissing."""

    def delete(self, uid: str) -> None:
        """Raises EntryMissing."""

    def put_unit(self, entry: UnitEntry) -> None:
        """Adds or replaces; the same call twice is the same."""


class MailStoreTarget(Protocol):
    """The mail store as seen through its administration interface. Raises errors.Unavailable."""

    def forget(self, uid: str, addresses: Sequence[str]) -> None:
        """Drops what the sign-in cache knows of these names."""

    def disconnect(self, uid: str) -> object:
        """Ends every open mail session of this mailbox."""


@dataclass(frozen=True, slots=True)
class Targets:
    """Both, as a worker or a web request holds them."""

    directory: DirectoryTarget
    mailstore: MailStoreTarget
