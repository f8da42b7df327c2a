"""The table of people between two posts: let go by one unit, expected by another, or both.

A person in it keeps address and delivery and stands with the old unit until the new one takes over.
At most one open line per person.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from provisioning.foundation.database import Base

OUTCOMES = ("", "arrived", "cancelled")
_OPEN = sa.text("ended_at is null")


class Transfer(Base):
    """One person's way from one unit to another. Open while `ended_at` is empty."""

    __tablename__ = "transfers"

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    official_id: Mapped[str] = mapped_column(sa.ForeignKey("officials.id"))
    from_unit_id: Mapped[int] = mapped_column(sa.ForeignKey("units.id"), index=True)
    # The unit that asks for the person, and where they went in the end.
    to_unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("units.id"), index=True)
    # Where the old unit lets them go: there, and below, they may arrive. None in lines of before this
    # was asked: whoever let go, or stands above both, says where.
    promised_to_id: Mapped[int | None] = mapped_column(sa.ForeignKey("units.id"))
    opened_at: Mapped[datetime]
    # The old unit let the person go.
    released_at: Mapped[datetime | None]
    released_by: Mapped[str] = mapped_column(sa.String(255), default="", server_default="")
    # The new unit expects the person.
    expected_at: Mapped[datetime | None]
    expected_by: Mapped[str] = mapped_column(sa.String(255), default="", server_default="")
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(sa.String(16), default="", server_default="")
    decision: Mapped[str] = mapped_column(sa.String(120), default="", server_default="")
    plan_id: Mapped[str | None] = mapped_column(sa.String(16))
    # The old unit has said that the person has arrived indeed: codes need no second person any more.
    vouched_at: Mapped[datetime | None]
    vouched_by: Mapped[str] = mapped_column(sa.String(255), default="", server_default="")

    __table_args__ = (
        sa.CheckConstraint(f"outcome in {OUTCOMES}", name="outcome"),
        sa.Index("uq_transfers_open", "official_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )
