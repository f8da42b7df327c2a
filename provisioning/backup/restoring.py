"""Brings a copy back into an empty private place: checks first, then everything, the directory last.

Steps stand one by one, for the command (which says what it does) and the drill. What people set after the
copy is gone with what it was set on; nothing that stands is removed.
"""

from __future__ import annotations

import os
import pwd
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ldap.openldap.rebuild import Places, Rebuilt, rebuild
from provisioning.backup import directory_copy, manifest, sql_copy
from provisioning.backup.errors import BackupFailed, RestoreRefused
from provisioning.backup.making import SETTINGS_FILE
from provisioning.backup.manifest import Manifest
from provisioning.backup.restic import Repository, Snapshot
from provisioning.deployment.directory import directory_conf
from provisioning.deployment.environment import read_environment
from provisioning.deployment.folders import give
from provisioning.deployment.layout import StackLayout
from provisioning.deployment.programs import owner
from provisioning.foundation import schema
from provisioning.foundation.database import Database
from provisioning.projection.rebuild import all_wanted

LATEST: Final = "latest"
_PARTS = "/backup-parts"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A copy in a repository that this code can restore."""

    repository: Repository
    snapshot: Snapshot
    manifest: Manifest


@dataclass(frozen=True, slots=True)
class Fetched:
    """A copy that was fetched and proven, not yet in its place."""

    folder: Path
    parts: Path
    manifest: Manifest

    def part(self, name: str) -> Path | None:
        """Where a folder that was copied as it lay is now; None where the copy has none."""
        stood = self.manifest.folders.get(name)
        found = self.folder / stood.lstrip("/") if stood else None
        return found if found is not None and found.is_dir() else None

    @property
    def database(self) -> Path:
        """The copy of the database."""
        kind = sql_copy.SQLITE_FILE if self.manifest.database == "sqlite" else sql_copy.POSTGRESQL_FILE
        return self.parts / kind

    @property
    def settings(self) -> dict[str, str]:
        """The settings of the place that was copied."""
        return read_environment(self.parts / SETTINGS_FILE)


def choose(repository: Repository, name: str = LATEST) -> Chosen:
    """The newest copy, or the one whose id begins so. Raises RestoreRefused, BackupFailed."""
    if not repository.exists():
        raise RestoreRefused(f"There are no copies in {repository.target}.")
    found = repository.snapshots()
    fitting = found[-1:] if name == LATEST else [each for each in found if each.id.startswith(name)]
    if len(fitting) != 1:
        raise RestoreRefused(
            f"There is no copy {name} in {repository.target}: `congvu backup list` names them."
        )
    parts = next((path for path in fitting[0].paths if path.endswith(_PARTS)), None)
    if parts is None:
        raise RestoreRefused("That copy was not made by Congvu.")
    told = manifest.read(repository.content(fitting[0], f"{parts}/{manifest.NAME}"))
    if not schema.knows(told.schema):
        raise RestoreRefused(
            f"This copy was made by Congvu {told.version}, whose database ({told.schema}) this version does "
            "not know yet. Install that version, or a later one, first."
        )
    return Chosen(repository, fitting[0], told)


def same_keys(told: Manifest, settings: dict[str, str]) -> None:
    """Refuses a copy that was made under other keys than these settings have. Raises RestoreRefused."""
    ours = manifest.fingerprints(settings)
    for name, known in told.keys.items():
        if name in ours and ours[name] != known:
            raise RestoreRefused(
                f"This copy was made under another {name} than stands in the settings here: it is another "
                "installation's, or the key was changed. With another key nobody's national id would be "
                "known again. Put the copy's own key into the settings, or restore into an empty place."
            )


@contextmanager
def fetched(chosen: Chosen, near: Path) -> Iterator[Fetched]:
    """The whole copy in a folder beside where it will be, its files proven; the folder goes afterwards."""
    folder = near / "restoring"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        chosen.repository.restore(chosen.snapshot, folder)
        parts = folder / next(path for path in chosen.snapshot.paths if path.endswith(_PARTS)).lstrip("/")
        for name, wanted in chosen.manifest.files.items():
            if manifest.digest(parts / name) != wanted:
                raise BackupFailed(f"{name} in the copy is not what was written: take an earlier copy.")
        yield Fetched(folder, parts, chosen.manifest)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def put_in_place(got: Fetched, layout: StackLayout, data_dir: Path) -> None:
    """Mail, keys and files into their places, each its owner's on this machine."""
    users = layout.users
    _move(got.part("mail"), layout.mail, users.mail)
    _move(got.part("dkim"), layout.dkim, users.rspamd)
    _move(got.part("data"), data_dir, owner(layout))


def put_certificates(got: Fetched, layout: StackLayout) -> None:
    """The copied authority and certificate; the key can be read by slapd alone."""
    found = got.part("tls")
    if found is None:
        return
    _move(found, layout.tls, "root")
    layout.tls.chmod(0o755)
    if layout.key_file.exists():
        give(layout.key_file, group=layout.users.slapd)


def load_database(got: Fetched, url: str) -> None:
    """The database, brought to this version. Raises RestoreRefused, BackupFailed."""
    sql_copy.load(got.database, url)
    database = Database(url)
    try:
        schema.upgrade(database)
    finally:
        database.dispose()


def load_directory(got: Fetched, layout: StackLayout, suffix: str, url: str) -> Rebuilt:
    """Everybody from SQL, with the passwords of the copy; slapd must stand still.

    Raises LoadFailed, BadLdif."""
    places = Places(
        suffix=suffix,
        config_dir=layout.stack / "slapd",
        data_dir=layout.directory_data,
        tree_file=directory_conf(layout.conf) / "tree.ldif",
        pid_file=layout.run / "slapd" / "slapd.pid",
        user=layout.users.slapd,
        group=layout.users.slapd,
    )
    backup = got.parts / directory_copy.FILE if got.manifest.passwords else None
    database = Database(url)
    try:
        with database.reading() as session:
            return rebuild(places, all_wanted(session), backup)
    finally:
        database.dispose()


def _move(found: Path | None, place: Path, user: str) -> None:
    """A folder of the copy to where it belongs. One that has something in it already is not touched."""
    if found is None:
        return
    if place.exists():
        if any(place.iterdir()):
            raise RestoreRefused(f"{place} is not empty.")
        place.rmdir()
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(found, place)
    if os.geteuid() == 0:
        account = pwd.getpwnam(user)
        for top, _, files in os.walk(place):
            for path in (Path(top), *(Path(top) / name for name in files)):
                os.lchown(path, account.pw_uid, account.pw_gid)
