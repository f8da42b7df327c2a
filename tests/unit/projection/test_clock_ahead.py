"""A clock that ran three days ahead and was put right holds nothing up until it is so late again."""

from __future__ import annotations

from datetime import timedelta

import time_machine

from provisioning.foundation import clock
from provisioning.projection import work_queue
from provisioning.projection.drift_chore import QUICK, DriftChore
from provisioning.projection.model import DriftCheck
from provisioning.recipients.model import Mailbox
from tests.support.memory_directory import MemoryDirectory
from tests.support.province import Province

AHEAD = timedelta(days=3)


def test_rows_that_it_claimed_and_put_off_are_taken_up_again(province: Province) -> None:
    province.add("Lê Hoa")
    now = clock.now()
    assert work_queue.claim(province.database, Mailbox, "ahead", now + AHEAD, 10)
    assert work_queue.claim(province.database, Mailbox, "b", now, 10)
    # And are then one worker's, as any.
    assert not work_queue.claim(province.database, Mailbox, "c", now, 10)


def test_one_row_that_it_claimed_is_free_for_a_page(province: Province) -> None:
    person = province.add("Lê Hoa")
    now = clock.now()
    [uid] = work_queue.claim(province.database, Mailbox, "ahead", now + AHEAD, 10)
    assert person
    assert work_queue.claim_one(province.database, Mailbox, uid, "page", now)


def test_a_row_set_aside_stays_there(province: Province) -> None:
    province.add("Lê Hoa")
    now = clock.now()
    [uid] = work_queue.claim(province.database, Mailbox, "a", now, 10)
    with province.database.writing() as session:
        work_queue.park(session, Mailbox, "a", {uid: ("refused", "")}, now)
    assert not work_queue.claim(province.database, Mailbox, "b", now + AHEAD, 10)


def test_chores_that_come_now_and_then_come_again(province: Province) -> None:
    done: list[object] = []
    now = clock.now()
    with time_machine.travel(now, tick=False) as time:
        chore = clock.now_and_then(timedelta(minutes=1), done.append)
        chore()
        time.move_to(now + AHEAD)
        chore()
        time.move_to(now)
        chore()
        chore()
    assert [now, now + AHEAD, now] == done


def test_drift_is_looked_for_again(province: Province) -> None:
    chore = DriftChore(province.database, MemoryDirectory(), {QUICK: timedelta(minutes=5)})
    now = clock.now()
    with time_machine.travel(now + AHEAD, tick=False) as time:
        chore()
        time.move_to(now + timedelta(minutes=1))
        chore()
        with province.database.reading() as session:
            check = session.get_one(DriftCheck, QUICK)
        assert check.due_at <= now + timedelta(minutes=6)
