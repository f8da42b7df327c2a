"""All checks in order. Each is bounded in time and none stops the others."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from provisioning.addresses.model import Address
from provisioning.database import Database
from provisioning.doctor import directory, inside, mail, names
from provisioning.doctor.finding import Finding
from provisioning.domains.model import Domain
from provisioning.mailboxes.model import Mailbox
from provisioning.mailboxes.rules import RECEIVES
from provisioning.settings import Settings


def examine(
    settings: Settings,
    database: Database,
    directories: Mapping[str, directory.Asked],
    *,
    with_dns: bool = False,
) -> list[Finding]:
    """Everything there is to find, the database first: without it the rest is not asked."""
    found = inside.database(database)
    if not all(finding.ok for finding in found):
        return found
    domain, known = _to_try(database)
    found += inside.disk(settings.data_dir) + inside.time(database) + inside.worker(database)
    for account, asked in directories.items():
        found += directory.directory(account, asked)
    found += mail.postfix(settings, known, domain)
    found += mail.dovecot(settings, settings.ldap_ca_file)
    found += mail.doveadm(settings)
    return found + (names.dns_records(domain) if with_dns else [])


def _to_try(database: Database) -> tuple[str, str | None]:
    """The default domain, and one address in it that should be accepted by now."""
    with database.reading() as session:
        domain = session.scalar(sa.select(Domain.name).where(Domain.is_default)) or "localhost"
        known = session.scalar(
            sa.select(Address.canonical)
            .join(Mailbox, Mailbox.id == Address.mailbox_id)
            .where(
                Mailbox.state.in_(RECEIVES),
                Mailbox.revision == Mailbox.applied_revision,
                Address.ended_at.is_(None),
            )
            .limit(1)
        )
    return domain, known
