"""Engines of a test run share what SQLAlchemy has compiled, and wait for no disk.

Each test has a database of its own, and so an engine of its own; a compiled statement belongs to the engine
and its dialect. Without this half of all statements of a run are compiled anew. A service has one engine
for all its life: here tests come nearer to it. Processes that a test starts keep the settings of a service.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.sql.compiler import Compiled
from sqlalchemy.util import LRUCache

# Room for more than there are different statements in all tests; each is kept under its dialect.
_compiled: LRUCache[Any, Compiled] = LRUCache(20_000)
_first: dict[str, Engine] = {}


def share_compiled_statements() -> None:
    """Lets every engine of this process use the dialect and the statements of the first of its kind."""
    event.listen(Engine, "engine_connect", _share)


def _share(connection: Connection) -> None:
    engine = connection.engine
    first = _first.setdefault(engine.dialect.name, engine)
    # By now the engine has met its database, and its own dialect has nothing left to learn.
    engine.dialect = connection.dialect = first.dialect
    engine._compiled_cache = _compiled
    if engine.dialect.name == "sqlite":
        _wait_for_no_disk(connection)


def _wait_for_no_disk(connection: Connection) -> None:
    """A lost test database is made again, as with PostgreSQL."""
    known = connection.connection.info
    if not known.get("quick"):
        connection.connection.cursor().execute("PRAGMA synchronous=OFF")
        known["quick"] = True
