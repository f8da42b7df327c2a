"""What every mail store must do: the twin in memory and a real Dovecot, with the same cases."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Protocol

import pytest

from provisioning.foundation.errors import Unavailable
from provisioning.mailstore.client import DoveadmMailStore, MailboxStatus, MailStore, Script
from tests.support.filters import filter_editor
from tests.support.mail_stack import Person, RunningStack, start_mail_stack, until
from tests.support.memory_mail_store import MemoryMailStore

pytestmark = pytest.mark.stack


class World(Protocol):
    """A mail store, and what happens around it."""

    @property
    def store(self) -> MailStore: ...

    def person(self, quota: int = 50_000_000) -> Person:
        """Somebody with a mailbox."""

    def sign_in(self, person: Person, name: str) -> None:
        """Open a session under a name and keep it open."""

    def sessions_open(self, person: Person) -> bool:
        """Whether a session of theirs still answers."""

    def set_quota(self, person: Person, quota: int) -> None:
        """Change the limit in the directory only."""

    def deliver(self, person: Person) -> None:
        """One small message."""

    def save_filter(self, person: Person, text: str, name: str) -> None:
        """Save a filter and switch it on, as its owner."""

    def asks_directory(self, person: Person, name: str) -> bool:
        """Whether the next sign-in under the name is answered by the directory."""


@dataclass(slots=True)
class InMemory:
    """The twin's world: the test says what Dovecot would have seen."""

    store: MemoryMailStore = field(default_factory=MemoryMailStore)
    wanted: dict[str, int] = field(default_factory=dict)
    number: int = 0

    def person(self, quota: int = 50_000_000) -> Person:
        self.number += 1
        uid = f"0000{self.number:04d}"
        self.store.open(uid, quota)
        addresses = (f"a{self.number}@kontum.example", f"b{self.number}@kontum.example")
        return Person(uid, addresses, "mật khẩu")

    def sign_in(self, person: Person, name: str) -> None:
        self.store.sign_in(person.uid, name)

    def sessions_open(self, person: Person) -> bool:
        return self.store.mailboxes[person.uid].sessions > 0

    def set_quota(self, person: Person, quota: int) -> None:
        self.store.open(person.uid, quota)

    def deliver(self, person: Person) -> None:
        self.store.deliver(person.uid, 700)

    def save_filter(self, person: Person, text: str, name: str) -> None:
        self.store.save_filter(person.uid, text, name=name)

    def asks_directory(self, person: Person, name: str) -> bool:
        return name.lower() not in self.store.remembered


@dataclass(slots=True)
class Real:
    """Dovecot's world: mail programs and a directory that changes under it."""

    stack: RunningStack
    opened: ExitStack
    sessions: dict[str, list[imaplib.IMAP4]] = field(default_factory=dict)

    @property
    def store(self) -> DoveadmMailStore:
        return self.stack.store

    def person(self, quota: int = 50_000_000) -> Person:
        return self.stack.person(quota=quota)

    def sign_in(self, person: Person, name: str) -> None:
        session = self.opened.enter_context(self.stack.imap(name, person.password))
        self.sessions.setdefault(person.uid, []).append(session)

    def sessions_open(self, person: Person) -> bool:
        return any(_answers(session) for session in self.sessions[person.uid])

    def set_quota(self, person: Person, quota: int) -> None:
        self.stack.change(person, quota=quota)
        self.store.forget(person.uid, person.addresses)

    def deliver(self, person: Person) -> None:
        before = self.store.status(person.uid).messages
        self.stack.deliver(person.address)
        until(lambda: self.store.status(person.uid).messages > before)

    def save_filter(self, person: Person, text: str, name: str) -> None:
        with filter_editor(self.stack, person) as editor:
            editor.put(text, name=name)

    def asks_directory(self, person: Person, name: str) -> bool:
        self.stack.change(person, sign_in=False)
        try:
            return not self.stack.may_sign_in(name, person.password)
        finally:
            self.stack.change(person, sign_in=True)


def _answers(session: imaplib.IMAP4) -> bool:
    try:
        return bool(session.noop()[0] == "OK")
    except (imaplib.IMAP4.abort, OSError):
        return False


@pytest.fixture(scope="module")
def running_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """A stack for this module."""
    running = start_mail_stack(tmp_path_factory.mktemp("mailstore"))
    try:
        yield running
    finally:
        running.remove()


