"""Which installation a command of the backup is about, and where its copies lie."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from ldap.openldap.ldif import BadLdif
from ldap.openldap.render import LoadFailed
from provisioning.backup.errors import BackupFailed
from provisioning.backup.restic import Repository
from provisioning.backup.site import Site
from provisioning.deployment import stack
from provisioning.deployment.layout import known_layout, production_layout
from provisioning.foundation.places import environment_file
from provisioning.foundation.settings import Settings

_EXPECTED = (BackupFailed, LoadFailed, BadLdif, stack.CannotStart, OSError)


@contextmanager
def said_plainly(after: str = "") -> Iterator[None]:
    """What can fail becomes a sentence and an exit status."""
    try:
        yield
    except _EXPECTED as error:
        raise click.ClickException(f"{error} {after}".strip()) from error


def as_root() -> None:
    """Ends the command for anybody else."""
    if os.geteuid() != 0:
        raise click.UsageError("The mail and slapd's files are for root alone: run this with sudo.")


def site_of(settings: Settings) -> Site:
    """This installation: the server's where the settings say production, otherwise the private stack's."""
    named = environment_file()
    if named is None:
        raise click.UsageError("Set CONGVU_ENV_FILE to the file with the settings: it is part of the copy.")
    file = named.resolve()
    layout = known_layout(file.parent)
    if settings.environment == "production":
        host = re.sub(r"^https?://|[:/].*$", "", settings.base_url)
        layout = production_layout(host=host, domains=(), suffix=settings.ldap_suffix)
    if layout is None:
        raise click.UsageError(f"{file.parent} holds no private stack; start it with scripts/start.")
    return Site(
        layout=layout, settings_file=file, database_url=settings.database_url, data_dir=settings.data_dir
    )


def repository_of(settings: Settings, target: str, key_file: Path | None) -> Repository:
    """Where copies of this installation go: as it is said, or as the settings say."""
    wanted = target or settings.backup_to
    if not wanted:
        raise click.UsageError("Say where copies go with --to, or in the setting CONGVU_BACKUP_TO.")
    return opened(wanted, key_file or settings.backup_key_file or site_of(settings).key_file)


def opened(target: str, key_file: Path) -> Repository:
    """The copies in a folder, or at another place as restic writes it."""
    found = Repository(target, key_file.absolute())
    return found if found.remote else Repository(str(Path(target).absolute()), key_file.absolute())


def without_password(target: str) -> str:
    """A target as it may be shown."""
    return re.sub(r"//[^/@]*@", "//", target)
