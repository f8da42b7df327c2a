"""Checks of the directory: does it answer, does it know our schema, are rights as small as meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ldap.entries import DOMAINS, Attributes, Branch
from ldap.errors import DirectoryError, DirectoryHalted, DirectoryUnavailable
from provisioning.doctor.finding import Finding, ill, well

# Percent of the size that the configuration allows.
NEARLY_FULL = 80


class Asked(Protocol):
    """What the checks need of a directory client."""

    def health(self) -> None:
        """Raises DirectoryError unless bound and answering."""

    def schema_present(self) -> bool:
        """Whether our object class is known."""

    def read(self, branch: Branch, keys: Sequence[str]) -> dict[str, Attributes]:
        """The entries of a kind that stand, by what names them."""

    def reads_password_hashes(self) -> bool:
        """Whether this account can see a hash, or an earlier one: none of ours may."""

    def fill(self) -> float:
        """Which part of the room the database may take is taken."""

    def passwords_remembered(self) -> frozenset[int]:
        """For which numbers of earlier passwords there is a policy."""


def directory(account: str, asked: Asked) -> list[Finding]:
    """One service account's view of it."""
    try:
        asked.health()
        if not asked.schema_present():
            return [ill("directory", "directory_schema_missing", account=account)]
        if asked.reads_password_hashes():
            return [ill("directory", "directory_rights_wide", account=account)]
    except DirectoryError as error:
        return [ill("directory", "directory_silent", account=account, detail=str(error)[:200])]
    return [well("directory", "directory_right", account=account)]


def mail_domains(asked: Asked, wanted: Sequence[str]) -> list[Finding]:
    """Whether the directory has the mail domains that Postfix looks up there; `asked` as the provisioner."""
    try:
        standing = {name.lower() for name in asked.read(DOMAINS, wanted)}
    except DirectoryHalted as error:
        return [ill("domains", "domains_no_place", detail=str(error)[:200])]
    except DirectoryError as error:
        return [ill("domains", "directory_silent", detail=str(error)[:200])]
    missing = [name for name in wanted if name not in standing]
    if missing:
        return [ill("domains", "domains_missing", names=", ".join(missing[:5]))]
    return [well("domains", "domains_right", count=len(wanted))]


def room(asked: Asked) -> list[Finding]:
    """Whether the directory's database nears its size, at which every write is refused; `asked` as the
    provisioner."""
    try:
        percent = round(asked.fill() * 100)
    except DirectoryUnavailable:
        # That it does not answer is said of the directory itself.
        return []
    except DirectoryError as error:
        return [ill("directory_room", "directory_room_unread", detail=str(error)[:200])]
    if percent >= NEARLY_FULL:
        return [ill("directory_room", "directory_filling", percent=percent)]
    return [well("directory_room", "directory_room_left", percent=percent)]
