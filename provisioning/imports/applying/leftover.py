"""What a list that was carried out has left: how many people have no mailbox by it yet, and why.

A row that nothing came of is in one of these figures; none is counted twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from provisioning.foundation.database import Session
from provisioning.imports.planning.classification import PLACE
from provisioning.imports.rules import EFFECTS, WAITS
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.queries import QUESTIONS, left_undone
from provisioning.plans.rules import LEAVER_ROWS

# Refused rows whose person stands in another row, or has a mailbox elsewhere.
_SOMEWHERE: Final = ("row_duplicate", WAITS)


@dataclass(frozen=True, slots=True)
class Leftover:
    """Rows that nothing has come of, by what they wait for."""

    # They speak of somebody who has no mailbox by this list; for those left out by hand nobody waits.
    without_mailbox: int = 0
    # Of these, whose name somebody else has, who may be the same person.
    perhaps_known: int = 0
    asking: int = 0
    refused: int = 0
    failed: int = 0
    excluded: int = 0
    # Answered or taken in, and not carried out yet.
    to_do: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.asking + self.refused + self.failed + self.excluded + self.to_do


def leftover_of(session: Session, plan: Plan) -> Leftover:
    """The figures of a plan that is over, in one statement."""
    waits, failed = PlanRow.state == "proposed", PlanRow.state == "failed"
    problems = sa.cast(PlanRow.problems, sa.Text)
    new = sa.and_(
        PlanRow.object_id.is_(None),
        PlanRow.row < LEAVER_ROWS,
        PlanRow.state != "excluded",
        *(~problems.contains(f'"{code}"') for code in _SOMEWHERE),
    )
    place = sa.func.coalesce(PlanRow.question["kind"].as_string(), "") == PLACE
    asks = sa.or_(PlanRow.row_class.in_(QUESTIONS), sa.and_(PlanRow.row_class == "refused", place))
    figures = (
        new,
        sa.and_(new, PlanRow.row_class == "homonym"),
        sa.and_(waits, asks),
        sa.and_(waits, PlanRow.row_class == "refused", ~asks),
        failed,
        PlanRow.state == "excluded",
        sa.and_(waits, PlanRow.row_class.in_(EFFECTS)),
    )
    query = sa.select(*(sa.func.coalesce(sa.func.sum(sa.case((each, 1), else_=0)), 0) for each in figures))
    return Leftover(*session.execute(query.where(PlanRow.plan_id == plan.id, left_undone(plan))).one())
