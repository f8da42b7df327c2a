"""Every copy that was made, every proof by restoring one, and how each ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from provisioning.foundation.database import Base


class BackupRun(Base):
    """One run. `kind`: "backup" (a copy was made), "proof" (one was restored aside and looked at)."""

    __tablename__ = "backup_runs"
    __table_args__ = (
        sa.CheckConstraint("kind in ('backup', 'proof')", name="kind"),
        sa.Index("ix_backup_runs_kind", "kind", "ended_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(16))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    target: Mapped[str] = mapped_column(sa.String(255))
    # Whether the target lies on another device than what is copied.
    elsewhere: Mapped[bool]
    snapshot: Mapped[str] = mapped_column(sa.String(64), default="")
    # Why it failed; empty for a run that succeeded.
    problem: Mapped[str] = mapped_column(sa.String(500), default="")
    numbers: Mapped[dict[str, Any]] = mapped_column(default=dict)
