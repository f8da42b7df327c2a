"""Tables of who may do what in which subtree, until when."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm import Mapped, mapped_column

from provisioning.database import Base
from provisioning.units.model import Unit

if TYPE_CHECKING:
    from provisioning.officials.model import Official

ROLES = ("system_administrator", "unit_administrator", "hr_officer", "helpdesk", "auditor")


class Grant(Base):
    """A role over a unit and all below it, for a while or without end. What is over stays as history."""

    __tablename__ = "grants"

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    official_id: Mapped[str] = mapped_column(sa.ForeignKey("officials.id"), index=True)
    role: Mapped[str] = mapped_column(sa.String(32))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("units.id"), index=True)
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(sa.String(255), default="")
    decision: Mapped[str] = mapped_column(sa.String(120), default="")
    granted_by: Mapped[str] = mapped_column(sa.String(255))
    granted_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str] = mapped_column(sa.String(255), default="")

    # Whose work the holder does while they are away.
    stands_in_for_id: Mapped[str | None] = mapped_column(sa.ForeignKey("officials.id"))
    # When the holder was told that it ends soon.
    end_told_at: Mapped[datetime | None]

    unit: Mapped[Unit] = orm.relationship()
    official: Mapped[Official] = orm.relationship(foreign_keys=[official_id])
    stands_in_for: Mapped[Official | None] = orm.relationship(foreign_keys=[stands_in_for_id])

    __table_args__ = (sa.CheckConstraint(f"role in {ROLES}", name="role"),)
