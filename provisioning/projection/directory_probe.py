"""Looks at the directory now and then even when there is nothing to do.

So people are told that it is down before the first of them can't sign in, and that it is back.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from ldap.errors import DirectoryError
from provisioning.foundation import clock
from provisioning.foundation.database import Database
from provisioning.projection.health import note_part
from provisioning.projection.targets import DirectoryTarget

EVERY = timedelta(seconds=10)
# Asking for an entry that is never there costs one index look-up.
NOBODY = "0" * 16


def lookout_chore(database: Database, directory: DirectoryTarget) -> Callable[[], bool]:
    """The worker's chore: looks every ten seconds. Never counts as work found."""
    return clock.now_and_then(EVERY, lambda _now: look(database, directory))


def look(database: Database, directory: DirectoryTarget) -> bool:
    """Whether the directory answers; written down where the banner and the doctor read it."""
    try:
        directory.people([NOBODY])
    except DirectoryError as error:
        note_part(database, "directory", ok=False, detail=str(error))
        return False
    note_part(database, "directory", ok=True)
    return True
