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


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running PostgreSQL. Databases are named t1, t2, … and live as long as it does."""

    folder: Path
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

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
        with psycopg.connect(
            host=str(self.folder), user=SUPERUSER, dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement)


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
