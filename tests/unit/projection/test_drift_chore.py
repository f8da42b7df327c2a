"""The worker compares the directory with SQL by itself, in slices, one worker of all, and mends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine

from ldap.difference import Change, Modification
from ldap.entries import PEOPLE, person_name
from provisioning.doctor import inside
from provisioning.foundation import clock
from provisioning.projection import drift_chore as room
from provisioning.projection.drift_chore import FULL, QUICK, DriftChore
from provisioning.projection.model import DriftCheck
from provisioning.projection.targets import Targets
from provisioning.worker.process import Worker, projection_chores
from tests.contract.conftest import person
from tests.support.memory_directory import Fault, MemoryDirectory
from tests.support.memory_mail_store import MemoryMailStore
from tests.support.province import Province

MINUTES = timedelta(minutes=5)
EVERY = {QUICK: MINUTES, FULL: timedelta(days=7)}
Travel = Callable[[timedelta], None]


@pytest.fixture
def later() -> Iterator[Travel]:
    """Lets time pass."""
    with time_machine.travel(clock.now(), tick=False) as traveller:
        yield traveller.shift


@pytest.fixture
def directory(province: Province) -> MemoryDirectory:
    """A directory of three people that is right."""
    made = MemoryDirectory()
    for name in ("Y Blí A", "Y Blí B", "Y Blí C"):
        province.add(name)
    converge(province, made)
    return made


def converge(province: Province, directory: MemoryDirectory) -> None:
    targets = Targets(directory, MemoryMailStore())
    Worker(province.database, "w", projection_chores(province.database, targets, "w")).drain(seconds=60)


def run_out(chore: DriftChore) -> int:
    """Slices until there is nothing more to do."""
    slices = 0
    while chore():
        slices += 1
    return slices


def noted(province: Province, name: str = QUICK) -> DriftCheck | None:
    with province.database.reading() as session:
        return session.get(DriftCheck, name)


def spoil(directory: MemoryDirectory) -> str:
    uid = next(iter(directory.tree.people))
    directory.modify(person_name(uid), Change((Modification("replace", "title", ("Khác",)),)))
    return uid


def test_chore_finds_and_mends_after_its_time_and_notes_it(
    province: Province, directory: MemoryDirectory, later: Travel
) -> None:
    uid, stray = spoil(directory), person()
    directory.add(stray)
    chore = DriftChore(province.database, directory, EVERY)
    run_out(chore)
    found = noted(province)
    assert found is not None
    assert (None, clock.now() + MINUTES) == (found.checked_at, found.due_at)
    later(MINUTES)
    run_out(chore)
    found = noted(province)
    assert found is not None
    assert (clock.now(), 1, 1) == (found.checked_at, found.mended, found.strays)
    assert found.due_at == clock.now() + MINUTES
    converge(province, directory)
    assert "Khác" != directory.people([uid])[uid].title
    assert stray.uid in directory.tree.people
    later(MINUTES)
    run_out(chore)
    found = noted(province)
    assert found is not None
    assert (clock.now(), 0, 1) == (found.checked_at, found.mended, found.strays)


def test_of_two_workers_one_does_the_check(
    province: Province, directory: MemoryDirectory, later: Travel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "SLICE_SECONDS", -1)
    chores = [DriftChore(province.database, directory, EVERY) for _ in range(2)]
    assert [False, False] == [chore() for chore in chores]
    later(MINUTES)
    assert [True, False] == [chore() for chore in chores]
    assert 0 < run_out(chores[0])


def test_full_check_comes_in_its_own_time(
    province: Province, directory: MemoryDirectory, later: Travel
) -> None:
    uid = next(iter(directory.tree.people))
    directory.tree.people[uid].attributes["title"] = ["Khác"]
    chore = DriftChore(province.database, directory, EVERY)
    for _ in range(2):
        run_out(chore)
        later(MINUTES)
    assert (found := noted(province, FULL)) is not None
    assert found.checked_at is None
    later(timedelta(days=7))
    run_out(chore)
    assert (found := noted(province, FULL)) is not None
    assert (clock.now(), 1) == (found.checked_at, found.mended)


def test_check_of_a_directory_that_is_down_stops_and_is_due_again(
    province: Province, directory: MemoryDirectory, later: Travel
) -> None:
    spoil(directory)
    chore = DriftChore(province.database, directory, EVERY)
    run_out(chore)
    later(MINUTES)
    directory.tree.fault = Fault.UNAVAILABLE
    assert 0 == run_out(chore)
    assert (found := noted(province)) is not None
    assert (None, 0) == (found.checked_at, found.mended)
    directory.tree.fault = None
    later(MINUTES)
    run_out(chore)
    assert (found := noted(province)) is not None
    assert (clock.now(), 1) == (found.checked_at, found.mended)


def test_check_that_a_dead_worker_left_is_begun_anew(
    province: Province, directory: MemoryDirectory, later: Travel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "SLICE_SECONDS", -1)
    dead, living = (DriftChore(province.database, directory, {FULL: timedelta(days=7)}) for _ in range(2))
    dead()
    later(timedelta(days=7))
    assert dead()
    later(room.ABANDONED)
    assert living()
    run_out(living)
    assert (found := noted(province, FULL)) is not None
    assert found.checked_at == clock.now()


def test_check_that_is_switched_off_is_never_made(province: Province, directory: MemoryDirectory) -> None:
    chore = DriftChore(province.database, directory, {})
    assert not chore()
    assert noted(province) is None


@pytest.mark.parametrize(("most", "put_back"), [(2, False), (3, True)])
def test_more_missing_entries_than_a_mishap_explains_are_left_to_a_person(
    province: Province,
    directory: MemoryDirectory,
    later: Travel,
    monkeypatch: pytest.MonkeyPatch,
    most: int,
    put_back: bool,
) -> None:
    monkeypatch.setattr(room, "MOST_PUT_BACK", most)
    chore = DriftChore(province.database, directory, EVERY)
    run_out(chore)
    everybody = [entry["uid"][0] for entry in directory.read_all(PEOPLE)]
    for uid in everybody:
        directory.delete(person_name(uid))
    later(MINUTES)
    run_out(chore)
    found = noted(province)
    assert found is not None
    assert (0 if put_back else 3) == found.missing
    converge(province, directory)
    assert (3 if put_back else 0) == len(list(directory.read_all(PEOPLE)))
    codes = [finding.code for finding in inside.drift(province.database)]
    assert ["drift_checked" if put_back else "drift_missing"] == codes
