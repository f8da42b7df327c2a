"""The table of what is asked for: a second person's word, or something that a unit needs done.

A row keeps what would be done as plain values, never a secret; the letter behind it is a file beside.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm import Mapped, mapped_column

from provisioning.foundation.database import Base
from provisioning.plans.model import Plan
from provisioning.service_requests.rules import KINDS, STATES
from provisioning.units.model import Unit

_IS_OPEN = sa.text("state = 'open'")


class Request(Base):
    """Something asked of whoever has `ability` over a unit: by whom, why, until when, what came of it."""

    __tablename__ = "requests"

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    state: Mapped[str] = mapped_column(sa.String(16), default="open")
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("units.id"), index=True)
    # What whoever decides must be allowed to do at the unit.
    ability: Mapped[str] = mapped_column(sa.String(20))
    author_id: Mapped[str] = mapped_column(sa.ForeignKey("officials.id"), index=True)
    author: Mapped[str] = mapped_column(sa.String(255))
    # Whom it is about.
    subject_id: Mapped[str | None] = mapped_column(sa.ForeignKey("officials.id"), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Two of the same kind about the same matter are not open at once.
    matter: Mapped[str] = mapped_column(sa.String(64))
    # What it would have done when it was asked for: what is different since then is shown.
    effects: Mapped[list[Any]] = mapped_column(default=list)
    reason: Mapped[str] = mapped_column(sa.String(1000))
    decision: Mapped[str] = mapped_column(sa.String(120), default="")
    # Name of the letter's own file, kept beside.
    letter: Mapped[str] = mapped_column(sa.String(255), default="")
    # The plan that it was turned into, or that it is about.
    plan_id: Mapped[str | None] = mapped_column(sa.ForeignKey("plans.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[str | None] = mapped_column(sa.ForeignKey("officials.id"))
    decided_by: Mapped[str] = mapped_column(sa.String(255), default="")
    answer: Mapped[str] = mapped_column(sa.String(1000), default="")
    # When its letter and its personal values went; see `personal_data.retention`.
    erased_at: Mapped[datetime | None]

    unit: Mapped[Unit] = orm.relationship()
    plan: Mapped[Plan | None] = orm.relationship()

    __table_args__ = (
        sa.CheckConstraint(f"state in {STATES}", name="state"),
        sa.CheckConstraint(f"kind in {KINDS}", name="kind"),
        sa.Index("uq_requests_open", "matter", unique=True, sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
        sa.Index("ix_requests_waiting", "state", "ability", "unit_id"),
        sa.Index("ix_requests_expiring", "state", "expires_at"),
    )
