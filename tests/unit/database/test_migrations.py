"""Migrations go up, down and up again on both databases, and end where the models are."""

from __future__ import annotations

import warnings

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from ldap.entries import DOMAINS
from provisioning.foundation import schema
from provisioning.foundation.database import Database
from provisioning.foundation.tables import metadata
from provisioning.projection.drift import Drift, find_drift
from provisioning.projection.targets import Targets
from provisioning.worker.process import Worker, projection_chores
from tests.support.memory_directory import MemoryDirectory
from tests.support.memory_mail_store import MemoryMailStore
from tests.support.province import TREE, lay_out

BEFORE_PROJECTED_UNITS = "0016"


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


def converge(database: Database, directory: MemoryDirectory) -> None:
    chores = projection_chores(database, Targets(directory, MemoryMailStore()), "w")
    Worker(database, "w", chores).drain(seconds=120)


def drift(database: Database, directory: MemoryDirectory) -> list[Drift]:
    return list(find_drift(database, directory, full=True))


def test_a_filled_database_of_before_projected_units_comes_up_without_drift(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    schema.upgrade(database)
    province, directory = lay_out(database), MemoryDirectory()
    with database.writing() as session:
        for number in range(300):
            unit = TREE[number % len(TREE)][0]
            province.add_in(session, f"Y Blí {'ABCDEFGHIJ'[number % 10]}", unit)
    converge(database, directory)
    schema.downgrade(database, BEFORE_PROJECTED_UNITS)
    # As the old version left it: a domain it made itself, and a unit whose new name was still on its way.
    with database.engine.begin() as connection:
        connection.execute(
            sa.text(
                "insert into domains (id, name, template, is_default, quota_mb) "
                "values (7, 'cu.example', '{ten}', false, 1024)"
            )
        )
        connection.execute(sa.text("update units set name = 'Sở Mới', revision = 2 where code = 'stttt'"))
    schema.upgrade(database)
    schema.downgrade(database, BEFORE_PROJECTED_UNITS)
    schema.upgrade(database)
    assert differences(database) == []
    assert drift(database, directory) == []
    writes = directory.tree.writes
    converge(database, directory)
    assert drift(database, directory) == []
    # The domain of old and the new name; the domain that stands already is only looked at.
    assert directory.tree.writes == writes + 2
    assert {"kontum.example", "cu.example"} == directory.tree.others[DOMAINS].keys()
    assert directory.tree.units["stttt"].name == "Sở Mới"
    assert len(directory.tree.people) == 300
    database.dispose()
