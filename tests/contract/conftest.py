"""The directories under contract: one in memory, one a real slapd, with the same cases for both."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from ldap.client import ConnectionSettings
from ldap.directory import Directory
from ldap.entries import PersonEntry
from ldap.protocol import AnyDirectory
from tests.support.directory_server import RunningDirectory, start_directory
from tests.support.memory_directory import MemoryDirectory, MemoryTree

_numbers = itertools.count(1)

SOMEONE = PersonEntry(
    uid="",
    cn="Nguyễn Thị Ánh Tuyết",
    sn="Nguyễn",
    given_name="Tuyết",
    display_name="Nguyễn Thị Ánh Tuyết",
    employee_number="",
    title="Chuyên viên",
    mail="",
    addresses=(),
    state="active",
    receives=True,
    sign_in=True,
    quota=1_073_741_824,
    unit="stttt",
    kind="personal",
    revision=1,
)


def person(**fields: object) -> PersonEntry:
    """Somebody whom no other test knows."""
    number = next(_numbers)
    fresh = replace(SOMEONE, uid=f"m{number:08d}", mail=f"tuyet{number}@kontum.example")
    return replace(fresh, **fields)  # type: ignore[arg-type] # the caller names fields of PersonEntry


@dataclass(slots=True)
class World:
    """One tree and a door to it for each service account."""

    tree: MemoryTree | None
    server: RunningDirectory | None
    doors: dict[str, AnyDirectory] = field(default_factory=dict)

    def bound_as(self, account: str) -> AnyDirectory:
        """The directory through this account's rights."""
        if account not in self.doors:
            self.doors[account] = self._open(account)
        return self.doors[account]

    def _open(self, account: str) -> AnyDirectory:
        if self.server is None:
            return MemoryDirectory(account, self.tree)
        return Directory(access_to(self.server, account))

    @property
    def provisioner(self) -> AnyDirectory:
        return self.bound_as("provisioner")

    @property
    def web(self) -> AnyDirectory:
        return self.bound_as("web")

    def add(self, **fields: object) -> PersonEntry:
        """Add somebody new and say who."""
        entry = person(**fields)
        self.provisioner.add(entry)
        return entry

    def read(self, uid: str) -> PersonEntry:
        """The entry as the provisioner sees it; KeyError if there is none."""
        return self.provisioner.people([uid])[uid]


def access_to(server: RunningDirectory, account: str) -> ConnectionSettings:
    """How a service account comes to this server."""
    return ConnectionSettings(
        uri=server.uri,
        ca_file=server.ca_file,
        suffix=server.suffix,
        bind_dn=server.service_dn(account),
        password=server.passwords[account],
        connect_timeout=1,
        receive_timeout=2,
    )


@pytest.fixture(scope="session")
def directory_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDirectory]:
    """A slapd for the whole run; tests keep to entries of their own."""
    server = start_directory(tmp_path_factory.mktemp("slapd"))
    yield server
    server.remove()


@pytest.fixture
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDirectory]:
    """A slapd of this test's own, to be hurt."""
    server = start_directory(tmp_path_factory.mktemp("slapd"))
    yield server
    server.remove()


@pytest.fixture
def small_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDirectory]:
    """A slapd whose database has room for little."""
    server = start_directory(tmp_path_factory.mktemp("slapd"), database_bytes=2 * 1024**2)
    yield server
    server.remove()


@pytest.fixture(params=["memory", "slapd"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """A directory of each kind."""
    if request.param == "memory":
        yield World(MemoryTree(most_tries=10), None)
        return
    opened = World(None, request.getfixturevalue("directory_server"))
    with contextlib.ExitStack() as stack:
        yield opened
        for door in opened.doors.values():
            stack.callback(door.close)
