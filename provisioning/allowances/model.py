"""The table of allowances: how many mailboxes and how much storage a unit may have with all below it.

A unit without a row, and an empty column, is without a limit of its own; those above it still count.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from provisioning.foundation.database import Base


class UnitAllowance(Base):
    """What one unit may have, as its administrator above has set it."""

    __tablename__ = "unit_allowances"

    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("units.id"), primary_key=True, autoincrement=False)
    mailboxes: Mapped[int | None]
    storage_mib: Mapped[int | None]
    revision: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        sa.CheckConstraint("mailboxes >= 0", name="mailboxes"),
        sa.CheckConstraint("storage_mib >= 0", name="storage_mib"),
    )
    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 (SQLAlchemy reads a plain class attribute)
