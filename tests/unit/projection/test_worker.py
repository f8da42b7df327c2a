"""The worker's two threads: both work, neither stops the other, and both end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from provisioning.foundation import clock
from provisioning.projection import work_queue
from provisioning.projection.health import sign_of_life, worker_signs
from provisioning.projection.targets import Targets
from provisioning.worker import process as room
from provisioning.worker.process import Projection, Worker, beside, projection_chores
from tests.support.memory_directory import Fault, MemoryDirectory
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


def test_a_worker_outlives_a_database_that_is_away_from_its_start_on(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed: list[str] = []
    back = threading.Event()

    def away(name: str, real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object) -> object:
            if failed.count(name) < 2:
                failed.append(name)
                raise OperationalError("", None, ConnectionError("the database does not answer"))
            if name == "sign":
                back.set()
            return real(*arguments)

        return call

    monkeypatch.setattr(room, "HEARTBEAT_SECONDS", 0.0)
    monkeypatch.setattr(room, "HALTED_SECONDS", 0.0)
    monkeypatch.setattr(room, "sign_of_life", away("sign", sign_of_life))
    monkeypatch.setattr(work_queue, "release_all", away("release", work_queue.release_all))
    worker = Worker(province.database, "w", [lambda: False])
    thread = threading.Thread(target=worker.run)
    thread.start()
    assert back.wait(30)
    worker.stopping.set()
    thread.join(30)
    assert failed == ["release", "release", "sign", "sign"]
    with province.database.reading() as session:
        assert [sign.name for sign in worker_signs(session)] == ["w"]


@pytest.mark.parametrize("fault", [Fault.FULL, Fault.UNAVAILABLE])
def test_a_directory_that_is_full_or_away_fills_no_log(province: Province, fault: Fault) -> None:
    for number in range(20):
        province.add(f"Y Blí {'ABCDEFGH'[number % 8]}")
    directory = MemoryDirectory()
    directory.tree.fault = fault
    targets = Targets(directory, MemoryMailStore())
    worker = Worker(province.database, "w", projection_chores(province.database, targets, "w"))
    with time_machine.travel(clock.now(), tick=False) as moment, capture_logs() as lines:
        for _ in range(8):
            moment.shift(timedelta(minutes=1))
            for chore in worker.chores:
                assert isinstance(chore, Projection)
                chore.resume_at = 0.0
            worker.turn()
        # Said once by each kind, however often it tries.
        assert 0 < len(lines) <= len(worker.chores)
        directory.tree.fault = None
        # Long enough for the rows that wait for another try.
        moment.shift(timedelta(hours=1))
        for chore in worker.chores:
            assert isinstance(chore, Projection)
            chore.resume_at = 0.0
        while worker.turn():
            pass
    assert look_over(province.database, directory).complaints() == []
