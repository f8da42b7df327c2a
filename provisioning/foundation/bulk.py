"""Writing many rows of one table at once: without the ORM and without asking anything back.

On PostgreSQL by COPY, on SQLite by one prepared statement. Knows columns and values, nothing of what
they mean; errors are SQLAlchemy's own, as everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect

from provisioning.foundation.database import Base, Session

Row = Mapping[str, Any]
Convert = Callable[[Any], Any]


def insert(session: Session, model: type[Base], rows: Sequence[Row]) -> None:
    """Writes `rows`, all with the same keys; columns left out get their defaults where these are values.

    Raises IntegrityError; then none of them was written.
    """
    if not rows:
        return
    connection = session.connection()
    table = _table(model)
    names = [column.name for column in table.columns if column.name in rows[0] or _fixed(column) is not None]
    fixed = {name: _fixed(table.columns[name]) for name in names if name not in rows[0]}
    values = _values([{**fixed, **row} for row in rows] if fixed else rows, names, table, connection.dialect)
    if connection.dialect.name == "postgresql":
        _copy(connection, table, names, values)
    else:
        marks = ", ".join("?" * len(names))
        statement = f"INSERT INTO {table.name} ({_listed(names)}) VALUES ({marks})"  # noqa: S608 (our own names)
        connection.exec_driver_sql(statement, list(values))


def update(session: Session, model: type[Base], keys: Sequence[str], rows: Sequence[Row]) -> None:
    """Sets in each row that has the values of `keys` everything else that the mapping names."""
    if not rows:
        return
    connection, table = session.connection(), _table(model)
    names = [*(name for name in rows[0] if name not in keys), *keys]
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    sets = ", ".join(f'"{name}" = {mark}' for name in names if name not in keys)
    where = " AND ".join(f'"{name}" = {mark}' for name in keys)
    statement = f"UPDATE {table.name} SET {sets} WHERE {where}"  # noqa: S608 (our own names)
    connection.exec_driver_sql(statement, list(_values(rows, names, table, connection.dialect)))


def _copy(connection: Connection, table: sa.Table, names: Sequence[str], values: Iterator[Any]) -> None:
    statement = f"COPY {table.name} ({_listed(names)}) FROM STDIN"
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for each in values:
                copy.write_row(each)
    except psycopg.Error as error:
        # As SQLAlchemy would say it: those above know only its errors. Values stay out of the message.
        raise sa.exc.DBAPIError.instance(
            statement, None, error, psycopg.Error, hide_parameters=True, dialect=connection.dialect
        ) from error


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _values(
    rows: Sequence[Row], names: Sequence[str], table: sa.Table, dialect: Dialect
) -> Iterator[tuple[Any, ...]]:
    """Each row as the driver takes it. A moment shared by neighbours is converted once."""
    converts = [_convert(table.columns[name].type, dialect) for name in names]
    columns = [_column(rows, name, convert) for name, convert in zip(names, converts, strict=True)]
    return zip(*columns, strict=True)


def _column(rows: Sequence[Row], name: str, convert: Convert | None) -> list[Any]:
    if convert is None:
        return [row[name] for row in rows]
    last: Any = None
    made: Any = None
    found = []
    for row in rows:
        value = row[name]
        if value is not last:
            # None is no value, for documents too.
            last, made = value, None if value is None else convert(value)
        found.append(made)
    return found


def _convert(type_: sa.types.TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return type_.dialect_impl(dialect).bind_processor(dialect)


def _fixed(column: sa.Column[Any]) -> Any:
    """The default that is a plain value; None for none, or one of another sort."""
    default = column.default
    return default.arg if isinstance(default, sa.ColumnDefault) and default.is_scalar else None


@lru_cache
def _table(model: type[Base]) -> sa.Table:
    table = model.__table__
    if not isinstance(table, sa.Table):
        raise TypeError(f"{model.__name__} is no table")
    return table
