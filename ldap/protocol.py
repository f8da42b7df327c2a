"""What the rest of Congvu may ask of a directory, real or in memory.

The contract tests hold both to the same answers. Every method raises `ldap.errors.DirectoryError`
kinds and nothing else of the library behind it; DirectoryUnavailable after a write means *unknown*.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from ldap.difference import Change
from ldap.entries import Attributes, Branch, Entry, Name, PersonEntry
from ldap.passwords import PasswordAnswer, PasswordMark
from ldap.writes import Answer, Write


class AnyDirectory(Protocol):
    """A directory, seen through the rights of one service account."""

    def read(self, branch: Branch, keys: Sequence[str]) -> dict[str, Attributes]:
        """Of these entries of a kind those there are, by what names them; others are absent."""

    def read_all(self, branch: Branch, page_size: int = 1000) -> Iterator[Attributes]:
        """Every entry of a kind, a page at a time. Raises rather than end early."""

    def csns(self, branch: Branch, page_size: int = 1000) -> Iterator[list[tuple[str, str]]]:
        """What names every entry of a kind, and its change sequence number (`entries.CSN`; empty where we
        may not read it), a page at a time. Raises rather than end early."""

    def people(self, uids: Sequence[str]) -> dict[str, PersonEntry]:
        """The entries of mailboxes there are, by id; ids without an entry are absent."""

    def all_people(self, page_size: int = 1000) -> Iterator[PersonEntry]:
        """Every mailbox's entry, a page at a time. Raises rather than end early."""

    def add(self, entry: Entry) -> None:
        """Raises EntryExists, or DirectoryRejected (`not_unique`: another has an address), or
        EntryMissing where its parent is not there."""

    def modify(self, name: Name, change: Change) -> None:
        """All of the change or none. Raises EntryMissing, DirectoryRejected."""

    def delete(self, name: Name) -> None:
        """Raises EntryMissing."""

    def put(self, entry: Entry) -> None:
        """Make it so; nothing is written if it is so already. Raises as `add` and `modify` do."""

    def write_all(self, writes: Sequence[Write], *, seconds: float) -> list[Answer]:
        """Each by itself, in no certain order: one write an entry. The answers, in order.

        There are fewer answers than writes when `seconds` are over: the rest was not tried. What
        blames more than one entry is raised once those under way have ended: read back what stands.
        """

    def password_mark(self, uid: str) -> PasswordMark:
        """What `set_password` takes as `after`. Raises EntryMissing."""

    def set_password(self, uid: str, password: str, *, after: PasswordMark | None = None) -> None:
        """Have the directory hash and keep a new password; ends a lock that wrong tries had set.

        `after`: nothing is written, and ChangedMeanwhile raised, if one was set since that mark. Raises
        UnusablePassword, PasswordRemembered for one that the entry's policy remembers, DirectoryRejected
        for who may not have one now.
        """

    def clear_lock(self, uid: str) -> None:
        """Lift a lock that wrong tries set and forget them; a permanent lock stays.

        Tries that have not yet led to a lock stay too; time forgets them. Raises EntryMissing.
        """

    def check_password(self, uid: str, password: str) -> PasswordAnswer:
        """Bind as the person on a connection of its own."""

    def whoami(self) -> str:
        """The name we are bound as, e.g. `cn=web,ou=services,…`."""

    def health(self) -> None:
        """Return if the directory answers and has our tree; raise otherwise."""

    def reads_password_hashes(self) -> bool:
        """Whether this account can see a hash, or an earlier one: none of ours but the replica may."""

    def fill(self) -> float:
        """Which part of the room the database may take is taken, from 0 to 1."""

    def passwords_remembered(self) -> frozenset[int]:
        """For which numbers of earlier passwords (`PersonEntry.remembered`) the directory has a policy."""

    def schema_present(self) -> bool:
        """Whether the directory knows our class."""

    def close(self) -> None:
        """Let connections go; the object may be used again."""
