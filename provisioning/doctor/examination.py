"""All checks in order. Each is bounded in time and none stops the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from provisioning.addresses.model import Address
from provisioning.doctor import (
    backup,
    certificates,
    contacts,
    database_rights,
    directory,
    earlier_passwords,
    guessing,
    inside,
    keys,
    mail,
    mail_rule,
    names,
    office,
    queue,
    retention,
    typeface,
    web,
)
from provisioning.doctor.finding import Finding
from provisioning.domains.model import Domain
from provisioning.foundation.database import Database
from provisioning.foundation.settings import Settings
from provisioning.recipients.model import Mailbox
from provisioning.recipients.rules import RECEIVES

Check = Callable[[], list[Finding]]


def examine(
    settings: Settings,
    database: Database,
    directories: Mapping[str, directory.Asked],
    *,
    with_dns: bool = False,
) -> list[Finding]:
    """Everything there is to find, in a steady order. `directories`: account → the directory as it.

    What needs our tables is left out while they are not as this version wants them.
    """
    found = inside.database(database)
    checks = _without_tables(settings, directories)
    if all(finding.ok for finding in found):
        checks += _of_tables(settings, database)
        checks += _of_servers(settings, database, directories.get("provisioner"), with_dns=with_dns)
    return found + _at_once(checks)


def _without_tables(settings: Settings, directories: Mapping[str, directory.Asked]) -> list[Check]:
    """What can be looked at whatever the database says."""
    return [
        lambda: inside.disk(*_folders(settings)),
        keys.settings_file,
        typeface.typeface,
        *(partial(directory.directory, name, asked) for name, asked in directories.items()),
        lambda: mail.dovecot(settings, settings.ldap_ca_file),
        lambda: mail.doveadm(settings),
        lambda: mail.policy(settings),
        lambda: guessing.sign_ins(settings),
        lambda: web.web(settings),
        lambda: certificates.certificates(settings),
    ]


def _of_tables(settings: Settings, database: Database) -> list[Check]:
    """What stands in the tables alone."""
    return [
        lambda: office.administrators(database),
        lambda: office.domain(database),
        lambda: database_rights.database_rights(database),
        lambda: keys.keys(settings, database),
        lambda: inside.time(database),
        lambda: inside.worker(database),
        lambda: inside.versions(database),
        lambda: inside.parts(database),
        lambda: web.proxies(database),
        lambda: inside.drift(database),
        lambda: inside.held_mail(database),
        lambda: queue.queue(database),
        lambda: retention.retention(settings, database),
        lambda: mail_rule.mail_rule(database),
        lambda: backup.backup(settings, database),
    ]


def _of_servers(
    settings: Settings, database: Database, provisioner: directory.Asked | None, *, with_dns: bool
) -> list[Check]:
    """What servers answer about what the tables name."""
    domain, known = _to_try(database)
    domains = _domains(database)
    checks: list[Check] = [
        lambda: mail.postfix(settings, known, domain),
        lambda: mail.rspamd(settings, domains),
        lambda: contacts.contacts(settings, database),
        lambda: guessing.guessing(database),
    ]
    if provisioner is not None:
        checks += [
            lambda: directory.room(provisioner),
            lambda: directory.mail_domains(provisioner, domains),
            lambda: earlier_passwords.earlier_passwords(database, provisioner),
        ]
    checks += [lambda: names.dns_records(domain)] if with_dns else []
    return checks


def _at_once(checks: Sequence[Check]) -> list[Finding]:
    """All of them together, so that several silent parts cost the patience of one."""
    with ThreadPoolExecutor(max_workers=len(checks), thread_name_prefix="doctor") as threads:
        asked = [threads.submit(check) for check in checks]
        return [finding for check in asked for finding in check.result()]


def _folders(settings: Settings) -> list[Path]:
    """Where files grow: ours, the database's, Postfix's queue and the logs, whichever lie on this machine."""
    url = make_url(settings.database_url)
    file = [Path(url.database).parent] if url.drivername.startswith("sqlite") and url.database else []
    return [
        settings.data_dir,
        *file,
        settings.policy_socket.parent,
        Path("/var/spool/postfix"),
        Path("/var/log"),
    ]


def _domains(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(sa.select(Domain.name).order_by(Domain.name)))


def _to_try(database: Database) -> tuple[str, str | None]:
    """The default domain, and one address in it that should be accepted by now."""
    with database.reading() as session:
        domain = session.scalar(sa.select(Domain.name).where(Domain.is_default)) or "localhost"
        known = session.scalar(
            sa.select(Address.canonical)
            .join(Mailbox, Mailbox.id == Address.recipient_id)
            .where(
                Mailbox.state.in_(RECEIVES),
                Mailbox.revision == Mailbox.applied_revision,
                Address.ended_at.is_(None),
            )
            .limit(1)
        )
    return domain, known
