"""On PostgreSQL the role that serves does what the service does, and nothing to the record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError

from provisioning.foundation import rights
from provisioning.foundation.actor import system_actor
from provisioning.foundation.database import Database
from provisioning.units import operations as units
from provisioning.units.operations import UnitFields

SERVING = "serving_of_tests"
NEW_UNIT = UnitFields(code="moi", name="Sở Mới", level="province", kind="department")


@pytest.fixture
def owner(postgres_url: str) -> Iterator[Database]:
    """The owner of the tables; beside it stands a role that owns nothing."""
    database = Database(postgres_url)
    with database.engine.begin() as connection:
        connection.execute(sa.text(f"DROP ROLE IF EXISTS {SERVING}"))
        connection.execute(sa.text(f"CREATE ROLE {SERVING} LOGIN"))
    yield database
    with database.engine.begin() as connection:
        connection.execute(sa.text(f"DROP OWNED BY {SERVING}"))
        connection.execute(sa.text(f"DROP ROLE {SERVING}"))
    database.dispose()


@pytest.fixture
def serving(owner: Database) -> Iterator[Database]:
    """The same database as the service sees it."""
    database = Database(owner.engine.url.render_as_string(hide_password=False))

    def become(connection: Any, _record: object) -> None:
        connection.execute(f"SET ROLE {SERVING}")
        connection.commit()

    sa.event.listen(database.engine, "connect", become)
    yield database
    database.dispose()


def serving_url(owner: Database) -> str:
    return owner.engine.url.set(username=SERVING).render_as_string(hide_password=False)


def make_unit(database: Database) -> None:
    with database.writing() as session:
        units.create(session, system_actor("tests"), None, NEW_UNIT)


def test_serving_role_with_its_rights_makes_a_unit_and_its_event(owner: Database, serving: Database) -> None:
    assert not rights.are_given(owner, serving_url(owner))
    rights.give(owner, serving_url(owner))
    make_unit(serving)
    assert rights.are_given(owner, serving_url(owner))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET at = now()",
        "DELETE FROM events",
        "TRUNCATE events",
        "DELETE FROM event_chain_head",
        "DROP TABLE units",
    ],
)
def test_serving_role_may_not_touch_the_record_or_the_tables(
    owner: Database, serving: Database, statement: str
) -> None:
    rights.give(owner, serving_url(owner))
    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        serving.engine.begin() as connection,
    ):
        connection.execute(sa.text(statement))


def test_tables_that_a_later_version_adds_are_the_serving_roles_by_default(
    owner: Database, serving: Database
) -> None:
    rights.give(owner, serving_url(owner))
    with owner.engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE later (id serial PRIMARY KEY, word text)"))
    with serving.engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO later (word) VALUES ('mới')"))
        assert connection.scalar(sa.text("SELECT word FROM later")) == "mới"
    with owner.engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE later"))


def test_broken_build_without_the_sequences_fails_at_a_new_unit_and_is_seen(
    owner: Database, serving: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = rights.statements
    monkeypatch.setattr(rights, "statements", lambda role: [s for s in whole(role) if "SEQUENCES" not in s])
    rights.give(owner, serving_url(owner))
    with pytest.raises(ProgrammingError, match="permission denied for sequence"):
        make_unit(serving)
    assert not rights.are_given(owner, serving_url(owner))


def test_owner_that_serves_itself_is_given_nothing(postgres_url: str, sqlite_url: str) -> None:
    for url in (postgres_url, sqlite_url):
        database = Database(url)
        assert rights.serving_role(database, url) is None
        assert rights.are_given(database, url)
        database.dispose()


def test_a_role_whose_name_needs_quoting_is_refused() -> None:
    with pytest.raises(ValueError, match="role"):
        rights.statements("congvu; DROP TABLE events")
