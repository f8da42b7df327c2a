"""What the directory's failures look like: quick, named, and over when they are over."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ldap.client import ConnectionSettings
from ldap.difference import Change, Modification
from ldap.directory import Directory
from ldap.entries import UNITS, person_name
from ldap.errors import (
    DirectoryHalted,
    DirectoryUnavailable,
    EntryExists,
)
from ldap.passwords import PasswordAnswer
from ldap.writes import Add
from tests.contract.conftest import access_to, person
from tests.support.directory_server import RunningDirectory, make_certificates
from tests.support.memory_directory import Fault, MemoryDirectory

GOOD = "Một mật khẩu đủ dài 1"
# Connecting takes one timeout at most and the answer another, together under four seconds; the rest is
# for a busy machine.
SECONDS = 20.0


@pytest.fixture
def opened(own_server: RunningDirectory) -> Iterator[Directory]:
    """The provisioner's door to a server of this test's own."""
    directory = Directory(access_to(own_server, "provisioner"))
    yield directory
    directory.close()


def refused_by(access: ConnectionSettings) -> str:
    directory = Directory(access)
    try:
        with pytest.raises(DirectoryUnavailable) as refused:
            directory.whoami()
    finally:
        directory.close()
    return str(refused.value)


CALLS: dict[str, Callable[[Directory], object]] = {
    "read": lambda directory: directory.people(["m1"]),
    "write": lambda directory: directory.add(person()),
    "write many": lambda directory: directory.write_all([Add(person())], seconds=60),
    "bind as a person": lambda directory: directory.check_password("m1", GOOD),
    "health": lambda directory: directory.health(),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("warm", [True, False], ids=["open connection", "new connection"])
def test_call_to_hung_server_times_out_and_later_works(
    own_server: RunningDirectory, opened: Directory, call: str, *, warm: bool
) -> None:
    if warm:
        opened.health()
    with own_server.frozen():
        began = time.monotonic()
        with pytest.raises(DirectoryUnavailable):
            CALLS[call](opened)
        assert time.monotonic() - began < SECONDS
    opened.health()


def test_call_to_hung_server_over_starttls_times_out(own_server: RunningDirectory) -> None:
    access = replace(access_to(own_server, "web"), uri=own_server.starttls_uri)
    with own_server.frozen():
        began = time.monotonic()
        assert "timed out" in refused_by(access)
        assert time.monotonic() - began < SECONDS


def test_threads_do_not_wait_for_each_others_timeouts(
    own_server: RunningDirectory, opened: Directory
) -> None:
    failed = []

    def ask() -> None:
        try:
            opened.people(["m1"])
        except DirectoryUnavailable:
            failed.append(True)

    with own_server.frozen():
        began = time.monotonic()
        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert time.monotonic() - began < SECONDS
    assert [True] * 8 == failed


def test_acknowledged_writes_survive_killed_server(own_server: RunningDirectory, opened: Directory) -> None:
    entries = [person() for _ in range(20)]
    for entry in entries:
        opened.add(entry)
    own_server.stop(signal.SIGKILL)
    with pytest.raises(DirectoryUnavailable):
        opened.people(["m1"])
    own_server.start_again()
    assert {entry.uid for entry in entries} == opened.people([e.uid for e in entries]).keys()


def test_call_after_server_restart_reconnects(own_server: RunningDirectory, opened: Directory) -> None:
    opened.health()
    own_server.stop()
    own_server.start_again()
    opened.health()


def test_connect_to_untrusted_certificate_is_refused(
    directory_server: RunningDirectory, tmp_path: Path
) -> None:
    make_certificates(tmp_path, "localhost")
    access = replace(access_to(directory_server, "web"), ca_file=tmp_path / "ca.pem")
    assert "CERTIFICATE_VERIFY_FAILED" in refused_by(access)
    starttls = replace(access, uri=directory_server.starttls_uri)
    assert "CERTIFICATE_VERIFY_FAILED" in refused_by(starttls)


def test_connect_to_closed_port_fails_at_once(own_server: RunningDirectory) -> None:
    own_server.stop()
    began = time.monotonic()
    assert "refused" in refused_by(access_to(own_server, "web"))
    assert time.monotonic() - began < SECONDS


def test_connect_to_name_outside_certificate_is_refused(
    own_server: RunningDirectory,
) -> None:
    own_server.stop()
    make_certificates(own_server.folder, "192.0.2.1", "ldap.kontum.example")
    own_server.start_again()
    message = refused_by(access_to(own_server, "web"))
    assert "CERTIFICATE_VERIFY_FAILED" in message
    assert "127.0.0.1" in message


def test_starttls_serves_as_well(directory_server: RunningDirectory) -> None:
    access = replace(access_to(directory_server, "web"), uri=directory_server.starttls_uri)
    directory = Directory(access)
    assert directory_server.service_dn("web") == directory.whoami()
    directory.close()


def test_connect_with_missing_ca_file_names_the_file(
    directory_server: RunningDirectory, tmp_path: Path
) -> None:
    access = replace(access_to(directory_server, "web"), ca_file=tmp_path / "none.pem")
    assert "No such file" in refused_by(access)


def test_bind_with_wrong_service_password_halts(directory_server: RunningDirectory) -> None:
    directory = Directory(replace(access_to(directory_server, "web"), password="sai"))
    with pytest.raises(DirectoryHalted):
        directory.health()
    directory.close()


def test_search_cut_by_size_limit_is_an_error(own_server: RunningDirectory, opened: Directory) -> None:
    for _ in range(60):
        opened.add(person())
    assert 60 == len(list(opened.all_people(page_size=25)))
    web = Directory(access_to(own_server, "web"))
    with pytest.raises(DirectoryHalted):
        list(web.all_people())
    web.close()


def test_search_of_forbidden_tree_is_an_error(
    directory_server: RunningDirectory,
) -> None:
    elsewhere = replace(access_to(directory_server, "web"), suffix="dc=khac,dc=example")
    directory = Directory(elsewhere)
    for call in (directory.health, lambda: directory.people(["m1"]), lambda: list(directory.read_all(UNITS))):
        with pytest.raises(DirectoryHalted):
            call()
    directory.close()


def test_after_a_fork_the_child_opens_connections_of_its_own(
    directory_server: RunningDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = Directory(access_to(directory_server, "web"))
    directory.health()
    before = list(directory._idle)
    monkeypatch.setattr("os.getpid", lambda: -1)
    directory.health()
    assert before[0] not in directory._idle
    for link in before:
        link.close()
    directory.close()


def test_remade_configuration_keeps_entries(own_server: RunningDirectory, opened: Directory) -> None:
    entry = person()
    opened.add(entry)
    own_server.stop()
    own_server.passwords["web"] = own_server.reload("web")
    own_server.start_again()
    assert {entry.uid} == opened.people([entry.uid]).keys()
    web = Directory(access_to(own_server, "web"))
    web.set_password(entry.uid, GOOD)
    assert web.check_password(entry.uid, GOOD) is PasswordAnswer.OK
    web.close()


# The twin fails when told to, in the same ways.


def test_memory_directory_can_be_unavailable() -> None:
    directory = MemoryDirectory()
    directory.tree.fault = Fault.UNAVAILABLE
    for call in (
        lambda: directory.add(person()),
        lambda: directory.people(["m1"]),
        lambda: directory.check_password("m1", GOOD),
        directory.health,
        lambda: list(directory.read_all(UNITS)),
    ):
        with pytest.raises(DirectoryUnavailable):
            call()
    directory.tree.fault = None
    assert directory.people(["m1"]) == {}


def test_memory_directory_can_lose_the_answer_of_a_write() -> None:
    directory, entry = MemoryDirectory(), person()
    directory.tree.fault = Fault.CUT_REPLY
    with pytest.raises(DirectoryUnavailable):
        directory.add(entry)
    directory.tree.fault = None
    assert {entry.uid} == directory.people([entry.uid]).keys()
    with pytest.raises(EntryExists):
        directory.add(entry)


def test_memory_directory_can_be_full() -> None:
    directory, entry = MemoryDirectory(), person()
    directory.add(entry)
    directory.tree.fault = Fault.FULL
    with pytest.raises(DirectoryHalted):
        directory.modify(person_name(entry.uid), Change((Modification("replace", "title", ("Phó",)),)))
    assert entry.title == directory.people([entry.uid])[entry.uid].title


def test_write_to_full_database_halts_and_reads_go_on(small_server: RunningDirectory) -> None:
    directory = Directory(access_to(small_server, "provisioner"))
    entries = [person(title="x" * 30000) for _ in range(200)]
    added = []
    with pytest.raises(DirectoryHalted) as halted:
        for entry in entries:
            directory.add(entry)
            added.append(entry.uid)
    assert 80 == halted.value.code
    assert set(added) == directory.people(added).keys()
    with pytest.raises(DirectoryHalted):
        directory.write_all([Add(entry) for entry in entries[len(added) :]], seconds=60)
    assert set(added) <= directory.people([entry.uid for entry in entries]).keys()
    directory.close()
