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
    """A role over a unit and all below it. Withdrawn grants stay as history."""

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

    unit: Mapped[Unit] = orm.relationship()
    official: Mapped[Official] = orm.relationship()

    __table_args__ = (sa.CheckConstraint(f"role in {ROLES}", name="role"),)
