"""A copy of the database is of one moment, on both kinds, and comes back whole."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from provisioning.backup import postgresql_aside, sql_copy
from provisioning.backup.errors import RestoreRefused
from provisioning.domains.model import Domain
from provisioning.foundation.database import Database
from tests.support.databases import Cluster
from tests.support.province import Province


@pytest.fixture
def empty_place(database_url: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of the same kind with nothing in it."""
    if database_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'again' / 'congvu.db'}"
        return
    cluster: Cluster = request.getfixturevalue("postgresql")
    name = cluster.create()
    yield cluster.url(name)
    cluster.drop(name)


def names(url: str) -> list[str]:
    database = Database(url)
    with database.reading() as session:
        found = list(session.scalars(sa.select(Domain.name).order_by(Domain.name)))
    database.dispose()
    return found


def test_copy_holds_the_moment_it_began_however_the_database_changes(
    province: Province, database_url: str, empty_place: str, tmp_path: Path
) -> None:
    before = names(database_url)
    with sql_copy.taking(database_url, tmp_path) as moment:
        assert moment.ask("select count(*) from domains")[0] == len(before)
        with province.database.writing() as session:
            session.add(Domain(name="moi.kontum.example"))
        file = moment.copy()
    assert "moi.kontum.example" in names(database_url)
    assert sql_copy.is_empty(empty_place)
    sql_copy.load(file, empty_place)
    assert names(empty_place) == before


def test_load_refuses_a_copy_of_the_other_kind(tmp_path: Path) -> None:
    with pytest.raises(RestoreRefused, match="other kind"):
        sql_copy.load(tmp_path / sql_copy.POSTGRESQL_FILE, f"sqlite:///{tmp_path / 'x.db'}")


def test_a_database_is_empty_until_there_are_people(province: Province, database_url: str) -> None:
    assert sql_copy.is_empty(database_url)
    province.add("Nguyễn Văn An")
    assert not sql_copy.is_empty(database_url)


def test_a_copy_of_postgresql_is_loaded_into_one_aside_that_goes_again(
    postgres_url: str, tmp_path: Path
) -> None:
    place = Path(tempfile.mkdtemp(prefix="congvu-aside-", dir="/var/tmp"))
    place.chmod(0o755)
    try:
        with sql_copy.taking(postgres_url, tmp_path) as moment:
            file = moment.copy()
        with postgresql_aside.running(place / "pg") as url:
            sql_copy.load(file, url)
            assert names(url) == names(postgres_url)
            assert sql_copy.is_empty(url)
        assert not list((place / "pg").glob(".s.PGSQL.*"))
    finally:
        shutil.rmtree(place)
