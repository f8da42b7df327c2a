"""What the projection needs of the world outside, as Protocols: the directory and the mail store.

Each has a real implementation and an honest in-memory twin, held to the same contract tests.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ldap.entries import Attributes, Branch, Entry, PersonEntry
from ldap.passwords import PasswordMark
from ldap.writes import Answer, Write
from provisioning.mailstore.client import FilterVisits, Script


class DirectoryTarget(Protocol):
    """The directory as the provisioner sees it. Every call may raise ldap.errors.DirectoryError."""

    def read(self, branch: Branch, keys: Sequence[str]) -> dict[str, Attributes]:
        """The entries of a kind that stand, by what names them; what does not stand is left out."""

    def read_all(self, branch: Branch, page_size: int = 1000) -> Iterator[Attributes]:
        """Every entry of a kind, a page at a time. Raises rather than end early."""

    def csns(self, branch: Branch, page_size: int = 1000) -> Iterator[list[tuple[str, str]]]:
        """What names every entry of a kind, and its change sequence number (`entries.CSN`; empty where we
        may not read it), a page at a time. Raises rather than end early."""

    def people(self, uids: Sequence[str]) -> dict[str, PersonEntry]:
        """The entries of mailboxes that stand, by uid."""

    def write_all(self, writes: Sequence[Write], *, seconds: float) -> list[Answer]:
        """Each by itself; fewer answers than writes when the time is over."""

    def password_mark(self, uid: str) -> PasswordMark:
        """By what a person's password is known to be still the same."""

    def set_password(self, uid: str, hashed: str, *, after: PasswordMark | None = None) -> None:
        """Replaces the hash of a person's password, unless one was set since `after`."""

    def put(self, entry: Entry) -> None:
        """Adds or changes; the same call twice is the same."""


class MailStoreTarget(Protocol):
    """The mail store as seen through its administration interface. Raises errors.Unavailable."""

    def forget_all(self, people: Mapping[str, Sequence[str]]) -> None:
        """Drops what the sign-in cache knows of these mailboxes and their names."""

    def disconnect_all(self, uids: Sequence[str]) -> None:
        """Ends every open mail session of these mailboxes."""

    def filters(self, uids: Sequence[str]) -> Mapping[str, Sequence[Script]]:
        """The saved filters of those who have any; the text only of those that are on."""

    def switch_off_filters(self, uids: Sequence[str]) -> None:
        """No filter of these mailboxes is on any more; the texts stay."""

    def wipe(self, uid: str) -> None:
        """Deletes every message of a mailbox."""

    def filter_visits(self) -> FilterVisits:
        """Who may have changed filters."""


@dataclass(frozen=True, slots=True)
class Targets:
    """Both, as a worker or a web request holds them."""

    directory: DirectoryTarget
    mailstore: MailStoreTarget
