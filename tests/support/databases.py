"""Databases for tests: a private PostgreSQL cluster of this run, and migrated copies by the dozen.

Starts PostgreSQL on a Unix socket only, as an unprivileged user when the tests run as root, and
ends it with the run. Never touches a cluster of the machine.
"""

from __future__ import annotations

import getpass
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from provisioning.foundation import schema
from provisioning.foundation.database import Database

START_SECONDS = 30
SUPERUSER = "congvu"
# A lost test database is made again: nothing here waits for the disk.
UNSAFE_BUT_QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}
ALWAYS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "unix_socket_permissions": "0777",
    "log_min_messages": "warning",
}


# Changes with whatever changes the tables, triggers, functions or rights of a database, not with its rows.
_CATALOGUE = """
    SELECT count(*), sum(oid::bigint), sum(xmin::text::bigint) FROM (
        SELECT oid, xmin FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT oid, xmin FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        UNION ALL SELECT oid, xmin FROM pg_trigger UNION ALL SELECT oid, xmin FROM pg_constraint
        UNION ALL SELECT oid, xmin FROM pg_namespace
    ) everything
"""
# Larger ones are dropped: rows that are gone leave room behind.
_MOST_BYTES = 32 * 2**20


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running PostgreSQL. Databases are named t1, t2, … and live as long as it does."""

    folder: Path
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    emptied: list[str] = field(default_factory=list)
    templates: dict[str, tuple[dict[str, list[Any]], Any]] = field(default_factory=dict)

    def borrow(self, template: str) -> str:
        """A database as `template` is, new or emptied after another's use; its name."""
        return self.emptied.pop() if self.emptied else self.create(template)

    def give_back(self, name: str, template: str) -> None:
        """Empties a borrowed database for the next, ten times quicker than copying; or drops it where
        more than rows was changed."""
        if template not in self.templates:
            with self._connected(template) as untouched:
                rows = {table: untouched.execute(_all_of(table)).fetchall() for table in _tables(untouched)}
                self.templates[template] = rows, untouched.execute(_CATALOGUE).fetchone()
        try:
            emptied = self._empty(name, *self.templates[template])
        except psycopg.Error:
            emptied = False
        if emptied:
            self.emptied.append(name)
        else:
            self.drop(name)

    def _empty(self, name: str, rows: dict[str, list[Any]], catalogue: Any) -> bool:
        """Whether the database is again as its template: nobody connected, the same tables and rows."""
        with self._connected(name) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            if connection.execute(_CATALOGUE).fetchone() != catalogue:
                return False
            size = connection.execute("SELECT pg_database_size(current_database())").fetchone()
            if size is None or size[0] > _MOST_BYTES:
                return False
            # Without the triggers that let nobody change the record, and without foreign keys.
            connection.execute("SET session_replication_role = replica")
            for table, kept in rows.items():
                connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
                for row in kept:
                    places = sql.SQL(", ").join(sql.Placeholder() * len(row))
                    connection.execute(
                        sql.SQL("INSERT INTO {} VALUES ({})").format(sql.Identifier(table), places), row
                    )
            connection.execute(
                "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false) "
                "FROM pg_sequences"
            )
        return True

    def url(self, name: str) -> str:
        """The SQLAlchemy URL of the database `name`."""
        return f"postgresql+psycopg://{SUPERUSER}@/{name}?host={self.folder}"

    def create(self, template: str = "template0") -> str:
        """Make a new database, a copy of `template`, and return its name."""
        name = f"t{next(self.numbers)}"
        self._run(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        return name

    def drop(self, name: str) -> None:
        """Remove the database `name`, whoever is still connected to it."""
        self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def answers(self) -> bool:
        """Whether it takes connections yet."""
        try:
            self._run(sql.SQL("SELECT 1"))
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, statement: sql.SQL | sql.Composed) -> None:
        with self._connected("postgres", autocommit=True) as connection:
            connection.execute(statement)

    def _connected(self, name: str, *, autocommit: bool = False) -> psycopg.Connection[Any]:
        return psycopg.connect(host=str(self.folder), user=SUPERUSER, dbname=name, autocommit=autocommit)


def _tables(connection: psycopg.Connection[Any]) -> list[str]:
    named = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return [table for (table,) in named]


def _all_of(table: str) -> sql.Composed:
    return sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))


@contextmanager
def postgresql_cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """Run a private cluster. `durable` keeps PostgreSQL's own safe defaults (for benchmarks).

    Raises FileNotFoundError when PostgreSQL is not installed, TimeoutError when it does not start.
    """
    # A socket's path may have 107 bytes at most: the folder stays near the root.
    folder = Path(tempfile.mkdtemp(prefix="congvu-pg-", dir="/tmp"))
    try:
        _initialise(folder)
        with _running(folder, ALWAYS if durable else ALWAYS | UNSAFE_BUT_QUICK) as cluster:
            yield cluster
    finally:
        shutil.rmtree(folder)


def migrated(url: str) -> str:
    """Bring the database at `url` to the newest schema; the same `url` for chaining."""
    database = Database(url)
    schema.upgrade(database)
    database.dispose()
    return url


def programs() -> Path:
    """The newest installed PostgreSQL's folder of programs (Debian keeps them out of PATH)."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_major_version)
    if not found:
        raise FileNotFoundError("PostgreSQL is not installed: scripts/test installs it")
    return found[-1].parent


def _major_version(program: Path) -> int:
    return int(program.parts[-3])


def _initialise(folder: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    # Others may reach the socket; the ident map below decides who gets in.
    folder.chmod(0o711)
    subprocess.run(
        [
            *_as_postgres(),
            str(programs() / "initdb"),
            f"--pgdata={folder / 'data'}",
            f"--username={SUPERUSER}",
            "--auth-local=peer",
            "--auth-host=reject",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ],
        check=True,
        capture_output=True,
        cwd=folder,
    )
    (folder / "data/pg_hba.conf").write_text("local all all peer map=tests\n", encoding="ascii")
    (folder / "data/pg_ident.conf").write_text(f"tests {getpass.getuser()} {SUPERUSER}\n", encoding="ascii")


@contextmanager
def _running(folder: Path, options: dict[str, str]) -> Iterator[Cluster]:
    settings = [f"--{name}={value}" for name, value in options.items()]
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                *_as_postgres(),
                str(programs() / "postgres"),
                "-D",
                str(folder / "data"),
                "-k",
                str(folder),
                *settings,
            ],
            stdout=output,
            stderr=output,
            cwd=folder,
        )
    try:
        cluster = Cluster(folder)
        _await_answer(cluster, process, log)
        yield cluster
    finally:
        _stop(process)


def _as_postgres() -> list[str]:
    # If this run is killed, the signal of a parent's death ends the server too.
    dies_with_us = ["setpriv", "--pdeathsig=INT"]
    if os.geteuid() != 0:
        return dies_with_us
    return [*dies_with_us, "--reuid=postgres", "--regid=postgres", "--init-groups"]


def _await_answer(cluster: Cluster, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while not cluster.answers():
        if process.poll() is not None or time.monotonic() > end:
            raise TimeoutError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.05)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGQUIT)
        process.wait(10)
