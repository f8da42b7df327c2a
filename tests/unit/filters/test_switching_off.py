"""Filters go off with a lock, a code and a broken rule, however the worker is interrupted; owners hear."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa

from provisioning.audit.model import Event
from provisioning.authentication.passwords import password_changed
from provisioning.filters.checking import FilterCheck
from provisioning.foundation import clock
from provisioning.foundation.database import Session
from provisioning.foundation.settings import Settings
from provisioning.notifications.model import Notification
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.projection import reconcile, work_queue
from provisioning.projection.kinds import mailboxes
from provisioning.projection.kinds.mailboxes import MAILBOXES
from provisioning.projection.targets import Targets
from provisioning.recipients.model import Mailbox
from provisioning.recipients.operations import move
from provisioning.recipients.rules import KEPT
from tests.support.cast import make_settings
from tests.support.memory_directory import MemoryDirectory
from tests.support.memory_mail_store import MemoryMailStore
from tests.support.province import SYSTEM, Province

INSIDE, OUTSIDE = 'redirect "binh@kontum.example";', 'redirect "khach@ngoai.example";'
AWAY = 'require "vacation"; vacation {} "Tôi nghỉ.";'


@dataclass
class Office:
    """An active official with a filter, and a worker over both sides."""

    province: Province
    settings: Settings
    directory: MemoryDirectory = field(default_factory=MemoryDirectory)
    mailstore: MemoryMailStore = field(default_factory=MemoryMailStore)
    official_id: str = ""
    uid: str = ""

    def begin(self, script: str) -> None:
        """Somebody who reads mail and has this filter on."""
        self.official_id = self.province.add("Nguyễn Văn An")
        self.change(lambda session, official: move(_mailbox(official), "active"))
        self.settle()
        self.mailstore.save_filter(self.uid, script)

    def change(self, act: Callable[[Session, Official], object]) -> None:
        """One transaction on the official."""
        with self.province.database.writing() as session:
            official = own_record(session, self.official_id)
            self.uid = _mailbox(official).id
            act(session, official)

    def settle(self) -> None:
        """Lets the worker do what is due."""
        database = self.province.database
        with database.writing() as session:
            session.execute(sa.update(Mailbox).values(due_at=clock.now(), lease_until=None, lease_owner=None))
        ids = work_queue.claim(database, Mailbox, "w", clock.now(), 100)
        reconcile.run_claimed(
            database, Targets(self.directory, self.mailstore), MAILBOXES, "w", ids, seconds=10
        )

    def check(self) -> FilterCheck:
        """A worker's look at the filters."""
        return FilterCheck(self.province.database, self.mailstore, self.settings)

    @property
    def on(self) -> bool:
        return any(script.active for script in self.mailstore.filters([self.uid]).get(self.uid, ()))

    def letters(self) -> list[str]:
        with self.province.database.reading() as session:
            return list(
                session.scalars(sa.select(Notification.kind).where(Notification.kind.like("filters%")))
            )

    def events(self) -> list[str]:
        with self.province.database.reading() as session:
            return list(session.scalars(sa.select(Event.kind).where(Event.kind.like("filters%"))))


def _mailbox(official: Official) -> Mailbox:
    return mailbox_of(official)


@pytest.fixture
def office(province: Province, tmp_path: Path) -> Office:
    return Office(province, make_settings(tmp_path))


def lock(session: Session, official: Official) -> None:
    move(_mailbox(official), "suspended")


def leave(session: Session, official: Official) -> None:
    move(_mailbox(official), "leaving")


def new_password_by_code(session: Session, official: Official) -> None:
    password_changed(session, SYSTEM, official)


@pytest.mark.parametrize(
    ("act", "letter"),
    [
        (lock, "filters_off_locked"),
        (leave, "filters_off_locked"),
        (new_password_by_code, "filters_off_password"),
    ],
)
def test_filter_goes_off_and_its_owner_hears(
    office: Office, act: Callable[[Session, Official], object], letter: str
) -> None:
    office.begin(INSIDE)
    office.change(act)
    office.settle()
    assert not office.on
    assert office.letters() == [letter]
    assert office.events() == ["filters.switched_off"]


