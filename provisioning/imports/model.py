"""The table of what people said about the columns of a list, remembered for the next one like it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from provisioning.foundation.database import Base


class HeaderMap(Base):
    """Which column is which, for lists of one unit whose header has this shape."""

    __tablename__ = "header_maps"

    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("units.id"), primary_key=True)
    # SHA-256 of the folded header words, hex.
    shape: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    # Field → number of the column, from 0.
    columns: Mapped[dict[str, Any]] = mapped_column(default=dict)
    saved_at: Mapped[datetime]
    saved_by: Mapped[str] = mapped_column(sa.String(255))
    # None where it was said on the server's command line.
    saved_by_id: Mapped[str | None] = mapped_column(sa.String(16))
