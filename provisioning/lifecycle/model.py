"""Tables of this room: mailboxes whose end the rule has announced, and lists of the locked that were sent."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from provisioning.foundation.database import Base

WITHDRAW, WIPE = "withdraw", "wipe"
_OPEN = "done_at is null and dropped_at is null"


class MailboxEnding(Base):
    """A mailbox that the rule ends on a day: listed before, and ended only once a person has said yes.

    `withdraw`: nobody gets in or at it any more, the mail is kept. `wipe`: the mail goes, too.
    """

    __tablename__ = "mailbox_endings"

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    mailbox_id: Mapped[str] = mapped_column(sa.ForeignKey("mailboxes.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(16))
    lock_cause: Mapped[str] = mapped_column(sa.String(24))
    article: Mapped[str] = mapped_column(sa.String(80), default="")
    due_on: Mapped[date] = mapped_column(index=True)
    listed_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]
    agreed_by: Mapped[str] = mapped_column(sa.String(255), default="")
    agreed_by_id: Mapped[str | None] = mapped_column(sa.String(16))
    # When it was carried out; or when it was dropped, since the mailbox was restored.
    done_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]

    __table_args__ = (
        sa.CheckConstraint(f"kind in ('{WITHDRAW}', '{WIPE}')", name="kind"),
        sa.Index(
            "uq_mailbox_endings_open",
            "mailbox_id",
            unique=True,
            sqlite_where=sa.text(_OPEN),
            postgresql_where=sa.text(_OPEN),
        ),
    )


class LockedList(Base):
    """The last list of locked mailboxes that was sent to a body."""

    __tablename__ = "locked_lists"

    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("units.id"), primary_key=True)
    sent_on: Mapped[date]
