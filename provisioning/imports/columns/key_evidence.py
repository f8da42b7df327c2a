"""Whether what tells people apart does so: the values of a column that several different people have.

Kept in a private file that ends with the reading, as `matching.duplicate_rows` keeps its people; of a
person it holds numbers that mean nothing outside this process.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

# Fewer rows than this are no mark of a column.
FEW: Final = 3
# More values than so many are a column that tells nobody apart.
MOST_SHARED: Final = 10_000
_CACHE: Final = "PRAGMA cache_size=-32768"
_TABLE: Final = (
    "CREATE TABLE seen (at TEXT, value INTEGER, name INTEGER, born INTEGER,"
    " PRIMARY KEY (at, value, name, born)) WITHOUT ROWID"
)
_INSERT: Final = "INSERT OR IGNORE INTO seen VALUES (?, ?, ?, ?)"
_REPEATED: Final = (
    "SELECT coalesce(sum(people), 0) FROM (SELECT count(DISTINCT name) AS people FROM seen"
    " WHERE at = ? GROUP BY value HAVING count(DISTINCT name) > 1)"
)
_ALL: Final = "SELECT count(*) FROM (SELECT DISTINCT value, name FROM seen WHERE at = ?)"
# Two names of one birth may be one person twice, whose name was typed wrong.
_SHARED: Final = (
    "SELECT value FROM seen WHERE at = ? GROUP BY value"
    " HAVING count(DISTINCT name) > 1 AND count(DISTINCT CASE WHEN born <> 0 THEN born END) > 1 LIMIT ?"
)
# (column, value, name, birth), all but the first as numbers; 0 for a birth that is not said.
Seen = tuple[str, int, int, int]


@dataclass(frozen=True, slots=True)
class KeyFinding:
    """What the values of a column tell: whether it is a key at all, and which are of several people."""

    is_key: bool = True
    shared: frozenset[int] = frozenset()


class KeyEvidence:
    """The values of the columns that tell people apart, and whose they are."""

    def __init__(self) -> None:
        self._file = sqlite3.connect("", isolation_level=None)
        for statement in ("PRAGMA journal_mode=OFF", "PRAGMA synchronous=OFF", _CACHE, _TABLE):
            self._file.execute(statement)

    def close(self) -> None:
        """Nothing is left of it."""
        self._file.close()

    def add(self, seen: Iterable[Seen]) -> None:
        """Some more cells."""
        self._file.execute("BEGIN")
        self._file.executemany(_INSERT, seen)
        self._file.execute("COMMIT")

    def finding(self, column: str) -> KeyFinding:
        """What this column is worth: none where a third of its cells are of several names each."""
        (repeated,) = self._file.execute(_REPEATED, (column,)).fetchone()
        if not repeated:
            return KeyFinding()
        (every,) = self._file.execute(_ALL, (column,)).fetchone()
        if repeated >= FEW and repeated * 3 > every:
            return KeyFinding(is_key=False)
        shared = self._file.execute(_SHARED, (column, MOST_SHARED))
        return KeyFinding(shared=frozenset(value for (value,) in shared))
