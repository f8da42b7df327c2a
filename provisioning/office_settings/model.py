"""The table of what the office sets of its own service on a page: one row, absent until somebody does."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from provisioning.foundation.database import Base

# The one row's key.
THE_OFFICE = 1


class OfficeSettings(Base):
    """What the service is called, on pages, on slips and in the messages it sends."""

    __tablename__ = "office_settings"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=THE_OFFICE)
    name: Mapped[str] = mapped_column(sa.String(160))
    name_en: Mapped[str] = mapped_column(sa.String(160), default="")
    # Lines above the title of a slip; "" for the name.
    slip_heading: Mapped[str] = mapped_column(sa.String(500), default="")
    # Stands before the address in From of Congvu's own messages; "" for the address alone.
    sender_name: Mapped[str] = mapped_column(sa.String(80), default="")
    revision: Mapped[int] = mapped_column(default=1)

    __table_args__ = (sa.CheckConstraint(f"id = {THE_OFFICE}", name="one_row"),)
    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 (SQLAlchemy reads a plain class attribute)
