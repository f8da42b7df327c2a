"""What the faces work with, built once per process: settings, database, and the world outside.

Tests hand in their own `Services` with in-memory targets; nothing else differs.
"""

from __future__ import annotations

from dataclasses import dataclass

from provisioning.mailstack.dovecot import DoveadmMailStore

from ldap.client import Access
from ldap.directory import Directory
from provisioning.convergence.targets import Targets
from provisioning.database import Database
from provisioning.recovery.directory import PasswordDirectory
from provisioning.settings import Settings


@dataclass(frozen=True, slots=True)
class Services:
    """One of each. `passwords` is bound as the web service, `targets` as the provisioner."""

    settings: Settings
    database: Database
    targets: Targets
    passwords: PasswordDirectory


def build(settings: Settings) -> Services:
    """The real ones. Connects to nothing yet."""
    return Services(
        settings=settings,
        database=Database(settings.database_url),
        targets=Targets(directory(settings, "provisioner"), DoveadmMailStore(settings)),
        passwords=directory(settings, "web"),
    )


def directory(settings: Settings, service: str) -> Directory:
    """The directory, bound as one of the service accounts (`provisioner`, `web`, `mail`)."""
    secret = getattr(settings, f"ldap_{service}_password")
    return Directory(
        Access(
            uri=settings.ldap_uri,
            ca_file=settings.ldap_ca_file,
            suffix=settings.ldap_suffix,
            bind_dn=f"cn={service},ou=services,{settings.ldap_suffix}",
            password=secret.get_secret_value(),
            connect_timeout=settings.ldap_connect_timeout,
            receive_timeout=settings.ldap_receive_timeout,
        )
    )
