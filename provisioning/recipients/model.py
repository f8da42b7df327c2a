"""Tables of mailboxes: what each should be, and how far the outside world has followed.

`revision` is what is wanted, `applied_revision` what the directory was last seen to be; the work to
do is the rows where they differ, so it can't be lost, doubled or reordered.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm import Mapped, mapped_column

from provisioning.addresses.model import Address
from provisioning.foundation.database import Base

STATES = ("staged", "invited", "active", "suspended", "leaving", "archived", "purged")
KINDS = ("personal", "role")


class Mailbox(Base):
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

    revision: Mapped[int] = mapped_column(default=1)
    applied_revision: Mapped[int] = mapped_column(default=0)
    applied_at: Mapped[datetime | None]
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
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_owner: Mapped[str | None] = mapped_column(sa.String(80))
    lease_until: Mapped[datetime | None]
    attention_code: Mapped[str | None] = mapped_column(sa.String(40))
    attention_detail: Mapped[str] = mapped_column(sa.Text, default="")
    attention_since: Mapped[datetime | None]

    addresses: Mapped[list[Address]] = orm.relationship(
        order_by="Address.is_primary.desc(), Address.granted_at", viewonly=True
    )

    __table_args__ = (
        sa.CheckConstraint(f"state in {STATES}", name="state"),
        sa.CheckConstraint(f"kind in {KINDS}", name="kind"),
        sa.CheckConstraint("(kind = 'personal') = (official_id is not null)", name="owner"),
        sa.Index("ix_mailboxes_state", "state"),
        sa.Index(
            "ix_mailboxes_behind",
            "due_at",
            sqlite_where=sa.text("revision <> applied_revision"),
            postgresql_where=sa.text("revision <> applied_revision"),
        ),
        sa.Index(
            "ix_mailboxes_attention",
            "attention_since",
            sqlite_where=sa.text("attention_code is not null"),
            postgresql_where=sa.text("attention_code is not null"),
        ),
    )

    @property
    def is_behind(self) -> bool:
        """Whether the outside world still has to follow."""
        return self.revision != self.applied_revision
