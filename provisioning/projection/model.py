"""Tables of how the outside is doing: each part as last seen, each worker's sign of life."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from provisioning.foundation.database import Base


class PartState(Base):
    """Whether a part outside (the directory, the mail store) answered when last asked."""

    __tablename__ = "part_states"

    part: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    ok: Mapped[bool]
    since: Mapped[datetime]
    checked_at: Mapped[datetime]
    detail: Mapped[str] = mapped_column(sa.Text, default="")


class WorkerSign(Base):
    """A worker's sign of life, for the health page and the doctor."""

    __tablename__ = "worker_signs"

    name: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    seen_at: Mapped[datetime]
    started_at: Mapped[datetime]
