"""More people for the tests of these pages, and counting what the database is asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from werkzeug.test import TestResponse

from provisioning.foundation.database import Database
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from tests.support.cast import Cast
from tests.support.pages import without_tokens


def many(cast: Cast, count: int, unit: str = "stttt") -> None:
    """`count` people with different names, in one transaction."""
    names = ("Nguyễn Văn", "Trần Thị", "Lê Hữu", "Phạm Đức", "Y", "A")
    with cast.database.writing() as session:
        for number in range(count):
            letter = chr(ord("A") + number % 26)
            cast.province.add_in(session, f"{names[number % 6]} {letter}ền{'n' * (number // 26)}", unit)


def record(cast: Cast, official_id: str) -> Official:
    """A person's record as it stands now."""
    with cast.database.reading() as session:
        official = own_record(session, official_id)
        mailbox_of(official)
        return official


def without(answer: TestResponse, *words: str) -> str:
    """What an answer says, without what was asked for and without the form's changing tokens."""
    text = without_tokens(answer.text)
    for word in words:
        text = text.replace(word, "")
    return text


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """Collects every statement the database is sent inside the block.

    Less those that ask for its version: a process does so once, whatever page comes first.
    """
    seen: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "alembic_version" not in statement:
            seen.append(statement)
        elif seen and seen[-1] == "BEGIN":
            seen.pop()

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
