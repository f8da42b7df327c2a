"""Tables of how a person gets in: one-time codes, recoveries, proofs of addresses, web sessions, tries.

Codes and tokens are kept only as keyed hashes; a password never comes here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from provisioning.foundation.database import Base
from provisioning.notifications.model import Notification

__all__ = [
    "ActivationCode",
    "KeptForm",
    "Notification",
    "PasswordAge",
    "PasswordLease",
    "RecoveryProof",
    "RecoveryRequest",
    "Tries",
    "WebSession",
]


class ActivationCode(Base):
    """The code on a person's slip. Issuing a new one ends the old one.

    Whoever issued it has seen it: it opens nothing once its holder has rights beyond theirs.
    """

    __tablename__ = "activation_codes"

    mailbox_id: Mapped[str] = mapped_column(sa.ForeignKey("mailboxes.id"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(sa.String(64), index=True)
    issued_at: Mapped[datetime]
    issued_by: Mapped[str] = mapped_column(sa.String(255))
    # None for the server's own command line.
    issued_by_id: Mapped[str | None] = mapped_column(sa.String(16))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    # Of the codes it took the place of, the newest first: they open nothing.
    replaced_hashes: Mapped[list[Any]] = mapped_column(default=list)
    # When its holder's body was told of it, where that was not when it was issued.
    notified_at: Mapped[datetime | None]


class PasswordAge(Base):
    """When a mailbox's password was set, and what its owner was told of its age. Nothing of the password."""

    __tablename__ = "password_ages"

    mailbox_id: Mapped[str] = mapped_column(sa.ForeignKey("mailboxes.id"), primary_key=True)
    set_at: Mapped[datetime] = mapped_column(index=True)
    # The last that was said: so many days are left, 0 for none; None for nothing yet.
    told: Mapped[int | None]
    told_at: Mapped[datetime | None]
    # Since when mail programs are refused; None while they are not.
    refused_at: Mapped[datetime | None]


class RecoveryRequest(Base):
    """One "forgot my password". Exists for unknown addresses too, so that both look the same.

    The code is made and hashed only when the message leaves, so no row ever holds it in the clear.
    """

    __tablename__ = "recovery_requests"

    token_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    mailbox_id: Mapped[str | None] = mapped_column(sa.ForeignKey("mailboxes.id"), index=True)
    code_hash: Mapped[str | None] = mapped_column(sa.String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    tries_left: Mapped[int]
    # As the mailbox stood; what was begun under another number is over.
    access_revision: Mapped[int] = mapped_column(default=0)
    confirmed_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]


class RecoveryProof(Base):
    """A recovery address that its owner typed and that no code has come back from yet.

    It counts for nothing until then: what is used stands with the person.
    """

    __tablename__ = "recovery_proofs"

    mailbox_id: Mapped[str] = mapped_column(sa.ForeignKey("mailboxes.id"), primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(254))
    # The message that makes the code; an earlier one that is late makes none.
    notice_id: Mapped[str] = mapped_column(sa.String(16))
    code_hash: Mapped[str | None] = mapped_column(sa.String(64))
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    tries_left: Mapped[int]
    access_revision: Mapped[int]
    # Of the codes that newer letters have replaced, the newest first.
    replaced_hashes: Mapped[list[Any]] = mapped_column(default=list)


class PasswordLease(Base):
    """Somebody is setting the password of this mailbox, and until then nobody else may.

    A row that was left behind says that nobody knows whether the password was written.
    """

    __tablename__ = "password_leases"

    mailbox_id: Mapped[str] = mapped_column(sa.ForeignKey("mailboxes.id"), primary_key=True)
    attempt: Mapped[str] = mapped_column(sa.String(16))
    # By which way: "code", "recovery" or "change".
    way: Mapped[str] = mapped_column(sa.String(16))
    access_revision: Mapped[int]
    begun_at: Mapped[datetime]
    until: Mapped[datetime] = mapped_column(index=True)


class WebSession(Base):
    """A signed-in browser. The cookie holds the token, this row its hash."""

    __tablename__ = "web_sessions"

    token_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    mailbox_id: Mapped[str] = mapped_column(sa.ForeignKey("mailboxes.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    # The password was older than the rule lets it be: nothing but changing it is open.
    must_change: Mapped[bool] = mapped_column(default=False)
    ip: Mapped[str] = mapped_column(sa.String(45), default="")
    user_agent: Mapped[str] = mapped_column(sa.String(200), default="")


class KeptForm(Base):
    """What somebody had typed when their form came too late: for that account in that browser, for two hours.
    Of several each is a row of its own.

    Passwords, codes and files are never among it.
    """

    __tablename__ = "kept_forms"

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    official_id: Mapped[str] = mapped_column(sa.ForeignKey("officials.id"))
    # Of the token by which the browser is known.
    browser_hash: Mapped[str] = mapped_column(sa.String(64))
    # Where it was sent, with its query.
    path: Mapped[str] = mapped_column(sa.Text)
    # Pairs of name and value, in their order.
    fields: Mapped[list[Any]]
    # Something was left out that has to be entered anew.
    incomplete: Mapped[bool]
    kept_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)

    __table_args__ = (sa.Index("ix_kept_forms_of_browser", "official_id", "browser_hash"),)


class Tries(Base):
    """How often a key (an account, an address, a code) was tried in the current window."""

    __tablename__ = "tries"

    key: Mapped[str] = mapped_column(sa.String(120), primary_key=True)
    window_ends: Mapped[datetime] = mapped_column(index=True)
    count: Mapped[int]
