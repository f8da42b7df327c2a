"""A copy of the database at one moment, and loading one into an empty database.

SQLite by its own online backup, PostgreSQL by pg_dump within an exported snapshot. `taking` begins the
moment and hands the copying out, so that slapcat can begin at the same one.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url

from provisioning.backup.errors import BackupFailed, RestoreRefused
from provisioning.foundation import schema
from provisioning.foundation.database import Database

SQLITE_FILE: Final = "database.sqlite"
POSTGRESQL_FILE: Final = "database.dump"
_LONGEST: Final = 4 * 3600


@dataclass(frozen=True, slots=True)
class Moment:
    """The database as it stands at one moment, however it changes meanwhile."""

    copy: Callable[[], Path]
    """Writes it into a file."""
    ask: Callable[[str], Any]
    """The first row of a query's answer."""


@contextmanager
def taking(url: str, folder: Path) -> Iterator[Moment]:
    """Holds the database's state of this moment; its copy goes into `folder`."""
    with (_sqlite if url.startswith("sqlite") else _postgresql)(make_url(url), folder) as moment:
        yield moment


def load(file: Path, url: str) -> None:
    """Loads a copy into a database that has nothing in it. Raises RestoreRefused, BackupFailed."""
    if url.startswith("sqlite") != (file.name == SQLITE_FILE):
        raise RestoreRefused(
            "The copy is of the other kind of database (SQLite, PostgreSQL) than this place has."
        )
    if url.startswith("sqlite"):
        _load_sqlite(file, Path(make_url(url).database or ""))
    else:
        _load_postgresql(file, make_url(url))


def is_empty(url: str) -> bool:
    """Whether nothing is lost by loading a copy there: no tables, or nobody in them."""
    if url.startswith("sqlite") and not Path(make_url(url).database or "").exists():
        return True
    database = Database(url)
    try:
        if schema.current(database) is None:
            return True
        with database.reading() as session:
            return not session.scalar(sa.text("select count(*) from officials"))
    finally:
        database.dispose()


@contextmanager
def _sqlite(url: URL, folder: Path) -> Iterator[Moment]:
    made = folder / SQLITE_FILE
    with closing(sqlite3.connect(f"file:{url.database}?mode=ro", uri=True, isolation_level=None)) as source:
        source.execute("begin")
        source.execute("select count(*) from sqlite_master").fetchone()

        def copy() -> Path:
            with closing(sqlite3.connect(made)) as target:
                source.backup(target)
            return made

        yield Moment(copy, lambda query: source.execute(query).fetchone())


@contextmanager
def _postgresql(url: URL, folder: Path) -> Iterator[Moment]:
    made = folder / POSTGRESQL_FILE
    engine = sa.create_engine(url, isolation_level="REPEATABLE READ")
    try:
        with engine.connect() as connection:
            snapshot = connection.scalar(sa.text("select pg_export_snapshot()"))

            def copy() -> Path:
                # Not compressed: what did not change is then found again in the copy before.
                wanted = ("--format=custom", "--compress=0", "--no-owner", "--no-privileges")
                _postgresql_tool(url, "pg_dump", *wanted, f"--snapshot={snapshot}", f"--file={made}")
                return made

            yield Moment(copy, lambda query: connection.execute(sa.text(query)).fetchone())
    finally:
        engine.dispose()


def _load_sqlite(file: Path, place: Path) -> None:
    for leftover in (place, *(place.with_name(place.name + end) for end in ("-wal", "-shm"))):
        leftover.unlink(missing_ok=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(place)) as target:
        source.backup(target)
        told = target.execute("pragma integrity_check").fetchone()[0]
    place.chmod(0o600)
    if told != "ok":
        raise BackupFailed(f"The restored database is damaged: {told}")


def _load_postgresql(file: Path, url: URL) -> None:
    wanted = ("--no-owner", "--no-privileges", "--clean", "--if-exists", "--exit-on-error")
    _postgresql_tool(url, "pg_restore", *wanted, "--single-transaction", str(file))


def _postgresql_tool(url: URL, tool: str, *arguments: str) -> None:
    """Runs one of PostgreSQL's own tools; the password lies in a file of ours meanwhile."""
    with tempfile.NamedTemporaryFile("w", prefix="congvu-pgpass-", encoding="utf-8") as secret:
        escaped = str(url.password or "").replace("\\", "\\\\").replace(":", "\\:")
        secret.write(f"*:*:*:*:{escaped}\n")
        secret.flush()
        place = {
            "PGHOST": str(url.query.get("host", url.host or "")),
            "PGPORT": str(url.port or ""),
            "PGUSER": url.username or "",
            "PGDATABASE": url.database or "",
            "PGPASSFILE": secret.name,
        }
        named = {name: value for name, value in place.items() if value}
        where = ("--dbname", url.database or "") if tool == "pg_restore" else ()
        try:
            done = subprocess.run(
                (tool, "--no-password", *where, *arguments),
                env=os.environ | named,
                capture_output=True,
                text=True,
                timeout=_LONGEST,
                check=False,
            )
        except FileNotFoundError as missing:
            raise BackupFailed(f"{tool} is not installed: apt-get install postgresql-client") from missing
        except subprocess.TimeoutExpired as late:
            raise BackupFailed(f"{tool} did not end within {_LONGEST // 3600} hours") from late
    if done.returncode != 0:
        raise BackupFailed(f"{tool}: {done.stderr.strip()[-400:]}")
