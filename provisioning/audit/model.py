"""The append-only record: every change as an event, chained by hash to the one before.

The database itself refuses to change an event, and to remove one that was not archived.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from provisioning.audit.rules import FIRST_HASH
from provisioning.foundation.database import Base, ByteOrdered


class Event(Base):
    """Who did what to what, when, from where, by which decision, with old and new values."""

    __tablename__ = "events"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[str | None] = mapped_column(sa.String(16), index=True)
    actor: Mapped[str] = mapped_column(sa.String(255))
    # Who was away while the actor stood in for them; "" for an act of one's own.
    on_behalf: Mapped[str] = mapped_column(sa.String(255), default="", server_default="")
    ip: Mapped[str] = mapped_column(sa.String(45), default="")
    user_agent: Mapped[str] = mapped_column(sa.String(200), default="")
    kind: Mapped[str] = mapped_column(sa.String(60), index=True)
    object_type: Mapped[str] = mapped_column(sa.String(20))
    object_id: Mapped[str] = mapped_column(sa.String(64))
    object_label: Mapped[str] = mapped_column(sa.String(255), default="")
    # Where in the tree it happened, as it was then: the auditor's scope is applied to this.
    unit_path: Mapped[str] = mapped_column(ByteOrdered, default="/", index=True)
    old: Mapped[dict[str, Any]] = mapped_column(default=dict)
    new: Mapped[dict[str, Any]] = mapped_column(default=dict)
    plan_id: Mapped[str | None] = mapped_column(sa.String(16), index=True)
    decision: Mapped[str] = mapped_column(sa.String(120), default="")
    previous_hash: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64))

    __table_args__ = (sa.Index("ix_events_object", "object_type", "object_id", "seq"),)


class ChainHead(Base):
    """The one row that holds the last link; taking it orders all writers."""

    __tablename__ = "event_chain_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(sa.String(64), default=FIRST_HASH)
    # The last event that stands in an archive file, no longer in the table.
    archived_seq: Mapped[int] = mapped_column(default=0, server_default="0")
    archived_hash: Mapped[str] = mapped_column(sa.String(64), default=FIRST_HASH, server_default=FIRST_HASH)
