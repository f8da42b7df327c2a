"""A mark of each key whose loss would show only late, kept beside the data that it keys.

Under a foreign key no national id matches, and an import adds everybody a second time. The mark is a keyed
hash of a fixed text: it tells whether a key is the one of this database, and nothing about the key.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from provisioning.foundation.database import Base, Session

NATIONAL_ID_KEY = "national_id_key"


class KeyMark(Base):
    """By what a key of this database is known."""

    __tablename__ = "key_marks"

    name: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    mark: Mapped[str] = mapped_column(sa.String(64))
    made_at: Mapped[datetime]


def mark_of(name: str, key: str) -> str:
    """The mark of a key."""
    return hmac.new(key.encode(), f"congvu key mark: {name}".encode(), hashlib.sha256).hexdigest()


def keep_mark(session: Session, name: str, key: str, now: datetime) -> None:
    """Writes down the mark of the first key that this database is used with; a later one changes nothing."""
    if session.get(KeyMark, name) is None:
        session.add(KeyMark(name=name, mark=mark_of(name, key), made_at=now))


def is_foreign(session: Session, name: str, key: str) -> bool:
    """Whether the database was used with another key before."""
    kept = session.get(KeyMark, name)
    return kept is not None and not hmac.compare_digest(kept.mark, mark_of(name, key))
