"""What every projected row carries, and tables of how the outside is doing: each part as last seen, each
worker's sign of life.

`revision` is what is wanted, `applied_revision` what the directory was last seen to be; the work to do
is the rows where they differ, so it can't be lost, doubled or reordered.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from provisioning.foundation.database import Base

# Long past: whoever makes a row and says nothing of when it is due means at once.
AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)
_BEHIND = "revision <> applied_revision"
_PARKED = "attention_code is not null"


class Projected:
    """A row that stands in the directory too. A table that mixes this in also takes `projected_indexes`."""

    # Each kind's own column.
    id: Any

    revision: Mapped[int] = mapped_column(default=1)
    applied_revision: Mapped[int] = mapped_column(default=0)
    applied_at: Mapped[datetime | None]
    # The change sequence number (CSN) at which the entry was last seen to be as wanted. While it has that
    # one and the row is not behind, it need not be read. None: never seen so, or no entry is wanted.
    verified_csn: Mapped[str | None] = mapped_column(sa.String(64))
    due_at: Mapped[datetime] = mapped_column(default=AT_ONCE)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_owner: Mapped[str | None] = mapped_column(sa.String(80))
    lease_until: Mapped[datetime | None]
    # Why the row was set aside for a person to look at; none while it was not.
    attention_code: Mapped[str | None] = mapped_column(sa.String(40))
    attention_detail: Mapped[str] = mapped_column(sa.Text, default="")
    attention_since: Mapped[datetime | None]

    @property
    def is_behind(self) -> bool:
        """Whether the outside world still has to follow."""
        return self.revision != self.applied_revision

    def mark_changed(self, now: datetime) -> None:
        """Says that the world has to follow, at once, whatever went wrong before."""
        self.revision += 1
        self.due_at = now
        self.attempts = 0
        self.attention_code = None
        self.attention_detail = ""
        self.attention_since = None

    @classmethod
    def when_applied(cls, revision: int, now: datetime) -> dict[str, Any]:
        """What else is recorded of rows of this kind when the world was seen to be at `revision`."""
        return {}


def changed(model: type[Projected], now: datetime) -> dict[str, Any]:
    """What `mark_changed` sets, for one statement over many rows."""
    well = {"attention_code": None, "attention_detail": "", "attention_since": None}
    return {"revision": model.revision + 1, "due_at": now, "attempts": 0, **well}


def projected_indexes(table: str) -> tuple[sa.Index, sa.Index]:
    """Over the few rows that are behind, by when they are due, and the fewer that were set aside."""
    return (
        sa.Index(
            f"ix_{table}_behind", "due_at", sqlite_where=sa.text(_BEHIND), postgresql_where=sa.text(_BEHIND)
        ),
        sa.Index(
            f"ix_{table}_attention",
            "attention_since",
            sqlite_where=sa.text(_PARKED),
            postgresql_where=sa.text(_PARKED),
        ),
    )


class PartState(Base):
    """Whether a part outside (the directory, the mail store) answered when last asked."""

    __tablename__ = "part_states"

    part: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    ok: Mapped[bool]
    since: Mapped[datetime]
    checked_at: Mapped[datetime]
    detail: Mapped[str] = mapped_column(sa.Text, default="")


class DriftCheck(Base):
    """When the worker compares the directory with SQL next, and what it found when it last did."""

    __tablename__ = "drift_checks"

    # "quick" or "full": see `drift`.
    name: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    due_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]
    # Entries that differed and were given to the worker to mend, and entries that no row wants.
    mended: Mapped[int] = mapped_column(default=0)
    strays: Mapped[int] = mapped_column(default=0)
    # Entries that were missing and were not put back, for there were too many of them.
    missing: Mapped[int] = mapped_column(default=0)


class WorkerSign(Base):
    """A worker's sign of life, for the health page and the doctor."""

    __tablename__ = "worker_signs"

    name: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    seen_at: Mapped[datetime]
    started_at: Mapped[datetime]
    version: Mapped[str] = mapped_column(sa.String(40), default="", server_default="")


class Reading(Base):
    """A number that only another process or machine can read, such as the length of Postfix's queue."""

    __tablename__ = "readings"

    name: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    value: Mapped[int] = mapped_column(sa.BigInteger)
    read_at: Mapped[datetime]


class HealthNotice(Base):
    """What the doctor finds wrong, since when, and when the operators were told of it."""

    __tablename__ = "health_notices"

    key: Mapped[str] = mapped_column(sa.String(160), primary_key=True)
    since: Mapped[datetime]
    text: Mapped[str] = mapped_column(sa.Text, default="")
    told_at: Mapped[datetime | None]
