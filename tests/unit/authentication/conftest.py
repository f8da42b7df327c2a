"""Two people with accounts and one with a slip, on each database, for the tests of getting in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.message import EmailMessage

import pytest

from ldap.passwords import hash_password
from provisioning.authentication.activation import issue_code
from provisioning.authentication.client_info import ClientInfo
from provisioning.foundation import clock
from provisioning.foundation.database import Database
from provisioning.notifications.outbox import send_due
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record, primary_address
from provisioning.projection.kinds.mailboxes import wanted
from provisioning.recipients.model import Mailbox
from provisioning.recipients.operations import move
from tests.support.memory_directory import MemoryDirectory
from tests.support.province import SYSTEM, Province

OLD = "bốn mùa gió núi Ngọc Linh"
NEW = "suoi Dak Bla chay nguoc ve tay"
HERE = ClientInfo("192.0.2.7", "test")
_OLD_HASH = hash_password(OLD)


@dataclass(frozen=True, slots=True)
class Account:
    """One person as the tests name them."""

    id: str
    mailbox_id: str
    address: str
    recovery_email: str


@dataclass(frozen=True, slots=True)
class Entrance:
    """The database, the directory, and whatever Congvu has sent."""

    province: Province
    directory: MemoryDirectory
    sent: list[EmailMessage] = field(default_factory=list)

    @property
    def database(self) -> Database:
        return self.province.database

    @property
    def passwords(self) -> MemoryDirectory:
        """The directory as the web service sees it."""
        return self.directory.bound_as("web")

    def add(self, name: str, *, active: bool = True) -> Account:
        """One more person in the database and the directory; an active one has the password OLD."""
        official_id = self.province.add(name)
        with self.database.writing() as session:
            official = own_record(session, official_id)
            mailbox = mailbox_of(official)
            recovery = f"{mailbox.id}@ngoai.example" if active else ""
            if active:
                move(mailbox, "active")
                official.recovery_email = recovery
                official.recovery_proven_at = clock.now()
            session.flush()
            (entry,) = [item.entry for item in wanted(session, Mailbox.id == mailbox.id)]
            account = Account(official_id, mailbox.id, primary_address(official), recovery)
        assert entry is not None
        self.directory.add(entry)
        if active:
            self.directory.tree.people[account.mailbox_id].hashed = _OLD_HASH
        return account

    def slip(self, account: Account) -> str:
        """A new one-time code for somebody."""
        with self.database.writing() as session:
            return issue_code(session, SYSTEM, own_record(session, account.id))

    def hash_of(self, account: Account) -> str | None:
        """What the directory keeps of a password."""
        return self.directory.tree.people[account.mailbox_id].hashed

    def deliver(self) -> list[EmailMessage]:
        """Lets the worker send; returns what left now."""
        before = len(self.sent)
        send_due(self.database, self.sent.append, sender="thu@kontum.example", now=clock.now())
        return self.sent[before:]

    def code_sent_to(self, account: Account) -> str:
        """The newest code that arrived at somebody's recovery address."""
        self.deliver()
        mine = [m for m in self.sent if m["To"] == account.recovery_email]
        found = [re.search(r"^ {4}(\w{5}-\w{5})$", m.get_content(), re.M) for m in mine]
        return [match[1] for match in found if match][-1]


@pytest.fixture
def entrance(province: Province) -> Entrance:
    """The door, with nobody behind it yet."""
    return Entrance(province, MemoryDirectory())
