"""Counting tries, so that guessing is slow for everyone and blocks nobody for long.

Each count is one statement, so that tries at the same moment are all counted.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from provisioning.database import Database, Session, UtcDateTime
from provisioning.errors import TooMany
from provisioning.recovery.model import Tries
from provisioning.recovery.rules import Limit


def spend(database: Database, limit: Limit, what: str, key: str, now: datetime) -> None:
    """Counts one try of `key` in a transaction of its own. Raises TooMany over the limit."""
    with database.writing() as session:
        spend_in(session, limit, what, key, now)


def spend_in(session: Session, limit: Limit, what: str, key: str, now: datetime) -> None:
    """The same inside the caller's transaction."""
    count, window_ends = count_in(session, limit, what, key, now)
    if count > limit.count:
        raise TooMany(max(1, int((window_ends - now).total_seconds())))


def count_in(session: Session, limit: Limit, what: str, key: str, now: datetime) -> tuple[int, datetime]:
    """Counts one try whatever the limit; returns how many there were and when that is forgotten."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    over, fresh = Tries.window_ends <= now, sa.literal(now + limit.window, UtcDateTime())
    statement = insert(Tries).values(key=_name(what, key), window_ends=now + limit.window, count=1)
    counted = statement.on_conflict_do_update(
        index_elements=[Tries.key],
        set_={
            "count": sa.case((over, 1), else_=Tries.count + 1),
            "window_ends": sa.case((over, fresh), else_=Tries.window_ends),
        },
    )
    row = session.execute(counted.returning(Tries.count, Tries.window_ends)).one()
    return row[0], row[1]


def counted(session: Session, what: str, key: str, now: datetime) -> int:
    """How many tries of `key` are counted at this moment; counts none itself."""
    query = sa.select(Tries.count).where(Tries.key == _name(what, key), Tries.window_ends > now)
    return session.scalar(query) or 0


def forgive(database: Database, what: str, key: str) -> None:
    """Forgets the tries of `key` after a success."""
    with database.writing() as session:
        session.execute(sa.delete(Tries).where(Tries.key == _name(what, key)))


def _name(what: str, key: str) -> str:
    # Hashed: what people type into a wrong field, a password even, must not be kept.
    return f"{what}:{hashlib.sha256(key.encode()).hexdigest()[:40]}"
