"""The end of a plan: its figures in the record, and a word to its author, who may be elsewhere by now."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from provisioning.audit.operations import record
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.notifications.operations import queue_message
from provisioning.officials.queries import own_record, primary_address
from provisioning.plans.kinds import kind_of
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.queries import LEFT, RowFilter, count_rows
from provisioning.units.model import Unit

LIFE = timedelta(days=2)


def finish(session: Session, actor: Actor, plan: Plan) -> None:
    """Marks the plan as applied; records it and owes its author a message."""
    plan.state, plan.finished_at = "applied", clock.now()
    plan.lease_owner = plan.lease_until = None
    counts = {state: count_in_state(session, plan, state) for state in ("applied", "failed")}
    unit = session.get_one(Unit, plan.unit_id)
    record(
        session,
        actor,
        "plan.undone" if plan.is_undo else "plan.finished",
        subject=("plan", plan.id, plan.source_name),
        unit_path=unit.path,
        new=counts,
        plan_id=plan.id,
        decision=plan.decision,
    )
    message = "plan_undone" if plan.is_undo else "plan_finished"
    left = count_rows(session, plan, RowFilter(LEFT)) - counts["failed"]
    told = counts if plan.is_undo else {**counts, "left": left}
    notify_author(session, plan, message, **{state: str(count) for state, count in told.items()})


def notify_author(session: Session, plan: Plan, kind: str, **params: str) -> None:
    """Owes the author a message of this kind; nobody where the plan came from the command line, or
    is of a kind that tells nobody."""
    if plan.author_id is None or not kind_of(plan).notifies_author:
        return
    author = own_record(session, plan.author_id)
    address = primary_address(author)
    if address:
        given = {"name": author.full_name, "file": plan.source_name, **params}
        queue_message(session, kind, address, locale=author.locale, now=clock.now(), life=LIFE, **given)


def count_in_state(session: Session, plan: Plan, state: str) -> int:
    """How many rows of the plan are in this state."""
    query = sa.select(sa.func.count()).where(PlanRow.plan_id == plan.id, PlanRow.state == state)
    return session.scalar(query) or 0
