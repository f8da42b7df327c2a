"""Tables of how a person gets in: one-time codes, recovery requests, web sessions, tries.

Codes and tokens are kept only as hashes; a password never comes here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from provisioning.database import Base


class ActivationCode(Base):
    """The code on a person's slip. Issuing a new one ends the old one.

    Whoever issued it has seen it: it opens nothing once its holder has rights beyond theirs.
    """

    __tablename__ = "activation_codes"

    mailbox_id: Mapped[str] = mapped_column(sa.ForeignKey("mailboxes.id"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(sa.String(64), index=True)
    issued_at: Mapped[datetime]
    issued_by: Mapped[str] = mapped_column(sa.String(255))
    # None for the server's own command line.
    issued_by_id: Mapped[str | None] = mapped_column(sa.String(16))
    expires_at: Mapped[datetime]
    tries_left: Mapped[int]
    # When a password was last begun to be set with it; see `grants.ways_in`.
    begun_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]


class RecoveryRequest(Base):
    """One "forgot my password". Exists for unknown addresses too, so that both look the same.

    The code is made and hashed only when the message leaves, so no row ever holds it in the clear.
    """

    __tablename__ = "recovery_requests"

    token_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    mailbox_id: Mapped[str | None] = mapped_column(sa.ForeignKey("mailboxes.id"), index=True)
    code_hash: Mapped[str | None] = mapped_column(sa.String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    tries_left: Mapped[int]
    confirmed_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]


class Notice(Base):
    """A message Congvu owes someone: sent by the worker, retried until its time is over."""

    __tablename__ = "notices"

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    recipient: Mapped[str] = mapped_column(sa.String(254))
    locale: Mapped[str] = mapped_column(sa.String(8), default="vi")
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    expires_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]


class WebSession(Base):
    """A signed-in browser. The cookie holds the token, this row its hash."""

    __tablename__ = "web_sessions"

    token_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    mailbox_id: Mapped[str] = mapped_column(sa.ForeignKey("mailboxes.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ip: Mapped[str] = mapped_column(sa.String(45), default="")
    user_agent: Mapped[str] = mapped_column(sa.String(200), default="")


class Tries(Base):
    """How often a key (an account, an address, a code) was tried in the current window."""

    __tablename__ = "tries"

    key: Mapped[str] = mapped_column(sa.String(120), primary_key=True)
    window_ends: Mapped[datetime] = mapped_column(index=True)
    count: Mapped[int]
