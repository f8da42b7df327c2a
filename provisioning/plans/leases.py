"""Whose work a plan is for the moment: for one transaction by a lock, for longer by a lease.

A lease has an end: a worker that dies holds nothing for long.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from provisioning.foundation.database import Database, Session
from provisioning.plans.model import Plan

# Longer than reading the first rows of the largest spreadsheet may take.
LEASE = timedelta(seconds=60)


def lock(session: Session, plan: Plan) -> None:
    """Looks at the plan as it is now and keeps it so: a worker, or another person, may act on it too."""
    # What was said a moment ago in this transaction is not to be forgotten by looking again.
    session.flush()
    session.refresh(plan, with_for_update=True)


def claim(
    database: Database, state: str, owner: str, now: datetime, *, plan_id: str | None = None
) -> str | None:
    """Takes the plan that waits longest in `state`, or just `plan_id`; its id, None when there is none.

    A worker gets its own plans back at once after it was killed: its name is held by one process.
    """
    with database.writing() as session:
        free = sa.or_(Plan.lease_until.is_(None), Plan.lease_until < now, Plan.lease_owner == owner)
        query = sa.select(Plan).where(Plan.state == state, free).order_by(Plan.due_at).limit(1)
        if plan_id is not None:
            query = query.where(Plan.id == plan_id)
        plan = session.scalar(query.with_for_update(skip_locked=True))
        if plan is None:
            return None
        plan.lease_owner, plan.lease_until = owner, now + LEASE
        # Behind the other plans that wait, so that a large one doesn't keep a small one.
        plan.due_at = now
        return plan.id
