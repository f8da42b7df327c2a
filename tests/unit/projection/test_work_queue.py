"""Claims: one owner at a time, nothing locked for long, a killer row out of the others' way."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from provisioning.foundation import clock
from provisioning.projection import work_queue
from provisioning.recipients.model import Mailbox
from tests.support.province import Province


def test_two_workers_never_hold_the_same_row(province: Province) -> None:
    for number in range(10):
        province.add(f"Lê Văn {'Hoa' * (number + 1)}")
    now = clock.now()
    first = work_queue.claim(province.database, Mailbox, "a", now, 6)
    second = work_queue.claim(province.database, Mailbox, "b", now, 10)
    assert (len(first), len(second)) == (6, 4)
    assert not set(first) & set(second)


def test_a_dead_workers_rows_come_free_when_its_lease_ends(province: Province) -> None:
    province.add("Lê Hoa")
    now = clock.now()
    assert work_queue.claim(province.database, Mailbox, "dead", now, 10)
    assert not work_queue.claim(province.database, Mailbox, "b", now, 10)
    later = now + work_queue.LEASE + timedelta(seconds=1)
    assert work_queue.claim(province.database, Mailbox, "b", later, 10)


def test_a_worker_that_comes_back_under_its_name_frees_its_own_rows(province: Province) -> None:
    province.add("Lê Hoa")
    now = clock.now()
    work_queue.claim(province.database, Mailbox, "a", now, 10)
    work_queue.release_all(province.database, [Mailbox], "a")
    soon = now + timedelta(seconds=work_queue.FIRST_WAIT * 2)
    assert work_queue.claim(province.database, Mailbox, "a", soon, 10)


def test_a_claim_pushes_the_row_ahead_before_anything_can_go_wrong(province: Province) -> None:
    province.add("Lê Hoa")
    now = clock.now()
    work_queue.claim(province.database, Mailbox, "a", now, 10)
    with province.database.reading() as session:
        mailbox = session.scalars(sa.select(Mailbox)).one()
        assert mailbox.due_at > now
        assert mailbox.attempts == 1


def test_what_somebody_else_took_over_is_not_written_down(province: Province) -> None:
    province.add("Lê Hoa")
    now = clock.now()
    [uid] = work_queue.claim(province.database, Mailbox, "late", now, 10)
    work_queue.claim(province.database, Mailbox, "b", now + work_queue.LEASE + timedelta(seconds=1), 10)
    with province.database.writing() as session:
        work_queue.done(session, Mailbox, "late", [(uid, 1, None)], now)
    with province.database.reading() as session:
        assert session.get_one(Mailbox, uid).is_behind


def test_a_change_made_meanwhile_keeps_the_row_behind(province: Province) -> None:
    province.add("Lê Hoa")
    now = clock.now()
    [uid] = work_queue.claim(province.database, Mailbox, "a", now, 10)
    with province.database.writing() as session:
        session.get_one(Mailbox, uid).revision += 1
    with province.database.writing() as session:
        work_queue.done(session, Mailbox, "a", [(uid, 1, None)], now)
    with province.database.reading() as session:
        mailbox = session.get_one(Mailbox, uid)
        assert (mailbox.applied_revision, mailbox.revision) == (1, 2)
        assert mailbox.is_behind


def test_pauses_grow_and_end() -> None:
    assert work_queue.pause_after(0) <= work_queue.FIRST_WAIT * 1.5
    assert work_queue.pause_after(50) <= work_queue.LONGEST_WAIT * 1.5
    assert work_queue.pause_after(5) > work_queue.pause_after(0)
