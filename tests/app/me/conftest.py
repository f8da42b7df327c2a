"""Ways through the own pages that several tests take."""

from __future__ import annotations

import re
from collections.abc import Callable
from email.message import EmailMessage

import pytest

from provisioning.authentication.activation import issue_code
from provisioning.foundation import clock
from provisioning.notifications.outbox import send_due
from provisioning.officials.queries import own_record, primary_address
from tests.support.cast import Browser, Cast
from tests.support.province import SYSTEM

NEW = "suoi Dak Bla chay nguoc ve tay"
OUTSIDE = "nha.rieng@ngoai.example"


class Post:
    """What Congvu has sent to the world outside."""

    def __init__(self, cast: Cast) -> None:
        self._cast = cast
        self.sent: list[EmailMessage] = []

    def deliver(self) -> list[EmailMessage]:
        """Lets the worker send; returns what left now."""
        before, database = len(self.sent), self._cast.database
        send_due(database, self.sent.append, sender="thu@kontum.example", now=clock.now())
        return self.sent[before:]

    def newest_code(self) -> str:
        """The code in the newest message that has one."""
        self.deliver()
        texts = [message.get_content() for message in reversed(self.sent)]
        found = [match for text in texts if (match := re.search(r"\b\w{5}-\w{5}\b", text))]
        return found[0][0]


@pytest.fixture
def post(cast: Cast) -> Post:
    """The outgoing mail of this test."""
    return Post(cast)


@pytest.fixture
def recoverable(cast: Cast) -> Callable[[str], str]:
    """Gives members a recovery address of their own; returns their official one."""

    def give(name: str) -> str:
        with cast.database.writing() as session:
            official = own_record(session, cast.id(name))
            official.recovery_email = f"{name}@ngoai.example"
            official.recovery_proven_at = clock.now()
            return primary_address(official)

    return give


class Invited:
    """Somebody new with a slip in the hand."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.id = cast.province.add("Nguyễn Thị Ngọc Ánh", "dakha.xngokbay")
        cast.project([self.id])
        with cast.database.writing() as session:
            official = own_record(session, self.id)
            assert official.mailbox is not None
            self.mailbox_id = official.mailbox.id
            self.address = primary_address(official)
            self.code = issue_code(session, SYSTEM, official)

    @property
    def slip(self) -> dict[str, str]:
        """What is on the slip."""
        return {"address": self.address, "code": self.code}

    def hash_of(self) -> str | None:
        """What the directory keeps of the password."""
        return self.cast.directory.tree.people[self.mailbox_id].hashed

    def opened(self) -> Browser:
        """A browser in which the code was accepted."""
        browser = self.cast.browser()
        assert browser.send("/activate", self.slip).status_code == 303
        return browser


@pytest.fixture
def invited(cast: Cast) -> Invited:
    """One person of a commune who has not activated yet."""
    return Invited(cast)


def passwords(password: str = NEW, **others: str) -> dict[str, str]:
    """The fields of a page that asks for a new password."""
    return {"password": password, "repeated": password, **others}
