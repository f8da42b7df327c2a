"""Brings the directory's readers of postmaster@, abuse@ and Congvu's own address after the tables.

Works from what stands: who leaves, is suspended or loses the permission reads no more within seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import structlog

from ldap.entries import AliasEntry
from ldap.errors import DirectoryError, DirectoryRejected
from provisioning.contacts.queries import all_contacts
from provisioning.foundation import clock
from provisioning.foundation.database import Database
from provisioning.projection.health import note_part
from provisioning.projection.targets import DirectoryTarget

log = structlog.get_logger()
EVERY = timedelta(seconds=5)


def contacts_chore(database: Database, directory: DirectoryTarget, sender: str) -> Callable[[], bool]:
    """The worker's chore. Never counts as work found."""
    return clock.now_and_then(EVERY, lambda _now: project_contacts(database, directory, sender))


def project_contacts(database: Database, directory: DirectoryTarget, sender: str) -> None:
    """Compares each domain's entry with what should stand, and mends it."""
    with database.reading() as session:
        found = all_contacts(session, sender, clock.now())
    for each in found:
        readers = tuple(reader.address for reader in each.readers)
        try:
            directory.put(AliasEntry(name=each.domain, addresses=each.addresses, readers=readers))
        except DirectoryRejected as error:
            # One domain's addresses that are refused keep nobody else's from being read.
            log.warning("contacts refused", domain=each.domain, detail=str(error))
        except DirectoryError as error:
            note_part(database, "directory", ok=False, detail=str(error))
            return
