"""Engine, session and column types: the same models on SQLite (WAL, durable) and PostgreSQL.

Operations never commit; the edges do. A writing transaction on SQLite takes the write lock at its
beginning, so that it waits its turn instead of failing half way.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event, orm
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Connection, Dialect, Engine

# Seconds a writer waits for another one: while somebody waits for a page, and in the background, where
# twenty lists may stand in line behind each other.
LOCK_WAIT = 10
LOCK_WAIT_IN_BACKGROUND = 120


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An aware moment, kept in UTC on both databases (SQLite has no time zones)."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        """`timestamptz` on PostgreSQL, text in UTC on SQLite."""
        return dialect.type_descriptor(sa.DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuses naive moments: a missing zone is a bug, not a default."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Always aware, always UTC."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
# Byte order, whatever the database's own locale: sort keys are made to be compared so.
ByteOrdered = sa.String().with_variant(sa.String(collation="C"), "postgresql")


class Base(orm.DeclarativeBase):
    """Names every constraint, so that migrations can drop it on both databases."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: Json, list[Any]: Json}  # noqa: RUF012 (SQLAlchemy reads a plain class attribute)


class Session(orm.Session):
    """Our own class, so that the audit room can hook our commits and no one else's.

    `pending_events`: what this transaction has noted for the record and adds to it at its commit.
    """

    def __init__(self, bind: Engine, *, expire_on_commit: bool = True) -> None:
        super().__init__(bind, expire_on_commit=expire_on_commit)
        self.pending_events: list[dict[str, Any]] = []


@event.listens_for(Session, "do_orm_execute")
def _read_anew_what_is_locked(execution: orm.ORMExecuteState) -> None:
    """Whoever waited for a lock decides by what stands after it, not by what the session had read before."""
    locks = getattr(execution.statement, "_for_update_arg", None)
    if execution.is_select and locks is not None:
        execution.update_execution_options(populate_existing=True)


class Database:
    """One engine and two ways in: reading and writing."""

    def __init__(self, url: str, *, lock_wait: int = LOCK_WAIT) -> None:
        self.engine = _engine(url, lock_wait)
        self._write_engine = self.engine.execution_options(congvu_write=True)

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.engine.dialect.name

    def session(self, *, write: bool) -> Session:
        """A session the caller closes. Only a writing one may be committed."""
        return Session(self._write_engine if write else self.engine, expire_on_commit=False)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for looking; never commits."""
        with self.session(write=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction: commits at the end, rolls back on any error."""
        with self.session(write=True) as session, session.begin():
            yield session

    def dispose(self) -> None:
        """Closes the pooled connections."""
        self.engine.dispose()


def _engine(url: str, lock_wait: int) -> Engine:
    if url.startswith("sqlite"):
        # Values of a failed statement are people's: they stay out of errors and logs.
        engine = sa.create_engine(url, hide_parameters=True, connect_args={"timeout": lock_wait})
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
        return engine
    return sa.create_engine(
        url,
        hide_parameters=True,
        pool_size=8,
        max_overflow=8,
        pool_timeout=5,
        pool_pre_ping=True,
        connect_args={"connect_timeout": min(lock_wait, 10), "options": f"-c lock_timeout={lock_wait}s"},
    )


def _sqlite_connect(connection: Any, _record: object) -> None:
    # The driver's own transaction handling begins too late and commits too early; ours is explicit.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        # Lists of a hundred thousand touch every index all over: 64 MB of pages, 64 MB of log.
        "cache_size=-65536",
        "wal_autocheckpoint=16000",
        "case_sensitive_like=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Connection) -> None:
    write = connection.get_execution_options().get("congvu_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
