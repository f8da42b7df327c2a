"""One step of the projection, against an honest directory in memory and its faults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa

from ldap.entries import Entry, PersonEntry
from provisioning.foundation import clock
from provisioning.foundation.errors import Unavailable
from provisioning.lifecycle import suspension
from provisioning.lifecycle.recipient import recipient_of
from provisioning.mailstore.client import FilterVisits, Script
from provisioning.officials import operations, queries
from provisioning.officials.fields import OfficialFields
from provisioning.projection import work_queue
from provisioning.projection.health import is_down
from provisioning.projection.kinds.mailboxes import MAILBOXES
from provisioning.projection.reconcile import Outcome, run_claimed
from provisioning.projection.retry import try_again
from provisioning.projection.sync_now import try_now
from provisioning.projection.targets import Targets
from provisioning.recipients.model import Mailbox
from provisioning.worker.process import Projection
from tests.support.memory_directory import Fault, MemoryDirectory
from tests.support.province import SYSTEM, Province
from tests.support.wholeness import look_over


@dataclass
class Told:
    """A mail store that remembers what it was told, and can be down."""

    forgotten: list[str] = field(default_factory=list)
    disconnected: list[str] = field(default_factory=list)
    on: dict[str, str] = field(default_factory=dict)
    """The text of the filter that is on, by uid."""
    down: bool = False

    def forget_all(self, people: Mapping[str, Sequence[str]]) -> None:
        self._ask()
        self.forgotten += people

    def disconnect_all(self, uids: Sequence[str]) -> None:
        self._ask()
        self.disconnected += uids

    def filters(self, uids: Sequence[str]) -> Mapping[str, Sequence[Script]]:
        self._ask()
        return {uid: [Script("thư", active=True, text=self.on[uid])] for uid in uids if uid in self.on}

    def switch_off_filters(self, uids: Sequence[str]) -> None:
        self._ask()
        for uid in uids:
            self.on.pop(uid, None)

    def wipe(self, uid: str) -> None:
        raise NotImplementedError

    def filter_visits(self) -> FilterVisits:
        self._ask()
        return FilterVisits({}, frozenset())

    def _ask(self) -> None:
        if self.down:
            raise Unavailable("mail store")


@dataclass
class World:
    """A province, a directory and a mail store, and one worker's chore over them."""

    province: Province
    directory: MemoryDirectory = field(default_factory=MemoryDirectory)
    mailstore: Told = field(default_factory=Told)

    @property
    def targets(self) -> Targets:
        return Targets(self.directory, self.mailstore)

    def add(self, name: str) -> str:
        """A person; returns the mailbox's id."""
        official_id = self.province.add(name)
        with self.province.database.reading() as session:
            found = session.scalar(sa.select(Mailbox.id).where(Mailbox.official_id == official_id))
            assert found is not None
            return found

    def mailbox(self, uid: str) -> Mailbox:
        with self.province.database.reading() as session:
            return session.get_one(Mailbox, uid)

    def entry(self, uid: str) -> PersonEntry:
        return self.directory.people([uid])[uid]

    def step(self) -> Outcome:
        database = self.province.database
        ids = work_queue.claim(database, Mailbox, "w", clock.now(), 100)
        return run_claimed(database, self.targets, MAILBOXES, "w", ids, seconds=10)

    def at_once(self, *uids: str) -> None:
        """Makes rows due again, as time would."""
        with self.province.database.writing() as session:
            session.execute(
                sa.update(Mailbox)
                .where(Mailbox.id.in_(uids))
                .values(due_at=clock.now(), lease_until=None, lease_owner=None)
            )


@pytest.fixture
def world(province: Province) -> World:
    return World(province)


def test_a_new_person_stands_in_the_directory_and_cannot_sign_in_yet(world: World) -> None:
    uid = world.add("Nguyễn Văn An")
    assert world.step() == Outcome(applied=1, written=1)
    entry = world.entry(uid)
    assert (entry.mail, entry.state) == ("annv.stttt@kontum.example", "invited")
    assert (entry.receives, entry.sign_in) == (True, False)
    assert not world.mailbox(uid).is_behind


def test_a_second_run_writes_nothing(world: World) -> None:
    uid = world.add("Nguyễn Văn An")
    world.step()
    writes = world.directory.tree.writes
    with world.province.database.writing() as session:
        mailbox = session.get_one(Mailbox, uid)
        mailbox.applied_revision = 0
        mailbox.due_at = clock.now()
    assert world.step() == Outcome(applied=1, written=0)
    assert world.directory.tree.writes == writes


def test_a_lost_reply_is_looked_up_not_repeated(world: World) -> None:
    uid = world.add("Nguyễn Văn An")
    world.directory.tree.fault = Fault.CUT_REPLY
    assert world.step().stopped == "directory"
    assert world.mailbox(uid).is_behind
    world.directory.tree.fault = None
    world.at_once(uid)
    assert world.step() == Outcome(applied=1, written=0)
    assert world.directory.tree.writes == 1


@pytest.mark.parametrize("fault", [Fault.UNAVAILABLE, Fault.FULL])
def test_a_directory_that_is_down_or_full_stops_the_run_and_blames_no_row(world: World, fault: Fault) -> None:
    uid = world.add("Nguyễn Văn An")
    world.directory.tree.fault = fault
    assert world.step().stopped == "directory"
    mailbox = world.mailbox(uid)
    assert (mailbox.attempts, mailbox.attention_code, mailbox.lease_owner) == (0, None, None)
    with world.province.database.reading() as session:
        assert is_down(session, "directory", clock.now())
    world.directory.tree.fault = None
    assert world.step().applied == 1
    with world.province.database.reading() as session:
        assert not is_down(session, "directory", clock.now())


