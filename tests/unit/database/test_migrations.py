"""Migrations go up, down and up again on both databases, and end where the models are."""

from __future__ import annotations

import warnings

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from provisioning.foundation import schema
from provisioning.foundation.database import Database
from provisioning.foundation.tables import metadata


def differences(database: Database) -> list[object]:
    with database.engine.connect() as connection, warnings.catch_warnings():
        # Indexes over expressions can not be read back from SQLite, and both libraries say so.
        warnings.filterwarnings("ignore", "Skipped unsupported reflection of expression-based index")
        warnings.filterwarnings("ignore", "autogenerate skipping metadata-specified expression-based index")
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))


def test_up_down_up_ends_at_the_models(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    schema.upgrade(database)
    assert schema.current(database) == schema.wanted()
    schema.downgrade(database, "base")
    assert schema.current(database) is None
    schema.upgrade(database)
    assert differences(database) == []
    database.dispose()


def test_upgrading_twice_changes_nothing(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    schema.upgrade(database)
    first = schema.current(database)
    schema.upgrade(database)
    assert schema.current(database) == first
    database.dispose()