def test_filter_stays_off_when_the_lock_is_lifted(office: Office) -> None:
    office.begin(INSIDE)
    office.change(lock)
    office.settle()
    office.change(lambda _session, official: move(_mailbox(official), "active"))
    office.settle()
    assert not office.on


def test_lock_lifted_before_the_worker_came_still_switches_off(office: Office) -> None:
    office.begin(INSIDE)
    office.change(lock)
    office.change(lambda _session, official: move(_mailbox(official), "active"))
    office.settle()
    assert not office.on


def test_own_new_password_leaves_filters_on_and_names_them(office: Office) -> None:
    office.begin(INSIDE)
    office.change(lambda session, official: password_changed(session, SYSTEM, official, filters=KEPT))
    office.settle()
    assert office.on
    assert (office.letters(), office.events()) == (["filters_kept"], [])


def test_own_new_password_does_not_save_filters_that_wait_to_go_off(office: Office) -> None:
    office.begin(INSIDE)
    office.change(new_password_by_code)
    office.change(lambda session, official: password_changed(session, SYSTEM, official, filters=KEPT))
    office.settle()
    assert not office.on


def test_nobody_is_told_of_filters_that_were_not_there(office: Office) -> None:
    office.begin(INSIDE)
    office.mailstore.switch_off_filters([office.uid])
    office.change(lock)
    office.settle()
    assert (office.letters(), office.events()) == ([], [])


def test_worker_that_dies_before_switching_off_does_it_the_next_time(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.begin(INSIDE)
    office.change(lock)
    with monkeypatch.context() as killed:
        killed.setattr(office.mailstore.__class__, "switch_off_filters", _die)
        with pytest.raises(RuntimeError):
            office.settle()
    assert office.on
    office.settle()
    assert not office.on


def _die(*_given: object) -> None:
    raise RuntimeError


@pytest.mark.parametrize("script", [OUTSIDE, AWAY.format(':from "chu.tich@kontum.example"')])
def test_filter_that_breaks_the_rules_is_switched_off(office: Office, script: str) -> None:
    office.begin(script)
    office.check().look(clock.now())
    office.settle()
    assert not office.on
    assert office.letters() == ["filters_off_policy"]
    assert sorted(office.events()) == ["filters.refused", "filters.switched_off"]


@pytest.mark.parametrize("script", [INSIDE, AWAY.format(""), "keep;"])
def test_filter_that_keeps_the_rules_stays(office: Office, script: str) -> None:
    office.begin(script)
    office.check().look(clock.now())
    office.settle()
    assert office.on
    assert office.events() == []


def test_filter_that_was_there_before_is_found_without_a_visit(office: Office) -> None:
    office.begin(OUTSIDE)
    office.mailstore.mailboxes[office.uid].visits = 0
    office.check().look(clock.now())
    office.settle()
    assert not office.on


def test_filter_changed_after_the_first_look_is_found_by_the_visit(office: Office) -> None:
    office.begin(INSIDE)
    check = office.check()
    check.look(clock.now())
    check.look(clock.now())
    office.mailstore.save_filter(office.uid, OUTSIDE)
    check.look(clock.now())
    office.settle()
    assert not office.on


def test_listed_domain_is_allowed_only_where_the_province_lists_it(office: Office) -> None:
    office.begin(OUTSIDE)
    listed = {"redirects": "listed", "redirect_domains": "ngoai.example"}
    office.settings = office.settings.model_copy(update=listed)
    office.check().look(clock.now())
    office.settle()
    assert office.on


def test_without_the_step_a_lock_leaves_filters_on(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Broken on purpose: what the tests above look for is seen."""
    monkeypatch.setattr(mailboxes, "_settle_filters", lambda *_given: None)
    office.begin(INSIDE)
    office.change(lock)
    office.settle()
    assert office.on


def test_touch_without_a_cause_leaves_filters_alone(office: Office) -> None:
    office.begin(INSIDE)
    office.change(lambda _session, official: _mailbox(official).mark_changed(clock.now(), disconnect=True))
    office.settle()
    assert office.on