def test_a_row_the_directory_refuses_is_set_aside_and_the_others_go_on(world: World) -> None:
    stranger = PersonEntry(
        uid="stranger", cn="x", sn="x", mail="annv.stttt@kontum.example",
        addresses=("annv.stttt@kontum.example",), state="active", receives=True, sign_in=True,
        quota=1,
    )  # fmt: skip
    world.directory.add(stranger)
    refused, fine = world.add("Nguyễn Văn An"), world.add("Lê Hoa")
    outcome = world.step()
    assert (outcome.applied, outcome.parked) == (1, 1)
    assert world.mailbox(refused).attention_code == "address_elsewhere"
    assert not world.mailbox(fine).is_behind
    assert world.step() == Outcome()


def test_try_again_brings_a_set_aside_row_back(world: World) -> None:
    uid = world.add("Nguyễn Văn An")
    with world.province.database.writing() as session:
        claims_now = clock.now()
        mailbox = session.get_one(Mailbox, uid)
        mailbox.due_at = claims_now + work_queue.PARKED
        mailbox.attention_code, mailbox.attention_since = "directory_rejected", claims_now
    assert world.step() == Outcome()
    with world.province.database.writing() as session:
        official_id = session.get_one(Mailbox, uid).official_id
        assert official_id is not None
        try_again(session, SYSTEM, queries.official_for(session, SYSTEM, official_id))
    assert world.step().applied == 1
    assert world.mailbox(uid).attention_code is None


def test_suspension_ends_sessions_and_locks_and_return_unlocks(world: World) -> None:
    uid = world.add("Nguyễn Văn An")
    world.step()
    with world.province.database.writing() as session:
        official_id = session.get_one(Mailbox, uid).official_id or ""
        official = queries.official_for(session, SYSTEM, official_id)
        suspension.suspend(session, SYSTEM, recipient_of(official), reason="", keep_receiving=False)
    world.step()
    assert world.mailstore.disconnected == [uid]
    assert (world.entry(uid).receives, world.entry(uid).permanently_locked) == (False, True)
    with world.province.database.writing() as session:
        official = queries.official_for(session, SYSTEM, official_id)
        suspension.resume(session, SYSTEM, recipient_of(official))
    world.step()
    assert world.entry(uid).receives


def test_a_mail_store_that_is_down_leaves_the_row_behind(world: World) -> None:
    uid = world.add("Nguyễn Văn An")
    world.step()
    with world.province.database.writing() as session:
        session.get_one(Mailbox, uid).mark_changed(clock.now(), disconnect=True)
    world.mailstore.down = True
    assert world.step().put_off == 1
    assert world.mailbox(uid).is_behind
    world.mailstore.down = False
    world.at_once(uid)
    assert world.step().applied == 1
    assert world.mailstore.disconnected == [uid]


def test_somebody_elses_edit_of_the_directory_is_mended(world: World) -> None:
    uid = world.add("Nguyễn Văn An")
    world.step()
    person = world.directory.tree.people[uid]
    person.attributes["cn"] = ["Kẻ Lạ"]
    with world.province.database.writing() as session:
        session.get_one(Mailbox, uid).mark_changed(clock.now())
    world.step()
    assert world.entry(uid).cn == "Nguyễn Văn An"


def test_the_single_change_is_tried_at_once(world: World) -> None:
    uid = world.add("Nguyễn Văn An")
    outcome = try_now(world.province.database, world.targets, uid)
    assert outcome is not None
    assert outcome.applied == 1


def test_a_directory_just_seen_down_is_not_asked_again_at_once(world: World) -> None:
    uid = world.add("Nguyễn Văn An")
    world.directory.tree.fault = Fault.UNAVAILABLE
    assert try_now(world.province.database, world.targets, uid) is not None
    assert try_now(world.province.database, world.targets, uid) is None


def test_a_row_that_breaks_the_step_does_not_keep_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison, fine = world.add("Nguyễn Văn An"), world.add("Lê Hoa")
    add = world.directory.add

    def breaks(entry: Entry) -> None:
        if entry.key == poison:
            raise ZeroDivisionError
        add(entry)

    monkeypatch.setattr(world.directory, "add", breaks)
    chore = Projection(world.province.database, world.targets, "w", MAILBOXES)
    for _ in range(3):
        # The row that failed was pushed further ahead, so the other comes up first.
        world.at_once(fine)
        world.at_once(poison)
        try:
            chore()
        except ZeroDivisionError:
            continue
    assert not world.mailbox(fine).is_behind
    assert world.mailbox(poison).is_behind


def test_after_many_changes_everything_is_whole(world: World) -> None:
    for number in range(25):
        world.add("Nguyễn Văn An" if number % 2 else "Nguyễn Văn Hoà")
    with world.province.database.writing() as session:
        for official in queries.page(session, SYSTEM, queries.PeopleFilter(), offset=0, limit=9):
            operations.edit(session, SYSTEM, official, OfficialFields("Trần Bình"))
    while world.step().applied:
        pass
    assert look_over(world.province.database, world.directory).complaints() == []
