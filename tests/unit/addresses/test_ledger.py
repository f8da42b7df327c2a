"""What is still free in a domain, asked for many people at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from provisioning.addresses.ledger import Ledger
from provisioning.addresses.naming import Wish
from provisioning.domains.queries import default_domain
from provisioning.foundation.database import Database, Session
from provisioning.foundation.errors import Invalid
from provisioning.names import split_name
from tests.support.province import Province


def wish(name: str, year: int | None = None, part: str = "stttt") -> Wish:
    return Wish(split_name(name), part, year)


def ledger(session: Session) -> Ledger:
    return Ledger.of(default_domain(session), frozenset({"stttt", "syt"}))


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    sa.event.listen(database.engine, "before_cursor_execute", note)
    yield sent
    sa.event.remove(database.engine, "before_cursor_execute", note)


def test_take_skips_addresses_ever_granted(province: Province) -> None:
    province.add("Nguyễn Văn An", "stttt")
    with province.database.reading() as session:
        assert "annv.stttt" != ledger(session).take(session, wish("Nguyễn Văn An")).local


def test_take_twice_gives_different_addresses(province: Province) -> None:
    with province.database.reading() as session:
        one = ledger(session)
        found = [one.take(session, wish("Nguyễn Văn An")).local for _ in range(40)]
    assert "annv.stttt" == found[0]
    assert 40 == len(set(found))


def test_looking_ahead_asks_once_for_everybody_and_changes_no_answer(province: Province) -> None:
    province.add("Lê Thị Bình", "stttt")
    names = ("Nguyễn Văn An", "Lê Thị Bình", "Y Blí", "Trần Văn Cường")
    with province.database.reading() as session:
        one = ledger(session)
        alone = [one.take(session, wish(name)).local for name in names]
        many = ledger(session)
        many.look_ahead(session, [wish(name) for name in names])
        with counted(province.database) as sent:
            assert alone == [many.take(session, wish(name)).local for name in names]
    assert [] == sent


def test_look_ahead_ignores_names_without_address(province: Province) -> None:
    with province.database.reading() as session:
        one = ledger(session)
        one.look_ahead(session, [wish("Nguyễn Văn An", part=""), wish("Y Blí")])
        with pytest.raises(Invalid, match="address_unit_missing"):
            one.take(session, wish("Nguyễn Văn An", part=""))
        assert "bliy.stttt" == one.take(session, wish("Y Blí")).local


def test_after_forgetting_what_was_granted_meanwhile_is_seen(province: Province) -> None:
    with province.database.reading() as session:
        one = ledger(session)
        one.look_ahead(session, [wish("Y Blí")])
    province.add("Y Blí", "stttt")
    with province.database.reading() as session:
        one.forget()
        assert "bliy.stttt" != one.take(session, wish("Y Blí")).local
