"""Plans that wait for their day, and begin on it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

import sqlalchemy as sa

from provisioning.foundation import clock
from provisioning.foundation.database import Database, Session
from provisioning.foundation.errors import CongvuError, Invalid, Problem
from provisioning.plans import operations
from provisioning.plans.finishing import notify_author
from provisioning.plans.kinds import kind_of
from provisioning.plans.model import Plan
from provisioning.plans.participants import acting_on, require_all
from provisioning.units.model import Unit


def start_due(database: Database) -> bool:
    """Begins one plan whose day has come, on the word of all who made it and put it off until then.

    True when there was one.
    One that can't begin goes back to `ready` with the reason in `failure`, and its author hears.
    """
    plan_id = _due(database, clock.today())
    if plan_id is None:
        return False
    try:
        with database.writing() as session:
            _start(session, plan_id)
    except CongvuError as refused:
        with database.writing() as session:
            _put_back(session, plan_id, refused)
    return True


def _due(database: Database, today: date) -> str | None:
    with database.reading() as session:
        query = sa.select(Plan.id).where(Plan.state == "scheduled", Plan.effective_on <= today)
        return session.scalar(query.order_by(Plan.effective_on, Plan.created_at).limit(1))


def _start(session: Session, plan_id: str) -> None:
    plan = session.get_one(Plan, plan_id, with_for_update=True)
    if plan.state != "scheduled":
        return
    # Days have passed since it was made.
    kind = kind_of(plan)
    kind.refresh(session, plan)
    session.flush()
    actor, unit = acting_on(session, plan), session.get_one(Unit, plan.unit_id)
    require_all(actor, kind.ability, unit)
    operations.start(session, actor, plan, unit)


def _put_back(session: Session, plan_id: str, refused: CongvuError) -> None:
    plan = session.get_one(Plan, plan_id, with_for_update=True)
    if plan.state != "scheduled":
        return
    problems = refused.problems if isinstance(refused, Invalid) else [Problem("", refused.code)]
    plan.state, plan.failure = "ready", {"problems": [asdict(problem) for problem in problems]}
    notify_author(session, plan, "plan_not_started")
