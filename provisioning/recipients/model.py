"""Tables of mailboxes: what each should be. How far the directory has followed is `Projected`'s part."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm import Mapped, mapped_column

from provisioning.addresses.model import Address
from provisioning.foundation.database import Base, UtcDateTime
from provisioning.projection.model import Projected, projected_indexes

STATES = ("staged", "invited", "active", "suspended", "leaving", "archived", "purged")
KINDS = ("personal", "role")


class Mailbox(Projected, Base):
    """A place for mail, named for ever by its opaque id."""

    __tablename__ = "mailboxes"

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(16), default="personal")
    official_id: Mapped[str | None] = mapped_column(sa.ForeignKey("officials.id"), unique=True)
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("units.id"), index=True)
    state: Mapped[str] = mapped_column(sa.String(16), default="invited")
    state_since: Mapped[datetime]
    state_reason: Mapped[str] = mapped_column(sa.String(255), default="")
    # Where a suspension ends: back to being invited or back to being active.
    resumes_to: Mapped[str] = mapped_column(sa.String(16), default="")
    receives_while_suspended: Mapped[bool] = mapped_column(default=True)
    quota_bytes: Mapped[int] = mapped_column(sa.BigInteger)
    activated_at: Mapped[datetime | None]
    last_sign_in_at: Mapped[datetime | None]

    # Open mail sessions end when this revision is applied: a lock-out or a new password.
    disconnect_revision: Mapped[int] = mapped_column(default=0)
    # A mail session that began before this moment, or at it, is over.
    sessions_void_at: Mapped[datetime | None]
    # When this revision is applied, the owner's filters are looked at, and switched off unless the cause
    # says "kept"; the owner is told. The last two columns remember when that was seen to be done.
    filters_revision: Mapped[int] = mapped_column(default=0)
    filters_cause: Mapped[str] = mapped_column(sa.String(16), default="")
    filters_off_at: Mapped[datetime | None]
    filters_off_cause: Mapped[str] = mapped_column(sa.String(16), default="")
    # Counts on with whatever ends the ways in that were begun: a recovery, a proof, an open activation.
    access_revision: Mapped[int] = mapped_column(default=0, server_default="0")

    addresses: Mapped[list[Address]] = orm.relationship(
        order_by="Address.is_primary.desc(), Address.granted_at", viewonly=True
    )

    __table_args__ = (
        sa.CheckConstraint(f"state in {STATES}", name="state"),
        sa.CheckConstraint(f"kind in {KINDS}", name="kind"),
        sa.CheckConstraint("(kind = 'personal') = (official_id is not null)", name="owner"),
        sa.Index("ix_mailboxes_state", "state"),
        *projected_indexes("mailboxes"),
    )

    @classmethod
    def when_applied(cls, revision: int, now: datetime) -> dict[str, Any]:
        """Where sessions were ended with this revision: any that began until now, since until the mail
        servers forgot the old password it still let people in."""
        ended = sa.and_(cls.disconnect_revision > cls.applied_revision, cls.disconnect_revision <= revision)
        void_at = sa.case((ended, sa.literal(now, UtcDateTime)), else_=cls.sessions_void_at)
        return {"sessions_void_at": void_at}
