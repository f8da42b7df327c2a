"""The table of what is asked for: a second person's word, or something that a unit needs done.

A row keeps what would be done as plain values, never a secret; the letter behind it is a file beside.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm import Mapped, mapped_column

from provisioning.foundation.database import Base
from provisioning.plans.model import Plan
from provisioning.service_requests.rules import KINDS, OUTCOMES, STATES, WAYS
from provisioning.units.model import Unit

_IS_OPEN = sa.text("state = 'open'")


class Request(Base):
    """Something asked of whoever has `ability` over a unit: by whom, why, until when, what came of it."""

    __tablename__ = "requests"

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    state: Mapped[str] = mapped_column(sa.String(16), default="open")
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("units.id"), index=True)
    # What whoever decides must be allowed to do at the unit.
    ability: Mapped[str] = mapped_column(sa.String(20))
    author_id: Mapped[str] = mapped_column(sa.ForeignKey("officials.id"), index=True)
    author: Mapped[str] = mapped_column(sa.String(255))
    # Whom it is about.
    subject_id: Mapped[str | None] = mapped_column(sa.ForeignKey("officials.id"), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Two of the same kind about the same matter are not open at once.
    matter: Mapped[str] = mapped_column(sa.String(64))
    # What it would have done when it was asked for: what is different since then is shown.
    effects: Mapped[list[Any]] = mapped_column(default=list)
    reason: Mapped[str] = mapped_column(sa.String(1000))
    decision: Mapped[str] = mapped_column(sa.String(120), default="")
    # Name of the letter's own file, kept beside.
    letter: Mapped[str] = mapped_column(sa.String(255), default="")
    # The plan that it was turned into, or that it is about.
    plan_id: Mapped[str | None] = mapped_column(sa.ForeignKey("plans.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[str | None] = mapped_column(sa.ForeignKey("officials.id"))
    decided_by: Mapped[str] = mapped_column(sa.String(255), default="")
    answer: Mapped[str] = mapped_column(sa.String(1000), default="")
    # page, letter or phone; on_behalf: entered by who decides, for a body that asked in another way.
    came_by: Mapped[str] = mapped_column(sa.String(8), default="page", server_default="page")
    on_behalf: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    letter_date: Mapped[date | None]
    # Of a telephone call: who called, and how it was made sure that it was they.
    caller: Mapped[str] = mapped_column(sa.String(255), default="", server_default="")
    caller_checked: Mapped[str] = mapped_column(sa.String(255), default="", server_default="")
    # When the office had it; by when it is to be done, within what time, by which article.
    received_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    due_within: Mapped[str] = mapped_column(sa.String(40), default="", server_default="")
    due_article: Mapped[str] = mapped_column(sa.String(80), default="", server_default="")
    # Who decided, where another one carries it out.
    ordered_at: Mapped[datetime | None]
    ordered_by_id: Mapped[str | None] = mapped_column(sa.ForeignKey("officials.id"))
    ordered_by: Mapped[str] = mapped_column(sa.String(255), default="", server_default="")
    # What the written answer says beside the outcome: its number, day, place, signer.
    answer_sheet: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    # When its letter and its personal values went; see `personal_data.retention`.
    erased_at: Mapped[datetime | None]

    unit: Mapped[Unit] = orm.relationship()
    plan: Mapped[Plan | None] = orm.relationship()
    people: Mapped[list[RequestPerson]] = orm.relationship(
        order_by="RequestPerson.position", cascade="all, delete-orphan"
    )

    __table_args__ = (
        sa.CheckConstraint(f"state in {STATES}", name="state"),
        sa.CheckConstraint(f"kind in {KINDS}", name="kind"),
        sa.CheckConstraint(f"came_by in {WAYS}", name="came_by"),
        sa.Index("uq_requests_open", "matter", unique=True, sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
        sa.Index("ix_requests_waiting", "state", "ability", "unit_id"),
        sa.Index("ix_requests_expiring", "state", "expires_at"),
        sa.Index("ix_requests_due", "state", "due_at"),
    )


class RequestPerson(Base):
    """One of the people a request is about, in the order of the list, and what became of it for them."""

    __tablename__ = "request_people"

    request_id: Mapped[str] = mapped_column(sa.ForeignKey("requests.id"), primary_key=True)
    official_id: Mapped[str] = mapped_column(sa.ForeignKey("officials.id"), primary_key=True, index=True)
    position: Mapped[int]
    outcome: Mapped[str] = mapped_column(sa.String(8), default="")
    # Why it could not be done: code and parameters.
    problem: Mapped[dict[str, Any]] = mapped_column(default=dict)
    done_at: Mapped[datetime | None]

    __table_args__ = (sa.CheckConstraint(f"outcome in {OUTCOMES}", name="outcome"),)


class LeavingDecision(Base):
    """A decision by which somebody retires or leaves the service: their body owes a letter about it."""

    __tablename__ = "leaving_decisions"

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    official_id: Mapped[str] = mapped_column(sa.ForeignKey("officials.id"), index=True)
    number: Mapped[str] = mapped_column(sa.String(120))
    decided_on: Mapped[date]
    noted_at: Mapped[datetime]
    noted_by: Mapped[str] = mapped_column(sa.String(255))
    # Taken back: the decision was not about them, or was itself withdrawn.
    ended_at: Mapped[datetime | None]

    __table_args__ = (sa.UniqueConstraint("official_id", "number", name="uq_leaving_decisions_number"),)


class WeeklyReminder(Base):
    """The Mondays on which those who decide were told what waits: one row, one mail to each."""

    __tablename__ = "weekly_reminders"

    monday: Mapped[date] = mapped_column(primary_key=True)
    told_at: Mapped[datetime]
