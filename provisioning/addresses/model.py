"""The ledger: every address ever granted, to which recipient, from when to when.

The canonical address is the key, so no address can be granted twice, now or in twenty years.
"""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from provisioning.foundation.database import Base


class Address(Base):
    """One granted address. An ended one stays, so that nobody else ever receives its mail."""

    __tablename__ = "addresses"

    canonical: Mapped[str] = mapped_column(sa.String(254), primary_key=True)
    local: Mapped[str] = mapped_column(sa.String(64), index=True)
    domain_id: Mapped[int] = mapped_column(sa.ForeignKey("domains.id"))
    recipient_id: Mapped[str] = mapped_column(sa.ForeignKey("recipients.id"), index=True)
    is_primary: Mapped[bool] = mapped_column(default=False)
    granted_at: Mapped[datetime]
    granted_by: Mapped[str] = mapped_column(sa.String(255))
    decision: Mapped[str] = mapped_column(sa.String(120), default="")
    ended_at: Mapped[datetime | None]
    # The day from which it receives no more; nothing where it lives on.
    ends_on: Mapped[date | None] = mapped_column(index=True)

    __table_args__ = (
        sa.Index(
            "uq_addresses_one_primary",
            "recipient_id",
            unique=True,
            sqlite_where=sa.text("is_primary"),
            postgresql_where=sa.text("is_primary"),
        ),
    )
