"""Tables of the throttle: wrong tries of a day, places an account is known from, alerts about guessing.

No password, code or name that was typed comes here: see `fingerprints`.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from provisioning.foundation.database import Base


class WrongTry(Base):
    """One wrong password or code, typed at one account from one place, however often.

    A row also stands while its try is being checked, and goes when that one turns out to be right.
    """

    __tablename__ = "wrong_tries"

    # The mailbox's id; for a name that nobody has, its keyed hash.
    account: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    # A network address (an IPv6 one by its /64), or a browser that is known.
    place: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    standing: Mapped[str] = mapped_column(sa.String(16))
    door: Mapped[str] = mapped_column(sa.String(16))
    at: Mapped[datetime] = mapped_column(index=True)
    # When it was last found wrong; None while it is being checked for the first time.
    found_wrong_at: Mapped[datetime | None]

    __table_args__ = (sa.Index("ix_wrong_tries_place", "place", "at"),)


class WrongRun(Base):
    """One of the different wrong passwords typed at an account since the last right one, at any door."""

    __tablename__ = "wrong_runs"

    mailbox_id: Mapped[str] = mapped_column(
        sa.ForeignKey("mailboxes.id", ondelete="CASCADE"), primary_key=True
    )
    fingerprint: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    at: Mapped[datetime]


class KnownPlace(Base):
    """Where somebody has typed the right password since it was last changed: an address or a browser."""

    __tablename__ = "known_places"

    mailbox_id: Mapped[str] = mapped_column(sa.ForeignKey("mailboxes.id"), primary_key=True)
    place: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(index=True)


class ThrottleAlert(Base):
    """Something about guessing that people should hear of; the worker tells them."""

    __tablename__ = "throttle_alerts"

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    place: Mapped[str] = mapped_column(sa.String(80))
    # Whose account it is about; None for many, for none, or for a name that nobody has.
    mailbox_id: Mapped[str | None] = mapped_column(sa.ForeignKey("mailboxes.id"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    until: Mapped[datetime]
    told_at: Mapped[datetime | None]
