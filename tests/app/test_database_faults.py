"""A database that is full, locked or broken: 503 in words, nothing half done, and then as before."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from provisioning.audit.model import Event
from provisioning.audit.queries import verify
from provisioning.officials.model import Official
from tests.support.cast import Browser, Cast

Fault = Callable[[Cast], AbstractContextManager[None]]


def file_of(cast: Cast) -> Path:
    assert cast.database.engine.url.database
    return Path(cast.database.engine.url.database)


@contextmanager
def every_connection(cast: Cast, pragma: str) -> Iterator[None]:
    """The service's connections with one more setting, as if the disk were so."""

    def set_it(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(pragma)

    sa.event.listen(cast.database.engine, "connect", set_it)
    cast.database.dispose()
    yield
    sa.event.remove(cast.database.engine, "connect", set_it)
    cast.database.dispose()


@contextmanager
def full(cast: Cast) -> Iterator[None]:
    """Not one page more fits."""
    with closing(sqlite3.connect(file_of(cast), isolation_level=None)) as filling:
        most = filling.execute("PRAGMA page_count").fetchone()[0] + 8
        filling.execute("CREATE TABLE filler (x)")
        filling.execute(f"PRAGMA max_page_count = {most}")
        for size in (4000, 400, 40):
            with pytest.raises(sqlite3.OperationalError, match="full"):
                while True:
                    filling.execute("INSERT INTO filler VALUES (zeroblob(?))", (size,))
    with every_connection(cast, f"PRAGMA max_page_count = {most}"):
        yield
    with closing(sqlite3.connect(file_of(cast), isolation_level=None)) as emptied:
        emptied.execute("DROP TABLE filler")


@contextmanager
def locked(cast: Cast) -> Iterator[None]:
    """Another process writes and does not come to an end."""
    with (
        every_connection(cast, "PRAGMA busy_timeout = 20"),
        closing(sqlite3.connect(file_of(cast), isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def broken(cast: Cast) -> Iterator[None]:
    """The disk answers the last write of each change with an error."""

    def fail(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("UPDATE event_chain_head"):
            raise OperationalError("", None, sqlite3.OperationalError("disk I/O error"))

    sa.event.listen(cast.database.engine, "before_cursor_execute", fail)
    yield
    sa.event.remove(cast.database.engine, "before_cursor_execute", fail)


def counted(cast: Cast) -> tuple[int, int]:
    with cast.database.reading() as session:
        people = session.scalar(sa.select(sa.func.count()).select_from(Official)) or 0
        return people, session.scalar(sa.select(sa.func.count()).select_from(Event)) or 0


def add(browser: Browser, number: int) -> TestResponse:
    name = f"Trần Văn {'BCDGHKLMNPQRSTVX'[number % 16]}{'aeiou'[number // 16]}"
    return browser.send("/people/new", {"full_name": name, "unit": "stttt", "kind": "civil_servant"})


@pytest.mark.parametrize("fault", [full, locked, broken])
def test_a_change_that_can_not_be_kept_is_told_and_leaves_nothing(cast: Cast, fault: Fault) -> None:
    browser = cast.sign_in_as("system")
    with fault(cast):
        # A full database has room left in pages that are there.
        for number in range(70):
            before = counted(cast)
            answer = add(browser, number)
            if answer.status_code == 503:
                break
        assert (503, True) == (answer.status_code, "Retry-After" in answer.headers)
    assert before == counted(cast)
    assert 303 == add(browser, 79).status_code
    assert before[0] + 1 == counted(cast)[0]
    with cast.database.reading() as session:
        assert verify(session).broken_at is None
