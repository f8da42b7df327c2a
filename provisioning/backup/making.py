"""Makes one copy of everything: database and directory of one moment, mail, keys, files, configuration."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from provisioning.backup import directory_copy, manifest, sql_copy
from provisioning.backup.errors import BackupFailed
from provisioning.backup.manifest import Manifest
from provisioning.backup.restic import Made, Repository
from provisioning.backup.site import Site
from provisioning.deployment.environment import read_environment
from provisioning.foundation import clock
from provisioning.foundation.settings import Settings
from provisioning.foundation.version import VERSION

SETTINGS_FILE: Final = "settings.env"


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy and what it says of itself."""

    made: Made
    manifest: Manifest


def make_key(file: Path) -> bool:
    """Makes the key that opens the copies, unless there is one; whether it was made now."""
    if file.exists():
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_text(secrets.token_urlsafe(32) + "\n")
    return True


def back_up(site: Site, repository: Repository) -> Copied:
    """One copy; the repository is begun if need be. Raises BackupFailed, OSError."""
    if not repository.exists():
        repository.begin()
    with _parts(site) as parts:
        told = _write_parts(site, parts)
        folders = [parts, *site.folders().values()]
        return Copied(repository.back_up(folders, host=told.host, but=site.never_copied()), told)


def is_elsewhere(site: Site, target: str) -> bool:
    """Whether a target lies on another device than the mail: over a network, or on another file system."""
    folder = Path(target)
    if Repository(target, site.key_file).remote:
        return True
    stands = next(place for place in (folder, *folder.absolute().parents) if place.is_dir())
    return stands.stat().st_dev != site.layout.stack.stat().st_dev


@contextmanager
def _parts(site: Site) -> Iterator[Path]:
    """An empty folder that only we may look into, in nobody else's use; emptied afterwards."""
    parts = site.parts
    parts.mkdir(mode=0o700, exist_ok=True)
    found = parts.lstat()
    if parts.is_symlink() or found.st_uid != os.geteuid():
        raise BackupFailed(f"{parts} belongs to somebody else; remove it.")
    parts.chmod(0o700)
    lock = os.open(parts, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            raise BackupFailed("Another copy is being made at this moment; wait for its end.") from busy
        _empty(parts)
        try:
            yield parts
        finally:
            _empty(parts)
    finally:
        os.close(lock)


def _empty(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()


def _write_parts(site: Site, parts: Path) -> Manifest:
    # Ours alone before there is anything in them: hashes of passwords and keys are.
    for name in (directory_copy.FILE, SETTINGS_FILE, sql_copy.SQLITE_FILE, sql_copy.POSTGRESQL_FILE):
        (parts / name).touch(mode=0o600)
    shutil.copyfile(site.settings_file, parts / SETTINGS_FILE)
    # SQL first, and slapcat at once: a password set between the two is of somebody SQL knows.
    with (
        sql_copy.taking(site.database_url, parts) as moment,
        directory_copy.taking(site.slapd_config, parts),
    ):
        (people,) = moment.ask("select count(*) from mailboxes")
        last_event, last_link = moment.ask("select seq, hash from event_chain_head") or (0, "")
        (revision,) = moment.ask("select version_num from alembic_version")
        made = moment.copy()
    for name in (sql_copy.SQLITE_FILE, sql_copy.POSTGRESQL_FILE):
        if name != made.name:
            (parts / name).unlink()
    told = Manifest(
        format=manifest.FORMAT,
        version=VERSION,
        schema=revision,
        database="sqlite" if made.name == sql_copy.SQLITE_FILE else "postgresql",
        taken_at=clock.now().isoformat(timespec="seconds"),
        host=site.layout.host if not site.layout.sealed else socket.gethostname(),
        folders={name: str(folder) for name, folder in site.folders().items()},
        files={file.name: manifest.digest(file) for file in sorted(parts.iterdir())},
        keys=manifest.fingerprints(read_environment(site.settings_file)),
        people=people,
        passwords=directory_copy.passwords_in(parts / directory_copy.FILE),
        last_event=last_event,
        last_link=last_link,
    )
    told.write(parts)
    return told


def settings_of(site: Site) -> dict[str, str]:
    """The settings that stand here, with the keys among them."""
    return read_environment(site.settings_file)


def keep(settings: Settings) -> tuple[str, ...]:
    """The rule by which copies stay, in restic's words."""
    counts = {
        "daily": settings.backup_keep_days,
        "weekly": settings.backup_keep_weeks,
        "monthly": settings.backup_keep_months,
    }
    rules = [word for name, count in counts.items() if count for word in (f"--keep-{name}", str(count))]
    # The newest in any case: where copying fails for months, the last good one does not go.
    return ("--keep-last", "1", *rules)
