"""What every test may ask for: databases of its own, and a browser.

Both databases are made once per run, migrated once, and copied for each test, so that a test costs
milliseconds and sees nothing of another.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from app.texts import translations
from provisioning.foundation.database import Database
from provisioning.foundation.identifiers import keep_hashes_under
from tests.support.compiled_statements import share_compiled_statements
from tests.support.databases import Cluster, migrated, postgresql_cluster

# The same examples every time, however busy the machine; with CONGVU_EXPLORE set, others each time.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("explore", max_examples=2_000, deadline=None)
settings.load_profile("explore" if os.environ.get("CONGVU_EXPLORE") else "steady")

# Settings are those a test says, never those of a trial stack in this clone.
os.environ.setdefault("CONGVU_ENV_FILE", "")

# As every process of ours does at its start; the secret is the one of `tests.support.cast`.
keep_hashes_under("a secret of tests, long enough for anyone")

# Sentences may have been added since the catalogue was compiled.
translations.refresh()

share_compiled_statements()

pytest_plugins = ["tests.support.chromium"]

DATABASES = ["sqlite", "postgresql"]


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """The private PostgreSQL of this run."""
    with postgresql_cluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql: Cluster) -> str:
    """The name of a migrated database to copy; nobody writes to it."""
    name = postgresql.create()
    migrated(postgresql.url(name))
    return name


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file to copy; nobody opens it."""
    file = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    migrated(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_url(tmp_path: Path, migrated_sqlite: Path) -> str:
    """A migrated SQLite database of this test's own, in its folder."""
    file = tmp_path / "congvu.db"
    shutil.copyfile(migrated_sqlite, file)
    return f"sqlite:///{file}"


@pytest.fixture
def postgres_url(postgresql: Cluster, migrated_postgresql: str) -> Iterator[str]:
    """A migrated PostgreSQL database of this test's own."""
    name = postgresql.borrow(migrated_postgresql)
    yield postgresql.url(name)
    postgresql.give_back(name, migrated_postgresql)


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database of this test's own: the test runs once on each kind."""
    fixture = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]
    url: str = request.getfixturevalue(fixture)
    return url


@pytest.fixture(params=DATABASES)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without a table, on each kind: for the migrations' own tests."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    cluster: Cluster = request.getfixturevalue("postgresql")
    name = cluster.create()
    yield cluster.url(name)
    cluster.drop(name)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The migrated database, opened, on each kind."""
    opened = Database(database_url)
    yield opened
    opened.dispose()
