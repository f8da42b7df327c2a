"""Looking up what begins with some letters as ranges of an index, on both databases alike.

LIKE is no such thing: SQLite reads the whole table for one with an escape, PostgreSQL unless the index is
made for it. The column must be ordered by bytes (`ByteOrdered`).
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy import orm


def begins_with_any(
    column: orm.InstrumentedAttribute[str], beginnings: Iterable[str]
) -> sa.ColumnElement[bool]:
    """Whether the column begins with one of these; never with the empty text."""
    ranges = (sa.and_(column >= each, column < _after(each)) for each in beginnings if each)
    return sa.or_(sa.false(), *ranges)


def _after(beginning: str) -> str:
    """The first text after all that begin so."""
    return beginning[:-1] + chr(ord(beginning[-1]) + 1)
