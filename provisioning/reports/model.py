"""Tables of coverage targets: which share of officials a decision wants to have a mailbox."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from provisioning.foundation.database import Base


class CoverageTarget(Base):
    """By the end of `year`, `percent` of the officials at `level` should use their mailbox."""

    __tablename__ = "coverage_targets"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    level: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    percent: Mapped[int]
    decision: Mapped[str] = mapped_column(sa.String(120), default="")
