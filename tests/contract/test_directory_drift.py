"""Drift is found by what has moved: nothing else is read, and nothing that differs is overlooked."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
import sqlalchemy as sa

from ldap.difference import Change, Modification
from ldap.directory import Directory
from ldap.entries import (
    CSN,
    PEOPLE,
    UNITS,
    Attributes,
    Branch,
    DomainEntry,
    PersonEntry,
    UnitEntry,
    csn_of,
    name_of,
    person_name,
)
from ldap.passwords import PasswordAnswer
from ldap.protocol import AnyDirectory
from provisioning.foundation.database import Database
from provisioning.projection.drift import MISSING, STRAY, Drift, find_drift, mend
from provisioning.projection.targets import Targets
from provisioning.recipients.model import Mailbox
from provisioning.worker.process import Worker, projection_chores
from tests.contract.conftest import World, access_to, person
from tests.support.directory_server import RunningDirectory
from tests.support.memory_directory import MemoryDirectory, MemoryTree
from tests.support.memory_mail_store import MemoryMailStore
from tests.support.province import DOMAIN, Province, lay_out

GOOD = "Một mật khẩu đủ dài 1"
OTHER = Change((Modification("replace", "title", ("Khác",)),))
BACK = Change((Modification("delete", "title"),))


class Counting:
    """Counts the entries that are read in full."""

    full_reads = 0

    def read(self, branch: Branch, keys: Sequence[str]) -> dict[str, Attributes]:
        found: dict[str, Attributes] = super().read(branch, keys)  # type: ignore[misc]  # of a directory
        self.full_reads += len(found)
        return found

    def read_all(self, branch: Branch, page_size: int = 1000) -> Iterator[Attributes]:
        for entry in super().read_all(branch, page_size):  # type: ignore[misc]
            self.full_reads += 1
            yield entry


class CountingMemory(Counting, MemoryDirectory):
    """In memory. What it reads to answer itself is not asked."""

    def csns(self, branch: Branch, page_size: int = 1000) -> Iterator[list[tuple[str, str]]]:
        before = self.full_reads
        pages = list(super().csns(branch, page_size))
        self.full_reads = before
        yield from pages


class CountingSlapd(Counting, Directory):
    """A real one."""


@dataclass(slots=True)
class Place:
    """A province of three people whose directory is right, and was just seen to be."""

    province: Province
    directory: Any
    web: AnyDirectory

    def converge(self) -> None:
        targets = Targets(self.directory, MemoryMailStore())
        chores = projection_chores(self.province.database, targets, "w")
        Worker(self.province.database, "w", chores).drain(seconds=60)

    def drift(self, *, full: bool = False) -> set[Drift]:
        return set(find_drift(self.province.database, self.directory, full=full))

    def reads(self, *, full: bool = False) -> int:
        """How many entries a check that finds nothing reads in full."""
        before = int(self.directory.full_reads)
        assert set() == self.drift(full=full)
        return int(self.directory.full_reads) - before

    def mend(self, found: set[Drift]) -> None:
        with self.province.database.writing() as session:
            mend(session, list(found))
        self.converge()

    def uids(self) -> list[str]:
        with self.province.database.reading() as session:
            return list(session.scalars(sa.select(Mailbox.id).order_by(Mailbox.id)))

    def csn(self, uid: str) -> str | None:
        return csn_of(self.directory.read(PEOPLE, [uid])[uid])

    def kept(self, uid: str) -> str | None:
        with self.province.database.reading() as session:
            return session.get_one(Mailbox, uid).verified_csn


@pytest.fixture(params=["memory", "slapd"])
def place(request: pytest.FixtureRequest, database: Database) -> Iterator[Place]:
    """The same with a directory of each kind, of this test's own."""
    province = lay_out(database)
    with contextlib.ExitStack() as stack:
        if request.param == "memory":
            tree = MemoryTree()
            made = Place(province, CountingMemory("provisioner", tree), MemoryDirectory("web", tree))
        else:
            server: RunningDirectory = request.getfixturevalue("own_server")
            doors = CountingSlapd(access_to(server, "provisioner")), Directory(access_to(server, "web"))
            for door in doors:
                stack.callback(door.close)
            made = Place(province, *doors)
        for name in ("Y Blí A", "Y Blí B", "Y Blí C"):
            province.add(name)
        with database.writing() as session:
            session.execute(sa.update(Mailbox).values(state="active"))
        made.converge()
        yield made


def test_quick_check_of_what_nobody_touched_reads_nothing_in_full(place: Place) -> None:
    # The step looked again after its write, and kept at which change.
    assert 0 == place.reads()
    assert 0 < place.reads(full=True)
    assert all(place.kept(uid) == place.csn(uid) for uid in place.uids())


def test_quick_check_finds_and_mends_every_difference_but_strays(place: Place) -> None:
    changed, gone, fine = place.uids()
    stray, stray_unit = person(), UnitEntry(code="la", name="Đơn vị lạ")
    place.directory.modify(person_name(changed), OTHER)
    place.directory.delete(person_name(gone))
    place.directory.delete(name_of(DomainEntry(name=DOMAIN)))
    place.directory.put(UnitEntry(code="syt", name="Tên khác"))
    place.directory.add(stray)
    place.directory.add(stray_unit)
    strays = {Drift("mailbox", stray.uid, STRAY), Drift("unit", "la", STRAY)}
    expected = strays | {
        Drift("mailbox", changed, "title"),
        Drift("mailbox", gone, MISSING),
        Drift("domain", DOMAIN, MISSING),
        Drift("unit", "syt", "description"),
    }
    assert expected == place.drift() == place.drift(full=True)
    place.mend(expected)
    assert strays == place.drift() == place.drift(full=True)
    assert place.kept(fine) == place.csn(fine)
    place.directory.delete(person_name(stray.uid))
    place.directory.delete(name_of(stray_unit))
    assert 0 == place.reads()


