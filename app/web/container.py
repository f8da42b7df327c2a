"""What the faces work with, built once per process: settings, database, and the world outside.

Tests hand in their own `Services` with in-memory targets; nothing else differs.
"""

from __future__ import annotations

from dataclasses import dataclass

from ldap.client import ConnectionSettings
from ldap.directory import Directory
from provisioning.authentication.password_directory import PasswordDirectory
from provisioning.foundation import clock
from provisioning.foundation.database import LOCK_WAIT, LOCK_WAIT_IN_BACKGROUND, Database
from provisioning.foundation.identifiers import keep_hashes_under
from provisioning.foundation.settings import Settings
from provisioning.mailstore.client import DoveadmMailStore
from provisioning.projection.targets import Targets


@dataclass(frozen=True, slots=True)
class Services:
    """One of each. `passwords` is bound as the web service, `targets` as the provisioner."""

    settings: Settings
    database: Database
    targets: Targets
    passwords: PasswordDirectory


# A person waits for a page: what does not answer within this is left to the worker.
WEB_PATIENCE = 1.5


def build(settings: Settings, *, patience: float | None = None) -> Services:
    """The real ones. Connects to nothing yet.

    `patience`: seconds one call outside may take at most; the settings' own timeouts otherwise.
    """
    key_hashes(settings)
    lock_wait = LOCK_WAIT_IN_BACKGROUND if patience is None else LOCK_WAIT
    return Services(
        settings=settings,
        database=Database(settings.database_url, lock_wait=lock_wait),
        targets=Targets(
            directory(settings, "provisioner", patience=patience),
            DoveadmMailStore(settings, patience=patience),
        ),
        passwords=directory(settings, "web", patience=patience),
    )


def key_hashes(settings: Settings) -> None:
    """Hashes the tokens and codes of this process under the key of these settings, and keeps their time."""
    clock.keep_time_of(settings.timezone)
    keep_hashes_under(settings.secret_key.get_secret_value(), settings.secret_key_before.get_secret_value())


def directory(settings: Settings, service: str, *, patience: float | None = None) -> Directory:
    """The directory, bound as one of the service accounts (`provisioner`, `web`, `mail`)."""
    secret = getattr(settings, f"ldap_{service}_password")
    return Directory(
        ConnectionSettings(
            uri=settings.ldap_uri,
            ca_file=settings.ldap_ca_file,
            suffix=settings.ldap_suffix,
            bind_dn=f"cn={service},ou=services,{settings.ldap_suffix}",
            password=secret.get_secret_value(),
            connect_timeout=patience or settings.ldap_connect_timeout,
            receive_timeout=patience or settings.ldap_receive_timeout,
        )
    )