@pytest.fixture(params=["memory", "dovecot"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """Both worlds in turn."""
    if request.param == "memory":
        yield InMemory()
        return
    with ExitStack() as opened:
        yield Real(request.getfixturevalue("running_stack"), opened)


def test_status_of_missing_mailbox_says_so(world: World) -> None:
    assert world.store.status("chuaco00") == MailboxStatus(exists=False)


def test_status_of_new_mailbox_is_empty_with_limit(world: World) -> None:
    person = world.person(quota=12_345_678)
    assert world.store.status(person.uid) == MailboxStatus(exists=True, limit_bytes=12_345_678)


def test_status_counts_each_message(world: World) -> None:
    person = world.person()
    world.deliver(person)
    world.deliver(person)
    found = world.store.status(person.uid)
    assert (found.messages, 500 < found.used_bytes < 5000) == (2, True)


def test_wiped_mailbox_has_no_message_and_others_keep_theirs(world: World) -> None:
    person, other = world.person(), world.person()
    for each in (person, person, other):
        world.deliver(each)
    world.store.wipe(person.uid)
    world.store.wipe(person.uid)
    assert (0, 1) == (world.store.status(person.uid).messages, world.store.status(other.uid).messages)
    world.store.wipe("chuaco00")


def test_new_limit_holds_after_cache_is_forgotten(world: World) -> None:
    person = world.person()
    world.store.status(person.uid)
    world.set_quota(person, 99_000_000)
    assert world.store.status(person.uid).limit_bytes == 99_000_000


def test_disconnect_ends_sessions_of_that_mailbox_only(world: World) -> None:
    person, other = world.person(), world.person()
    for name in person.addresses:
        world.sign_in(person, name)
    world.sign_in(other, other.address)
    assert world.store.disconnect(person.uid)
    until(lambda: not world.sessions_open(person), 2)
    assert world.sessions_open(other)


def test_disconnecting_somebody_who_is_not_there_says_so(world: World) -> None:
    person = world.person()
    assert not world.store.disconnect(person.uid)
    assert not world.store.disconnect("chuaco00")


def test_sign_in_is_remembered_until_it_is_forgotten(world: World) -> None:
    person = world.person()
    for name in person.addresses:
        world.sign_in(person, name)
    remembered = [world.asks_directory(person, name) for name in person.addresses]
    world.store.forget(person.uid, person.addresses)
    forgotten = [world.asks_directory(person, name) for name in person.addresses]
    assert (remembered, forgotten) == ([False, False], [True, True])


def test_forget_drops_given_names_only(world: World) -> None:
    person = world.person()
    for name in person.addresses:
        world.sign_in(person, name)
    world.store.forget(person.uid, [person.addresses[1].upper()])
    assert [False, True] == [world.asks_directory(person, name) for name in person.addresses]


def test_many_are_forgotten_and_disconnected_in_one_call(world: World) -> None:
    some, other = [world.person() for _ in range(3)], world.person()
    for person in (*some, other):
        world.sign_in(person, person.address)
    world.store.forget_all({person.uid: person.addresses for person in some})
    world.store.disconnect_all([person.uid for person in some])
    until(lambda: not any(map(world.sessions_open, some)), 2)
    assert world.sessions_open(other)
    assert all(world.asks_directory(person, person.address) for person in some)
    assert not world.asks_directory(other, other.address)


def test_forget_without_names_drops_nothing(world: World) -> None:
    person = world.person()
    world.sign_in(person, person.address)
    world.store.forget_all({})
    world.store.disconnect_all([])
    assert world.sessions_open(person)
    assert not world.asks_directory(person, person.address)


def test_counting_anew_changes_nothing_that_was_right(world: World) -> None:
    person = world.person()
    world.deliver(person)
    before = world.store.status(person.uid)
    world.store.recalculate_quota(person.uid)
    assert world.store.status(person.uid) == before


def test_counting_what_does_not_exist_is_unavailable(world: World) -> None:
    with pytest.raises(Unavailable):
        world.store.recalculate_quota("chuaco00")


@pytest.mark.parametrize("uid", ["*", "a*", "", "a\tb", "a b", "../a", "a?"])
def test_ambiguous_mailbox_id_is_refused(world: World, uid: str) -> None:
    person = world.person()
    world.sign_in(person, person.address)
    calls = (world.store.disconnect, world.store.status, world.store.recalculate_quota)
    for call in calls:
        with pytest.raises(ValueError, match="not an identifier"):
            call(uid)
    assert world.sessions_open(person)


@pytest.mark.parametrize("addresses", [["a\tb@x.example"], [""], ["a b"], ["a\n@x"]])
def test_invalid_login_name_is_refused(world: World, addresses: Sequence[str]) -> None:
    with pytest.raises(ValueError, match="not a name"):
        world.store.forget("00000001", addresses)


def test_health_of_running_store_raises_nothing(world: World) -> None:
    world.store.health()


def test_filters_are_read_and_switched_off_and_their_texts_stay(world: World) -> None:
    some = [world.person(), world.person()]
    world.save_filter(some[0], "keep;", "một")
    world.save_filter(some[0], "discard;", "hai")
    uids = [each.uid for each in some]
    found = world.store.filters([*uids, "chuaco00"])
    assert {uid: set(scripts) for uid, scripts in found.items()} == {
        uids[0]: {Script("một", active=False), Script("hai", active=True, text="discard;")}
    }
    world.store.switch_off_filters([*uids, "chuaco00"])
    world.store.switch_off_filters(uids)
    off = world.store.filters(uids)[uids[0]]
    assert set(off) == {Script("một", active=False), Script("hai", active=False)}


def test_sieve_sign_in_is_counted(world: World) -> None:
    person = world.person()
    before = world.store.filter_visits().counts.get(person.uid, 0)
    world.save_filter(person, "keep;", "một")
    until(lambda: world.store.filter_visits().counts.get(person.uid, 0) > before)