def test_wrong_and_first_right_password_move_the_entry_and_are_no_drift(place: Place) -> None:
    uid = place.uids()[0]
    place.directory.set_password(uid, GOOD)
    assert 1 == place.reads()
    for password, answer in (("sai", PasswordAnswer.WRONG), (GOOD, PasswordAnswer.OK)):
        before = place.csn(uid)
        assert answer is place.web.check_password(uid, password)
        assert before != place.csn(uid)
        # Read once, and then known again.
        assert [1, 0] == [place.reads(), place.reads()]
    place.web.check_password(uid, GOOD)
    assert 0 == place.reads()


def test_second_change_within_the_same_second_is_not_taken_for_the_first(place: Place) -> None:
    uid = place.uids()[0]
    place.directory.modify(person_name(uid), OTHER)
    place.directory.modify(person_name(uid), BACK)
    assert set() == place.drift()
    place.directory.modify(person_name(uid), OTHER)
    place.directory.modify(person_name(uid), BACK)
    place.directory.modify(person_name(uid), OTHER)
    assert {Drift("mailbox", uid, "title")} == place.drift()


def test_rows_that_were_never_verified_are_read_once(place: Place) -> None:
    with place.province.database.writing() as session:
        session.execute(sa.update(Mailbox).values(verified_csn=None))
    assert [3, 0] == [place.reads(), place.reads()]
    uid = place.uids()[0]
    place.directory.modify(person_name(uid), OTHER)
    with place.province.database.writing() as session:
        session.execute(sa.update(Mailbox).values(verified_csn=None))
    assert {Drift("mailbox", uid, "title")} == place.drift()


def test_entry_that_was_put_back_by_an_older_copy_is_read_again(place: Place) -> None:
    uid = place.uids()[0]
    old = PersonEntry.from_attributes(place.directory.read(PEOPLE, [uid])[uid])
    with place.province.database.writing() as session:
        mailbox = session.get_one(Mailbox, uid)
        mailbox.quota_bytes, mailbox.revision = 5, mailbox.revision + 1
    place.converge()
    place.directory.delete(person_name(uid))
    place.directory.add(replace(old, read=None))
    assert {Drift("mailbox", uid, "congvuQuota, congvuRevision")} == place.drift()


def test_row_that_is_behind_is_work_and_not_drift(place: Place) -> None:
    uid = place.uids()[0]
    with place.province.database.writing() as session:
        session.execute(
            sa.update(Mailbox).where(Mailbox.id == uid).values(revision=Mailbox.revision + 1, quota_bytes=5)
        )
    place.directory.modify(person_name(uid), OTHER)
    assert set() == place.drift()


@pytest.mark.parametrize("full", [False, True])
def test_row_that_changes_while_the_check_runs_is_no_drift(
    place: Place, monkeypatch: pytest.MonkeyPatch, full: bool
) -> None:
    uid = place.uids()[0]
    place.directory.set_password(uid, GOOD)
    read, left = place.directory.read, [None]

    def changes_meanwhile(branch: Branch, keys: Sequence[str]) -> dict[str, Attributes]:
        if branch is PEOPLE and left:
            left.pop()
            with place.province.database.writing() as session:
                mailbox = session.get_one(Mailbox, uid)
                mailbox.quota_bytes, mailbox.revision = 5, mailbox.revision + 1
            place.converge()
        found: dict[str, Attributes] = read(branch, keys)
        return found

    if full:
        # What was read before the change is compared with what is wanted after it.
        place.directory.modify(person_name(uid), OTHER)
    monkeypatch.setattr(place.directory, "read", changes_meanwhile)
    assert set() == place.drift(full=full)
    assert not left


def test_entry_csn_is_read_by_the_provisioner_only(world: World) -> None:
    entry = world.add()
    seen = {
        account: CSN in world.bound_as(account).read(PEOPLE, [entry.uid])[entry.uid]
        for account in ("provisioner", "web", "mail")
    }
    assert {"provisioner": True, "web": False, "mail": False} == seen
    pages = list(world.provisioner.csns(PEOPLE, page_size=2))
    found = dict(pair for page in pages for pair in page)
    assert csn_of(world.provisioner.read(PEOPLE, [entry.uid])[entry.uid]) == found[entry.uid]


def test_put_changed_unit_gets_a_new_csn(world: World) -> None:
    unit = UnitEntry(code=person().uid, name="Sở Y tế")
    world.provisioner.put(unit)
    before = world.provisioner.read(UNITS, [unit.code])
    world.provisioner.put(unit)
    assert before == world.provisioner.read(UNITS, [unit.code])
    world.provisioner.put(replace(unit, name="Sở Khoa học"))
    assert csn_of(before[unit.code]) != csn_of(world.provisioner.read(UNITS, [unit.code])[unit.code])
