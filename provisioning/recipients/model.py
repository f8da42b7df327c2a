"""Tables of recipients: whatever mail can be sent to, and of mailboxes, the kind there is so far.

A kind of recipient has a table of its own, whose id is that of its row in `recipients`. How far the
directory has followed is `Projected`'s part.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm import Mapped, mapped_column

from provisioning.addresses.model import Address
from provisioning.foundation.database import Base, UtcDateTime
from provisioning.projection.model import Projected, projected_indexes
from provisioning.recipients.rules import KEPT, MOVES, RETURNS, SIGNS_IN

STATES = ("staged", "invited", "active", "suspended", "leaving", "archived", "purged")
_OF_A_UNIT = "unit_id is not null"


class Recipient(Base):
    """What every kind has in common: an id for ever, addresses, and whom it belongs to.

    `kind` is *personal* for somebody's mailbox, *role* for one that a unit has; another kind says its own.
    Nothing here ever changes, but the unit of what belongs to one.
    """

    __tablename__ = "recipients"

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(16))
    # Whose it is; it then belongs to that person's unit, which is written nowhere else.
    official_id: Mapped[str | None] = mapped_column(sa.ForeignKey("officials.id"))
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("units.id"))

    __table_args__ = (
        sa.CheckConstraint("(kind = 'personal') = (official_id is not null)", name="owner"),
        sa.UniqueConstraint("official_id", "id", name="uq_recipients_owner"),
        sa.Index(
            "ix_recipients_unit",
            "unit_id",
            sqlite_where=sa.text(_OF_A_UNIT),
            postgresql_where=sa.text(_OF_A_UNIT),
        ),
    )


class HasLifecycle(Projected):
    """What the table of every kind of recipient has: a state, which the verbs of `lifecycle` move."""

    MOVES: ClassVar[Mapping[str, frozenset[str]]] = MOVES
    RETURNS: ClassVar[Mapping[str, frozenset[str]]] = RETURNS
    # What the record calls one that is nobody's, and how the kinds of its events begin.
    OBJECT_TYPE: ClassVar[str]

    state: Mapped[str] = mapped_column(sa.String(16))
    state_since: Mapped[datetime]
    state_reason: Mapped[str] = mapped_column(sa.String(255), default="")
    # Why nobody can sign in, one of LOCK_CAUSES, and the article that says so as it was then; "" where
    # people can.
    lock_cause: Mapped[str] = mapped_column(sa.String(24), default="", server_default="")
    lock_article: Mapped[str] = mapped_column(sa.String(80), default="", server_default="")
    # Where a suspension ends: back to being invited or back to being active.
    resumes_to: Mapped[str] = mapped_column(sa.String(16), default="")
    # Whether it takes mail while nobody can sign in: suspended, or left.
    receives_while_suspended: Mapped[bool] = mapped_column(default=True)

    @orm.declared_attr
    @classmethod
    def addresses(cls) -> Mapped[list[Address]]:
        """Every address it was ever granted, the primary first."""
        return orm.relationship(
            primaryjoin=lambda: cls.id == orm.foreign(Address.recipient_id),
            order_by=(Address.is_primary.desc(), Address.granted_at),
            viewonly=True,
        )

    def set_state(self, state: str, now: datetime) -> None:
        """It is in `state` from now on; `operations.move` asks first whether it may be.

        A kind adds what follows in its own row.
        """
        self.state, self.state_since = state, now
        self.mark_changed(now)


class Mailbox(HasLifecycle, Base):
    """A place for mail, named for ever by its opaque id."""

    __tablename__ = "mailboxes"
    OBJECT_TYPE: ClassVar[str] = "mailbox"

    id: Mapped[str] = mapped_column(sa.ForeignKey("recipients.id"), primary_key=True)
    # The same as the recipient's: nearly every page goes from people to their mailboxes, in one join.
    official_id: Mapped[str | None] = mapped_column(sa.ForeignKey("officials.id"), unique=True)
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
    # A day until which its owner is away for a reason that is on file; and when they were warned that it is
    # about to be locked as unused.
    excused_until: Mapped[date | None]
    excuse: Mapped[str] = mapped_column(sa.String(255), default="", server_default="")
    idle_warned_at: Mapped[datetime | None]
    # Counts on with whatever ends the ways in that were begun: a recovery, a proof, an open activation.
    access_revision: Mapped[int] = mapped_column(default=0, server_default="0")

    __table_args__ = (
        sa.CheckConstraint(f"state in {STATES}", name="state"),
        sa.ForeignKeyConstraint(
            ["official_id", "id"], ["recipients.official_id", "recipients.id"], name="fk_mailboxes_owner"
        ),
        sa.Index("ix_mailboxes_state", "state"),
        *projected_indexes("mailboxes"),
    )

    def mark_changed(self, now: datetime, *, disconnect: bool = False, filters: str = "") -> None:
        """Says that the world has to follow, at once, whatever went wrong before.

        `disconnect`: open mail sessions end with it. `filters`: why the owner's filters are switched off
        with it, or KEPT to tell the owner only which there are.
        """
        super().mark_changed(now)
        if disconnect:
            self.disconnect_revision = self.revision
            self.sessions_void_at = now
        if filters and not (filters == KEPT and self.filters_revision > self.applied_revision):
            self.filters_revision, self.filters_cause = self.revision, filters

    def end_pending_access(self) -> None:
        """Whatever was begun to get in here is over: recoveries, proofs of an address, open activations.

        The database counts, so that two who do this at one moment both end what was begun before.
        """
        self.access_revision = Mailbox.access_revision + 1

    def set_state(self, state: str, now: datetime) -> None:
        """With the state, sessions and filters end where nobody may be signed in any more."""
        # Nobody has sessions open in a mailbox that was never opened; a lock-out makes sure all the same.
        opened = self.state in SIGNS_IN or self.activated_at is not None
        disconnect = state == "suspended" or (opened and state not in SIGNS_IN)
        self.end_pending_access()
        self.state, self.state_since = state, now
        self.mark_changed(now, disconnect=disconnect, filters=state if disconnect else "")

    @classmethod
    def when_applied(cls, revision: int, now: datetime) -> dict[str, Any]:
        """Where sessions were ended with this revision: any that began until now, since until the mail
        servers forgot the old password it still let people in."""
        ended = sa.and_(cls.disconnect_revision > cls.applied_revision, cls.disconnect_revision <= revision)
        void_at = sa.case((ended, sa.literal(now, UtcDateTime)), else_=cls.sessions_void_at)
        return {"sessions_void_at": void_at}


class MailboxUse(Base):
    """When a mailbox was last used by a protocol, as far as the policy service was told; up to hours old."""

    __tablename__ = "mailbox_uses"

    mailbox_id: Mapped[str] = mapped_column(
        sa.ForeignKey("mailboxes.id", ondelete="CASCADE"), primary_key=True
    )
    protocol: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    at: Mapped[datetime]
