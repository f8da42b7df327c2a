"""The application with everyone in it, for tests of pages: see `tests.support.cast`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.web.container import Services
from provisioning.foundation.database import Database
from provisioning.projection.targets import Targets
from tests.support.cast import Browser, Cast, make_settings, put_on_stage, raise_curtain
from tests.support.memory_directory import MemoryDirectory
from tests.support.memory_mail_store import MemoryMailStore


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> tuple[Path, dict[str, str]]:
    """A database file with the cast in it, to copy, and everyone's id."""
    file = tmp_path_factory.mktemp("stage") / "cast.db"
    shutil.copyfile(migrated_sqlite, file)
    database = Database(f"sqlite:///{file}")
    ids = put_on_stage(database)
    database.dispose()
    return file, ids


@pytest.fixture(scope="session")
def application(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One application for all tests; each hands it services of its own."""
    settings = make_settings(tmp_path_factory.mktemp("data"))
    directory = MemoryDirectory()
    nothing = Services(settings, Database("sqlite://"), Targets(directory, MemoryMailStore()), directory)
    app = create_app(settings, nothing)
    app.test_client_class = Browser
    # The tests of the pace itself set it; all others would only wait.
    app.config["REFUSAL_PACE"] = 0
    return app


@pytest.fixture
def cast(application: Flask, stage: tuple[Path, dict[str, str]], tmp_path: Path) -> Iterator[Cast]:
    """Everyone, in a database of this test's own."""
    file, ids = stage
    own = tmp_path / "congvu.db"
    shutil.copyfile(file, own)
    database = Database(f"sqlite:///{own}")
    yield raise_curtain(application, database, ids, tmp_path)
    database.dispose()


@pytest.fixture
def app(cast: Cast) -> Flask:
    """The application, with the cast in it."""
    return cast.app
