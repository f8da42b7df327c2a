"""Tables of sending: what each account sent lately, which may not send, which messages are held."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from provisioning.foundation.database import Base

FATES = ("", "release", "discard")


class SentMessage(Base):
    """One message that an account handed in: to how many, and nothing of what or to whom."""

    __tablename__ = "sent_messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    mailbox_id: Mapped[str] = mapped_column(sa.ForeignKey("mailboxes.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(index=True)
    own: Mapped[int]
    outside: Mapped[int]

    __table_args__ = (sa.Index("ix_sent_messages_mailbox_id_at", "mailbox_id", "at"),)


class SendingLock(Base):
    """An account that sends nothing until somebody releases it. Receiving and reading go on."""

    __tablename__ = "sending_locks"

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    mailbox_id: Mapped[str] = mapped_column(sa.ForeignKey("mailboxes.id", ondelete="CASCADE"))
    locked_at: Mapped[datetime]
    # The limit that was passed (rules.Limit), how many it allows, and how many it would have been.
    cause: Mapped[str] = mapped_column(sa.String(40))
    most: Mapped[int]
    counted: Mapped[int]
    released_at: Mapped[datetime | None]
    released_by: Mapped[str] = mapped_column(sa.String(255), default="")

    __table_args__ = (
        sa.Index(
            "ix_sending_locks_mailbox_id",
            "mailbox_id",
            unique=True,
            sqlite_where=sa.text("released_at is null"),
            postgresql_where=sa.text("released_at is null"),
        ),
    )


class HeldMessage(Base):
    """A message that waits in Postfix's hold queue for a word."""

    __tablename__ = "held_messages"

    queue_id: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    lock_id: Mapped[str] = mapped_column(sa.ForeignKey("sending_locks.id", ondelete="CASCADE"), index=True)
    held_at: Mapped[datetime]
    recipients: Mapped[int]
    fate: Mapped[str] = mapped_column(sa.String(10), default="")
    # When Postfix was seen to have done it.
    done_at: Mapped[datetime | None]

    __table_args__ = (sa.CheckConstraint(f"fate in {FATES}", name="fate"),)
