"""The worker's two threads: both work, neither stops the other, and both end."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from provisioning.projection.targets import Targets
from provisioning.worker import process as room
from provisioning.worker.process import Worker, beside, projection_chores
from tests.support.memory_directory import MemoryDirectory
from tests.support.memory_mail_store import MemoryMailStore
from tests.support.province import Province
from tests.support.wholeness import look_over


def test_both_threads_bring_everybody_to_the_directory(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "BATCH", 3)
    for number in range(40):
        province.add(f"Y Blí {'ABCDEFGH'[number % 8]}")
    directory = MemoryDirectory()
    targets = Targets(directory, MemoryMailStore())
    one, two = (projection_chores(province.database, targets, name) for name in ("w", beside("w")))
    Worker(province.database, "w", one, beside=two).drain(seconds=60)
    assert look_over(province.database, directory).complaints() == []
    assert (
        len(directory.tree.people)
        == 40
        == directory.tree.writes - sum(map(len, directory.tree.others.values()))
    )


def test_a_chore_that_fails_beside_stops_nobody(province: Province) -> None:
    turns: list[str] = []
    enough = threading.Event()

    def counted(name: str, most: int) -> Callable[[], bool]:
        def chore() -> bool:
            turns.append(name)
            if turns.count(name) == most:
                enough.set()
            return False

        return chore

    def broken() -> bool:
        turns.append("broken")
        raise ZeroDivisionError

    worker = Worker(province.database, "w", [counted("main", 10**9)], beside=[broken, counted("beside", 3)])
    thread = threading.Thread(target=worker.run)
    thread.start()
    assert enough.wait(30)
    worker.stopping.set()
    thread.join(30)
    assert not thread.is_alive()
    # Left out for a while after it failed.
    assert turns.count("broken") == 1
    assert "main" in turns
