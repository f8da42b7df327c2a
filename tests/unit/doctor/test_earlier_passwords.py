"""What the doctor says of the passwords that the directory remembers."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from provisioning.authentication.earlier_passwords import follow_the_rule
from provisioning.doctor.earlier_passwords import earlier_passwords
from provisioning.foundation import clock
from provisioning.recipients.model import Mailbox
from tests.support.memory_directory import Fault, MemoryDirectory
from tests.support.policies import BAC_NINH, DONG_THAP, adopt
from tests.support.province import Province


@dataclass(frozen=True, slots=True)
class Having:
    """A directory with these policies."""

    counts: frozenset[int]

    def passwords_remembered(self) -> frozenset[int]:
        """As it has."""
        return self.counts


def said(province: Province, asked: Having | MemoryDirectory) -> tuple[bool, str]:
    (found,) = earlier_passwords(province.database, asked)
    return found.ok, found.code


def test_a_directory_as_we_ship_it_is_well_once_entries_are_told(province: Province) -> None:
    assert said(province, MemoryDirectory()) == (True, "passwords_kept")
    adopt(province.database, BAC_NINH)
    assert said(province, MemoryDirectory()) == (False, "passwords_not_told")
    follow_the_rule(province.database, clock.now())
    assert said(province, MemoryDirectory()) == (True, "passwords_kept")


@pytest.mark.parametrize("there", [frozenset(), frozenset({1, 3})])
def test_a_directory_that_can_not_remember_as_many_is_named(
    province: Province, there: frozenset[int]
) -> None:
    adopt(province.database, BAC_NINH)
    follow_the_rule(province.database, clock.now())
    assert said(province, Having(there)) == (False, "passwords_not_kept")
    assert said(province, Having(frozenset({2}))) == (True, "passwords_kept")


def test_a_rule_that_remembers_nothing_asks_for_no_policy(province: Province) -> None:
    adopt(province.database, DONG_THAP)
    assert said(province, Having(frozenset())) == (True, "passwords_kept")


def test_of_a_directory_that_does_not_answer_nothing_is_said_twice(province: Province) -> None:
    silent = MemoryDirectory()
    silent.tree.fault = Fault.UNAVAILABLE
    assert [] == earlier_passwords(province.database, silent)


def test_every_entry_follows_a_rule_that_remembers_more_or_less(province: Province) -> None:
    people = [province.add(f"A Người {letter}") for letter in "Bcd"]
    with province.database.writing() as session:
        for row in session.query(Mailbox):
            row.applied_revision = row.revision
    adopt(province.database, BAC_NINH)
    assert follow_the_rule(province.database, clock.now()) >= len(people)
    assert follow_the_rule(province.database, clock.now()) == 0
    with province.database.reading() as session:
        assert all(row.is_behind for row in session.query(Mailbox))
    adopt(province.database, DONG_THAP)
    assert follow_the_rule(province.database, clock.now()) >= len(people)
