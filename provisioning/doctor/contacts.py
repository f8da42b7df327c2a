"""Checks of the addresses that every mail domain must have: somebody reads them, Postfix takes them."""

from __future__ import annotations

import smtplib

import sqlalchemy as sa

from provisioning.addresses.model import Address
from provisioning.addresses.rules import is_protected
from provisioning.contacts.queries import Contacts, all_contacts
from provisioning.doctor.finding import Finding, ill, well
from provisioning.doctor.mail import TIMEOUT
from provisioning.foundation import clock
from provisioning.foundation.database import Database
from provisioning.foundation.settings import Settings


def contacts(settings: Settings, database: Database) -> list[Finding]:
    """One finding for each domain."""
    with database.reading() as session:
        found = all_contacts(session, settings.sender, clock.now())
        every = [address for each in found for address in each.addresses]
        taken = set(session.scalars(sa.select(Address.canonical).where(Address.canonical.in_(every))))
    return [_of_domain(settings, each, taken) for each in found]


def _of_domain(settings: Settings, each: Contacts, taken: set[str]) -> Finding:
    belongs = [address for address in each.addresses if address in taken]
    free = [address for address in each.addresses if not is_protected(address.partition("@")[0])]
    names = ", ".join(reader.name for reader in each.readers)
    if belongs or free:
        return ill("contacts", "contacts_not_kept", address=(belongs or free)[0])
    if not each.readers:
        return ill("contacts", "contacts_nobody", domain=each.domain)
    if each.fallen:
        return ill("contacts", "contacts_fallen", domain=each.domain, names=names)
    refused = _refused(settings, each.addresses)
    if refused:
        return ill("contacts", "contacts_refused", address=refused)
    return well("contacts", "contacts_read", domain=each.domain, names=names)


def _refused(settings: Settings, addresses: tuple[str, ...]) -> str:
    """The first one that Postfix refuses for good; empty when it takes all, or can't tell just now."""
    try:
        with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT) as smtp:
            smtp.ehlo()
            if smtp.mail(settings.sender)[0] != 250:
                return ""
            return next((each for each in addresses if smtp.rcpt(each)[0] >= 500), "")
    except (OSError, smtplib.SMTPException):
        # That Postfix does not answer is said by its own check.
        return ""
