"""Checks of the directory: does it answer, does it know our schema, are rights as small as meant."""

from __future__ import annotations

from typing import Protocol

from ldap.errors import DirectoryError
from provisioning.doctor.finding import Finding, ill, well


class Asked(Protocol):
    """What the checks need of a directory client."""

    def health(self) -> None:
        """Raises DirectoryError unless bound and answering."""

    def schema_present(self) -> bool:
        """Whether our object class is known."""

    def reads_password_hashes(self) -> bool:
        """Whether this account can see a userPassword: none of ours may."""


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
