"""Brings a database to the schema of this code, and says whether it is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from provisioning.foundation.database import Database
from provisioning.foundation.errors import WrongSchema

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def upgrade(database: Database, revision: str = "head") -> None:
    """Runs what is missing up to `revision`. Safe to run again."""
    _run(database, lambda config: command.upgrade(config, revision))


def downgrade(database: Database, revision: str) -> None:
    """Takes revisions back down to `revision` (`base` for an empty database)."""
    _run(database, lambda config: command.downgrade(config, revision))


def current(database: Database) -> str | None:
    """The revision the database is at, None when it is empty."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def wanted() -> str | None:
    """The newest revision this code knows."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def knows(revision: str) -> bool:
    """Whether this code has a migration of that name: one it lacks is a later version's."""
    return revision in {each.revision for each in ScriptDirectory.from_config(_config()).walk_revisions()}


def check(database: Database) -> None:
    """Raises WrongSchema unless the database stands at the revision of this code.

    For what begins: what runs already goes on while a later version's migrations run beside it.
    """
    now, newest = current(database), wanted()
    if now != newest:
        raise WrongSchema(now, newest, later=now is not None and not knows(now))


def _run(database: Database, step) -> None:  # type: ignore[no-untyped-def]  # alembic's commands are untyped
    config = _config()
    with database.engine.connect() as connection, _foreign_keys_off(connection):
        config.attributes["connection"] = connection
        step(config)


@contextmanager
def _foreign_keys_off(connection: Connection) -> Iterator[None]:
    """On SQLite, where a table that others point to is changed by making it anew: dropping the old one would
    be refused, or take along the rows that point to it. Can't be said inside a transaction."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        connection.rollback()
        driver.execute("PRAGMA foreign_keys=ON")
