"""What the doctor says of the directory, seen through one of our accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from ldap.entries import DOMAINS, Attributes, Branch, DomainEntry
from provisioning.doctor.directory import directory, mail_domains, room
from tests.support.memory_directory import Fault, MemoryDirectory


@dataclass(frozen=True, slots=True)
class Loose:
    """A directory that was set up wrongly."""

    schema: bool = True
    shows_hashes: bool = False

    def health(self) -> None:
        """Answers."""

    def schema_present(self) -> bool:
        return self.schema

    def read(self, branch: Branch, keys: Sequence[str]) -> dict[str, Attributes]:
        return {}

    def reads_password_hashes(self) -> bool:
        return self.shows_hashes

    def fill(self) -> float:
        return 0.0

    def passwords_remembered(self) -> frozenset[int]:
        return frozenset()


@pytest.mark.parametrize("account", ["provisioner", "web", "mail"])
def test_a_directory_set_up_as_we_ship_it_is_well(account: str) -> None:
    (found,) = directory(account, MemoryDirectory(account))
    assert (True, "directory_right", {"account": account}) == (found.ok, found.code, found.params)


def test_a_directory_that_does_not_answer_is_named_with_its_reason() -> None:
    silent = MemoryDirectory()
    silent.tree.fault = Fault.UNAVAILABLE
    (found,) = directory("provisioner", silent)
    assert (False, "directory_silent") == (found.ok, found.code)
    assert found.params["detail"] == "the directory does not answer"


@pytest.mark.parametrize(
    ("loose", "code"),
    [
        (Loose(schema=False), "directory_schema_missing"),
        (Loose(shows_hashes=True), "directory_rights_wide"),
    ],
)
def test_a_directory_set_up_wrongly_is_named(loose: Loose, code: str) -> None:
    (found,) = directory("web", loose)
    assert (False, code, {"account": "web"}) == (found.ok, found.code, found.params)


def test_mail_domains_that_all_stand_are_well() -> None:
    asked = MemoryDirectory()
    asked.add(DomainEntry(name="kontum.example"))
    (found,) = mail_domains(asked, ["kontum.example"])
    assert (True, "domains_right", {"count": 1}) == (found.ok, found.code, found.params)


def test_mail_domain_the_directory_lacks_is_named() -> None:
    asked = MemoryDirectory()
    asked.add(DomainEntry(name="kontum.example"))
    (found,) = mail_domains(asked, ["kontum.example", "moi.example"])
    assert (False, "domains_missing", {"names": "moi.example"}) == (found.ok, found.code, found.params)


def test_directory_without_a_place_for_domains_says_what_to_load() -> None:
    asked = MemoryDirectory()
    asked.tree.absent = {DOMAINS}
    (found,) = mail_domains(asked, ["kontum.example"])
    assert (False, "domains_no_place") == (found.ok, found.code)
    assert "ou=domains" in str(found.params["detail"])


@pytest.mark.parametrize(
    ("fill", "code"),
    [(0.0, "directory_room_left"), (0.79, "directory_room_left"), (0.8, "directory_filling")],
)
def test_a_directory_that_fills_is_named_before_it_is_full(fill: float, code: str) -> None:
    asked = MemoryDirectory()
    asked.tree.fill = fill
    assert [code] == [found.code for found in room(asked)]


def test_a_directory_that_does_not_say_how_full_it_is_is_not_well() -> None:
    asked = MemoryDirectory()
    assert ["directory_room_unread"] == [found.code for found in room(asked.bound_as("web"))]
    asked.tree.fault = Fault.UNAVAILABLE
    assert [] == room(asked)
