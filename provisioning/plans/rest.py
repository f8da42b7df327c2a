"""What a plan leaves undone when it was carried out, and whether one may go on with it.

Rows that waited for an answer, or were left out, still can be answered and taken in. They are carried out as
the rest of the same plan, so that what its other rows are about is known; each such go is weighed by itself.
"""

from __future__ import annotations

import sqlalchemy as sa

from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid
from provisioning.plans.kinds import kind_of
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.queries import undo_of

# What an answer, or leaving out and taking in, can still change of a row.
CHANGEABLE = ("proposed", "excluded")


def takes_changes(session: Session, plan: Plan) -> bool:
    """Whether its rows may be answered, left out or taken in: before it is carried out, and afterwards
    those that are left, unless it is taken back or its values are gone."""
    if plan.state == "ready":
        return True
    over = plan.is_undo or plan.erased_at is not None
    return plan.state == "applied" and not over and undo_of(session, plan) is None


def require_changeable(session: Session, plan: Plan) -> None:
    """Raises Invalid `plan_not_ready`, or `plan_taken_back` for one that is, or may be, taken back."""
    if takes_changes(session, plan):
        return
    if plan.state == "applied" and undo_of(session, plan) is not None:
        raise Invalid.one("", "plan_taken_back")
    raise Invalid.one("", "plan_not_ready", state=plan.state)


def effective_rows(session: Session, plan: Plan) -> int:
    """How many rows would do something, and have not yet."""
    query = sa.select(sa.func.count()).where(
        PlanRow.plan_id == plan.id,
        PlanRow.row_class.in_(kind_of(plan).effects),
        PlanRow.state == "proposed",
    )
    return session.scalar(query) or 0
