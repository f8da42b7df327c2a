"""Counting tries, so that guessing is slow for everyone and blocks nobody for long."""

from __future__ import annotations

import hashlib
from datetime import datetime

import sqlalchemy as sa

from provisioning.database import Database
from provisioning.errors import TooMany
from provisioning.recovery.model import Tries
from provisioning.recovery.rules import Limit


def spend(database: Database, limit: Limit, what: str, key: str, now: datetime) -> None:
    """Counts one try of `key` in a transaction of its own. Raises TooMany over the limit."""
    name = f"{what}:{hashlib.sha256(key.encode()).hexdigest()[:40]}"
    with database.writing() as session:
        tries = session.get(Tries, name)
        if tries is None or tries.window_ends <= now:
            session.merge(Tries(key=name, window_ends=now + limit.window, count=1))
            return
        if tries.count >= limit.count:
            raise TooMany(max(1, int((tries.window_ends - now).total_seconds())))
        tries.count += 1


def forgive(database: Database, what: str, key: str) -> None:
    """Forgets the tries of `key` after a success."""
    name = f"{what}:{hashlib.sha256(key.encode()).hexdigest()[:40]}"
    with database.writing() as session:
        session.execute(sa.delete(Tries).where(Tries.key == name))
