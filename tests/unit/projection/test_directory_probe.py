"""The directory is looked at even when nothing is to be done: people are told before they can't sign in."""

from __future__ import annotations

from provisioning.projection.directory_probe import look, lookout_chore
from provisioning.projection.health import parts_down
from tests.support.memory_directory import Fault, MemoryDirectory
from tests.support.province import Province


def down(province: Province) -> list[str]:
    with province.database.reading() as session:
        return [part.part for part in parts_down(session)]


def test_a_directory_that_goes_and_comes_back_is_noticed_without_any_work(province: Province) -> None:
    directory = MemoryDirectory()
    assert look(province.database, directory)
    assert [] == down(province)
    directory.tree.fault = Fault.UNAVAILABLE
    assert not look(province.database, directory)
    assert ["directory"] == down(province)
    directory.tree.fault = None
    assert look(province.database, directory)
    assert [] == down(province)


def test_the_chore_is_no_work_and_breaks_nothing(province: Province) -> None:
    directory = MemoryDirectory()
    directory.tree.fault = Fault.UNAVAILABLE
    assert lookout_chore(province.database, directory)() is False
    assert ["directory"] == down(province)
