"""Proves a copy by what counts: restores it into a private stack aside and looks whether it is whole.

Nothing of the running installation is touched, and nothing leaves the private stack: it is sealed, and
neither web nor worker run in it. It goes afterwards, whatever was found.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from ldap.client import ConnectionSettings
from ldap.directory import Directory
from provisioning.audit.proof import prove as prove_record
from provisioning.backup import postgresql_aside, private
from provisioning.backup.errors import BackupFailed
from provisioning.backup.restoring import Chosen
from provisioning.deployment import stack
from provisioning.deployment.layout import StackLayout
from provisioning.deployment.programs import MAIL_PARTS
from provisioning.foundation.database import Database
from provisioning.foundation.settings import Settings
from provisioning.projection.drift import find_drift
from provisioning.recipients.model import Mailbox

_NAMED = 5


@dataclass(frozen=True, slots=True)
class Proven:
    """What was found in a copy that is whole."""

    people: int
    passwords: int
    messages: int
    events: int


def prove(chosen: Chosen) -> Proven:
    """Restores the copy aside, starts its mail parts and looks. Raises BackupFailed saying what is not
    whole, and what restoring raises."""
    # Where service users can walk in, and with more room than /tmp often has.
    with (
        tempfile.TemporaryDirectory(prefix="congvu-proof-", dir="/var/tmp") as folder,
        _database(chosen, Path(folder)) as url,
    ):
        restored = private.restore(chosen, Path(folder) / "var", database_url=url)
        process = stack.start(restored.layout, parts=MAIL_PARTS)
        try:
            return _examined(chosen, restored.layout, restored.passwords)
        finally:
            stack.stop(restored.layout)
            process.wait(timeout=60)


@contextmanager
def _database(chosen: Chosen, folder: Path) -> Iterator[str]:
    """Where the copy's database goes: for SQLite into the stack's own folder."""
    folder.chmod(0o755)
    if chosen.manifest.database == "sqlite":
        yield ""
        return
    with postgresql_aside.running(folder / "pg") as url:
        yield url


def _examined(chosen: Chosen, layout: StackLayout, passwords: int) -> Proven:
    settings = Settings(_env_file=layout.environment_file)
    database = Database(settings.database_url)
    directory = _directory(settings)
    told = chosen.manifest
    try:
        with database.reading() as session:
            report = prove_record(session)
            people = session.scalar(sa.select(sa.func.count()).select_from(Mailbox)) or 0
        if report.broken_at is not None or report.last.seq != told.last_event:
            raise BackupFailed(
                f"The record of the copy is not whole (event {report.broken_at or report.last.seq})."
            )
        if people != told.people:
            raise BackupFailed(f"The copy's database has {people} mailboxes; {told.people} were copied.")
        differing = list(find_drift(database, directory, full=True))
        if differing:
            names = ", ".join(f"{each.key} ({each.what})" for each in differing[:_NAMED])
            raise BackupFailed(f"{len(differing)} entries of the restored directory differ: {names}.")
        messages = sum(1 for file in layout.mail.rglob("*") if file.parent.name in ("cur", "new"))
        return Proven(people, passwords, messages, report.events)
    finally:
        directory.close()
        database.dispose()


def _directory(settings: Settings) -> Directory:
    return Directory(
        ConnectionSettings(
            uri=settings.ldap_uri,
            ca_file=settings.ldap_ca_file,
            suffix=settings.ldap_suffix,
            bind_dn=f"cn=provisioner,ou=services,{settings.ldap_suffix}",
            password=settings.ldap_provisioner_password.get_secret_value(),
        )
    )
