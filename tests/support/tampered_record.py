"""Somebody with all rights over the database rewrites the record: one change at a time.

The triggers that hold the application back are gone for them; what remains is the chain.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from provisioning.audit.model import Event
from provisioning.audit.queries import verify
from provisioning.audit.rules import LINKED, ChainReport
from provisioning.foundation.database import Database, Session

COLUMNS = (*(name for name in LINKED if name != "seq"), "previous_hash", "hash")


def unlock(database: Database) -> None:
    """Takes away the triggers, as only the owner of the tables can."""
    on_postgresql = database.dialect == "postgresql"
    with database.engine.begin() as connection:
        for name in ("events_unchanged", "events_kept", "chain_grows", "chain_archived", "chain_kept"):
            table = "events" if name.startswith("events") else "event_chain_head"
            ends = f" on {table}" if on_postgresql else ""
            connection.execute(sa.text(f"drop trigger if exists {name}{ends}"))


def change_one(session: Session, chance: random.Random, last: int) -> str:
    """Another value in one column of one event."""
    seq, name = chance.randint(1, last), chance.choice(COLUMNS)
    column = getattr(Event, name)
    old = session.scalar(sa.select(column).where(Event.seq == seq))
    session.execute(sa.update(Event).where(Event.seq == seq).values({name: _another(name, old, chance)}))
    return f"{name} of {seq}"


def delete_one(session: Session, chance: random.Random, last: int) -> str:
    """An event less, the last one now and then."""
    seq = chance.choice((last, chance.randint(1, last)))
    session.execute(sa.delete(Event).where(Event.seq == seq))
    return f"{seq} deleted"


def swap_two(session: Session, chance: random.Random, last: int) -> str:
    """Two events in each other's place."""
    one, other = chance.sample(range(1, last + 1), 2)
    for seq, becomes in ((one, -1), (other, one), (-1, other)):
        session.execute(sa.update(Event).where(Event.seq == seq).values(seq=becomes))
    return f"{one} and {other} swapped"


def insert_one(session: Session, chance: random.Random, last: int) -> str:
    """An event that never happened, those behind it moved on by one."""
    seq = chance.randint(1, last + 1)
    session.execute(sa.update(Event).where(Event.seq >= seq).values(seq=-Event.seq - 1))
    session.execute(sa.update(Event).where(Event.seq < 0).values(seq=-Event.seq))
    copied = session.execute(sa.select(*Event.__table__.c).where(Event.seq != seq).limit(1)).mappings().one()
    session.execute(sa.insert(Event).values({**copied, "seq": seq, "actor": "Nobody"}))
    return f"one inserted at {seq}"


KINDS: tuple[Callable[[Session, random.Random, int], str], ...] = (
    change_one, delete_one, swap_two, insert_one,
)  # fmt: skip


def tamper(database: Database, number: int, last: int) -> tuple[str, ChainReport]:
    """One change, different for each `number`, what the proof says of it; then all is as before."""
    # Not for secrets: the same changes again each time.
    chance = random.Random(number)
    with database.session(write=True) as session:
        did = KINDS[number % len(KINDS)](session, chance, last)
        report = verify(session)
        session.rollback()
    return did, report


def _another(name: str, old: Any, chance: random.Random) -> Any:
    if name == "at":
        return old + timedelta(microseconds=chance.randint(1, 10**9))
    if name in ("old", "new"):
        return {**old, "tampered": chance.randint(1, 9)}
    if name in ("hash", "previous_hash"):
        return f"{chance.getrandbits(256):064x}"
    return f"{old or ''}{chance.randint(1, 9)}"[-16:]
