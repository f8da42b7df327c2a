"""Counting what somebody does, right or wrong, so that nobody does it too often. Guessing: see `throttle`.

Each count is one statement, so that tries at the same moment are all counted.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from provisioning.authentication.model import Tries
from provisioning.authentication.throttle.rules import AHEAD, Limit
from provisioning.foundation.database import Session, UtcDateTime
from provisioning.foundation.errors import TooMany
from provisioning.foundation.identifiers import rekeyed


def spend_in(session: Session, limit: Limit, what: str, key: str, now: datetime) -> None:
    """Counts one try of `key`; one that is refused is not counted. Raises TooMany over the limit."""
    count, window_ends = count_in(session, limit, what, key, now)
    if count > limit.count:
        raise TooMany(max(1, int((window_ends - now).total_seconds())))


def count_in(session: Session, limit: Limit, what: str, key: str, now: datetime) -> tuple[int, datetime]:
    """Counts one try whatever the limit; returns how many there were and when that is forgotten."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    # One that ends later than any could was begun while the clock was wrong.
    over = sa.or_(Tries.window_ends <= now, Tries.window_ends > now + limit.window + AHEAD)
    fresh = sa.literal(now + limit.window, UtcDateTime())
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


def _name(what: str, key: str) -> str:
    # Hashed under our key: what people type into a wrong field, a password even, must not be kept, nor a
    # private address that whoever has a copy of the database could try.
    return f"{what}:{rekeyed(hashlib.sha256(key.encode()).hexdigest())[:40]}"
