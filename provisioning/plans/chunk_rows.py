"""The rows of a plan on their way to being applied, as plain values: read and written by the chunk.

Only what applying needs, and without the ORM: a plan may have a million rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from provisioning.foundation import bulk
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Problem
from provisioning.plans.model import PlanRow


@dataclass(slots=True)
class RowToApply:
    """One row that is to be applied, and what came of it."""

    row: int
    row_class: str
    unit_id: int | None
    object_kind: str
    object_id: str | None
    address: str
    values: dict[str, Any]
    changes: list[Any]
    problems: list[Any]
    answer: dict[str, Any] | None
    # What stood there before; None until it was looked at.
    before: dict[str, Any] | None = None
    state: str = "proposed"
    alone_at: datetime | None = None
    # Whether `values` holds less than before, what was said for one purpose, which is done; what the row
    # asked goes with it.
    forgets: bool = False

    def fail(self, problems: Sequence[Problem]) -> None:
        """Marks that nothing of the row was done, and why."""
        self.state = "failed"
        self.problems = [*self.problems, *(asdict(problem) for problem in problems)]


_READ = (
    "row", "row_class", "unit_id", "object_kind", "object_id", "address", "values", "changes", "problems",
    "answer",
)  # fmt: skip
_WRITTEN = ("state", "object_id", "address", "problems", "before", "alone_at")
_COLUMNS = [getattr(PlanRow, name) for name in _READ]


def next_rows(session: Session, plan_id: str, effects: Sequence[str], limit: int) -> list[RowToApply]:
    """The next rows to be applied, all of one class, in the order of the source. `effects`: the classes that
    do something, in the order in which they are applied."""
    for row_class in effects:
        # Class by class, so that the index gives the order: sorting would look at all that are left.
        query = _proposed(plan_id).where(PlanRow.row_class == row_class)
        rows = [RowToApply(*row) for row in session.execute(query.order_by(PlanRow.row).limit(limit))]
        if rows:
            return rows
    return []


def rows_numbered(
    session: Session, plan_id: str, effects: Sequence[str], numbers: Sequence[int]
) -> list[RowToApply]:
    """Those of these rows that are still to be applied."""
    query = _proposed(plan_id).where(PlanRow.row.in_(numbers), PlanRow.row_class.in_(effects))
    return [RowToApply(*row) for row in session.execute(query.order_by(PlanRow.row))]


def save(session: Session, plan_id: str, rows: Sequence[RowToApply]) -> None:
    """Writes what came of these rows."""
    bulk.update(
        session,
        PlanRow,
        ("plan_id", "row"),
        [
            {"plan_id": plan_id, "row": row.row, **{name: getattr(row, name) for name in _WRITTEN}}
            for row in rows
        ],
    )
    less = [
        {"plan_id": plan_id, "row": row.row, "values": row.values, "question": None}
        for row in rows
        if row.forgets
    ]
    if less:
        bulk.update(session, PlanRow, ("plan_id", "row"), less)


def _proposed(plan_id: str) -> sa.Select[Any]:
    return sa.select(*_COLUMNS).where(PlanRow.plan_id == plan_id, PlanRow.state == "proposed")
