"""Tables of the one mechanism for every mass change: proposed rows, then applied in chunks.

A plan keeps where it came from (file name and hash), what it would do row by row with reasons, how
far it got, and by whose word.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from provisioning.foundation.database import Base

STATES = (
    "reading", "ready", "applying", "paused", "applied", "stopped", "failed", "unclear", "scheduled",
)  # fmt: skip
MODES = ("add", "roster")
ROW_STATES = ("proposed", "excluded", "applied", "failed")


class Plan(Base):
    """A proposed set of changes over the subtree of one unit."""

    __tablename__ = "plans"

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    # Which room made it, see `kinds`.
    kind: Mapped[str] = mapped_column(sa.String(20))
    state: Mapped[str] = mapped_column(sa.String(16))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("units.id"), index=True)
    author_id: Mapped[str | None] = mapped_column(sa.ForeignKey("officials.id"))
    author: Mapped[str] = mapped_column(sa.String(255))
    source_name: Mapped[str] = mapped_column(sa.String(255), default="")
    source_hash: Mapped[str] = mapped_column(sa.String(64), index=True)
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    mode: Mapped[str] = mapped_column(sa.String(16), default="add", server_default="add")
    decision: Mapped[str] = mapped_column(sa.String(120), default="")
    # Name of the decision's own file, kept beside the plan.
    decision_file: Mapped[str] = mapped_column(sa.String(255), default="", server_default="")
    # Nothing is applied before this day.
    effective_on: Mapped[date | None]
    # The plan that this one takes back.
    undoes_id: Mapped[str | None] = mapped_column(sa.ForeignKey("plans.id"), index=True)
    # Why a second person must confirm; empty when nobody must.
    brakes: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    approved_by_id: Mapped[str | None] = mapped_column(sa.ForeignKey("officials.id"))
    approved_by: Mapped[str] = mapped_column(sa.String(255), default="", server_default="")
    approved_at: Mapped[datetime | None]
    # Who set it going last; "" while nobody has.
    started_by_id: Mapped[str | None] = mapped_column(sa.String(16))
    started_by: Mapped[str] = mapped_column(sa.String(255), default="", server_default="")
    rows_total: Mapped[int] = mapped_column(default=0)
    rows_done: Mapped[int] = mapped_column(default=0)
    failure: Mapped[dict[str, Any] | None] = mapped_column()
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    # When the personal values of its rows went; see `personal_data.retention`.
    erased_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    lease_owner: Mapped[str | None] = mapped_column(sa.String(80))
    lease_until: Mapped[datetime | None]

    __table_args__ = (
        sa.CheckConstraint(f"state in {STATES}", name="state"),
        sa.CheckConstraint(f"mode in {MODES}", name="mode"),
    )

    @property
    def is_undo(self) -> bool:
        """Whether it takes back another plan of its kind."""
        return self.undoes_id is not None


class PlanRow(Base):
    """What one row of the source would do to one object, why, and what came of it."""

    __tablename__ = "plan_rows"

    plan_id: Mapped[str] = mapped_column(sa.ForeignKey("plans.id"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # What it does: one of the effects of the plan's kind, or why it does nothing.
    row_class: Mapped[str] = mapped_column(sa.String(16))
    state: Mapped[str] = mapped_column(sa.String(16), default="proposed")
    staff_code: Mapped[str] = mapped_column(sa.String(32), default="")
    full_name: Mapped[str] = mapped_column(sa.String(255), default="")
    search_text: Mapped[str] = mapped_column(sa.String(400), default="")
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("units.id"))
    # What it is about, as events name it; no id before the row has made it.
    object_kind: Mapped[str] = mapped_column(sa.String(16), default="official", server_default="official")
    object_id: Mapped[str | None] = mapped_column(sa.String(16))
    address: Mapped[str] = mapped_column(sa.String(254), default="")
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    changes: Mapped[list[Any]] = mapped_column(default=list)
    problems: Mapped[list[Any]] = mapped_column(default=list)
    # What a person must say before the row can do anything, and what was said.
    question: Mapped[dict[str, Any] | None] = mapped_column()
    answer: Mapped[dict[str, Any] | None] = mapped_column()
    # What stood there before the row was applied: what undoing goes back to.
    before: Mapped[dict[str, Any] | None] = mapped_column()
    # The version of the object from which the row was judged.
    base_version: Mapped[int | None]
    # When it was applied without a second person's word: only then does it count towards the day's limits.
    alone_at: Mapped[datetime | None]

    __table_args__ = (
        sa.CheckConstraint(f"state in {ROW_STATES}", name="state"),
        sa.Index("ix_plan_rows_class", "plan_id", "row_class", "state", "row"),
        sa.Index("ix_plan_rows_object", "plan_id", "object_id"),
    )
