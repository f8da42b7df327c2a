"""PostgreSQL: a role that owns the tables and one that serves, the database, its tables and rights."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from provisioning.foundation import rights, schema
from provisioning.foundation.database import Database
from provisioning.installation.server import USER, Server
from provisioning.installation.settings_file import OWNING, SERVING
from provisioning.installation.steps import Step, StepFailed, run, succeeds

NAME = "congvu"
_AS_POSTGRES = ("runuser", "-u", "postgres", "--", "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", "postgres")


def steps(server: Server) -> list[Step]:
    """In order."""
    if server.answers.database.kind == "sqlite":
        return [_tables(server)]
    return [_running(), _roles(server), _database(), _tables(server)]


def _running() -> Step:
    def do() -> None:
        run("systemctl", "enable", "--now", "postgresql.service", code="database_stays_down")

    def there() -> bool:
        answers = succeeds(["runuser", "-u", "postgres", "--", "pg_isready", "-q", "-t", "30"])
        return answers and succeeds(["systemctl", "-q", "is-enabled", "postgresql.service"])

    return Step("database_server", there, do)


def _ask(sql: str) -> str:
    """Over standard input: a password stands in no list of processes."""
    return run(*_AS_POSTGRES, code="database_refuses", said=sql).strip()


def _passwords(server: Server) -> dict[str, str]:
    known = server.settings()
    urls = {SERVING: known["CONGVU_DATABASE_URL"], OWNING: known["CONGVU_DATABASE_OWNER_URL"]}
    return {role: make_url(url).password or "" for role, url in urls.items()}


def _roles(server: Server) -> Step:
    def lets_in(role: str, password: str) -> bool:
        # Into a database that any role may enter: ours comes after.
        try:
            with psycopg.connect(
                host="127.0.0.1", user=role, password=password, dbname="postgres", connect_timeout=10
            ):
                return True
        except psycopg.Error:
            return False

    def do() -> None:
        for role, password in _passwords(server).items():
            known = _ask(f"SELECT 1 FROM pg_roles WHERE rolname = '{role}'")  # noqa: S608 (a name of ours)
            verb = "ALTER" if known else "CREATE"
            _ask(f"SET log_statement = 'none'; {verb} ROLE {role} LOGIN NOSUPERUSER PASSWORD '{password}'")

    return Step("database_roles", lambda: all(lets_in(*each) for each in _passwords(server).items()), do)


def _database() -> Step:
    def there() -> bool:
        return _ask(f"SELECT 1 FROM pg_database WHERE datname = '{NAME}'") == "1"  # noqa: S608 (a name of ours)

    def do() -> None:
        _ask(f"CREATE DATABASE {NAME} OWNER {OWNING} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")

    return Step("database", there, do)


@contextmanager
def _opened(server: Server) -> Iterator[tuple[Database, str]]:
    """The database as the owner of its tables, and as whom it serves. Raises StepFailed when it refuses."""
    known = server.settings()
    serving = known["CONGVU_DATABASE_URL"]
    database = Database(known.get("CONGVU_DATABASE_OWNER_URL") or serving)
    try:
        yield database, serving
    except SQLAlchemyError as error:
        raise StepFailed("database_refuses", detail=str(error)) from error
    finally:
        database.dispose()


def _tables(server: Server) -> Step:
    def there() -> bool:
        with _opened(server) as (database, serving):
            if database.dialect == "sqlite" and not Path(make_url(serving).database or "").exists():
                return False
            return schema.current(database) == schema.wanted() and rights.are_given(database, serving)

    def do() -> None:
        with _opened(server) as (database, serving):
            schema.upgrade(database)
            rights.give(database, serving)
        for file in (server.layout.var / "data").glob("congvu.db*"):
            shutil.chown(file, USER, USER)
            file.chmod(0o600)

    return Step("tables", there, do)
