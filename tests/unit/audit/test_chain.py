"""The record proves itself: any change to any event is found."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa

from provisioning.audit.model import Event
from provisioning.audit.operations import record
from provisioning.audit.queries import head_of, verify
from provisioning.foundation.database import Database
from tests.support.province import SYSTEM, Province
from tests.support.tampered_record import tamper, unlock


def note(database: Database, count: int, label: str = "x") -> None:
    with database.writing() as session:
        for number in range(count):
            record(session, SYSTEM, "message.tested", subject=("test", str(number), label))


def test_verify_of_untouched_chain_is_whole(province: Province) -> None:
    note(province.database, 5)
    with province.database.reading() as session:
        report = verify(session)
    assert report.broken_at is None
    assert report.events >= 5


@pytest.mark.parametrize(
    "change",
    [
        "update events set actor = 'nobody' where seq = 4",
        "update events set new = '{\"a\": 1}' where seq = 4",
        "delete from events where seq = 4",
        "update events set hash = previous_hash where seq = 4",
    ],
)
def test_verify_names_changed_or_deleted_event(province: Province, change: str) -> None:
    note(province.database, 6)
    unlock(province.database)
    with province.database.engine.begin() as connection:
        connection.execute(sa.text(change))
    with province.database.reading() as session:
        assert verify(session).broken_at == 4


UNREADABLE = [
    sa.text("update events set new = '{' where seq = 1"),
    sa.text("update events set at = 'x' where seq = 1"),
]


@pytest.mark.parametrize("change", UNREADABLE, ids=str)
def test_verify_of_unreadable_event_is_broken(province: Province, change: sa.TextClause) -> None:
    note(province.database, 6)
    unlock(province.database)
    with province.database.session(write=True) as session:
        if province.database.dialect == "postgresql":
            # It keeps what is no JSON and no moment out of these columns by itself.
            with pytest.raises(sa.exc.DBAPIError):
                session.execute(change)
        else:
            session.execute(change)
            assert verify(session).broken_at == 1
        session.rollback()


def test_verify_without_head_is_broken(province: Province) -> None:
    unlock(province.database)
    with province.database.writing() as session:
        session.execute(sa.text("delete from event_chain_head"))
        assert verify(session).broken_at == 1


def test_events_cut_off_at_the_end_are_missed(province: Province) -> None:
    note(province.database, 3)
    unlock(province.database)
    with province.database.engine.begin() as connection:
        last = connection.scalar(sa.text("select max(seq) from events"))
        connection.execute(sa.text("delete from events where seq = :seq"), {"seq": last})
    with province.database.reading() as session:
        assert verify(session).broken_at == last


def test_verify_finds_change_deletion_swap_and_insertion(province: Province) -> None:
    with province.database.reading() as session:
        before = head_of(session).seq
    note(province.database, 120)
    unlock(province.database)
    last = before + 120
    missed = [tamper(province.database, number, last) for number in range(200)]
    assert [did for did, report in missed if report.broken_at is None] == []
    with province.database.reading() as session:
        assert verify(session).broken_at is None


@pytest.mark.parametrize(
    "change",
    ["update events set actor = 'nobody'", "delete from events where seq = 1", "delete from events"],
)
def test_database_refuses_update_and_delete_of_events(province: Province, change: str) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="events are never"), province.database.writing() as session:
        session.execute(sa.text(change))


def test_rollback_leaves_no_event(province: Province) -> None:
    with province.database.reading() as session:
        before = session.scalar(sa.select(sa.func.count()).select_from(Event))
    with pytest.raises(RuntimeError, match="on purpose"), province.database.writing() as session:
        record(session, SYSTEM, "message.tested", subject=("test", "1", ""))
        raise RuntimeError("on purpose")
    with province.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Event)) == before
        assert verify(session).broken_at is None


def test_writers_at_once_make_one_chain(province: Province) -> None:
    def write(number: int) -> None:
        for _ in range(5):
            note(province.database, 2, f"t{number}")

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with province.database.reading() as session:
        noted = sa.select(sa.func.count()).select_from(Event).where(Event.kind == "message.tested")
        assert session.scalar(noted) == 40
        assert verify(session).broken_at is None
