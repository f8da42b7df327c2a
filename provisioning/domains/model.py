"""The table of the mail domains."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from provisioning.foundation.database import Base
from provisioning.projection.model import Projected, projected_indexes

DEFAULT_TEMPLATE = "{ten}{dau_ho_dem}.{don_vi}"
DEFAULT_QUOTA_MB = 1024


class Domain(Projected, Base):
    """A mail domain of the province and how personal addresses in it are made."""

    __tablename__ = "domains"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(253), unique=True)
    template: Mapped[str] = mapped_column(sa.String(120), default=DEFAULT_TEMPLATE)
    is_default: Mapped[bool] = mapped_column(default=False)
    quota_mb: Mapped[int] = mapped_column(default=DEFAULT_QUOTA_MB)
    # The official who reads what comes to postmaster@ and abuse@; none, or one who can't sign in: the
    # system administrators do.
    contact_id: Mapped[str | None] = mapped_column(sa.String(16))

    # How many passwords before the current one the directory refuses for addresses of this domain, by the
    # rule as the worker last saw it; the entries of its mailboxes follow.
    passwords_remembered: Mapped[int] = mapped_column(default=0)

    __table_args__ = projected_indexes("domains")
