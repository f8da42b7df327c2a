"""The letter's own count of its accounts, held against the rows that were read.

A page that was not scanned, or a row that was taken for a signature, shows in nothing else: where the numbers
differ, somebody has to say that the list is whole before anything of it is carried out.
"""

from __future__ import annotations

import sqlalchemy as sa

from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid, Problem
from provisioning.imports.planning.questions import require_ready
from provisioning.imports.rules import COUNT_AGREED, LETTER
from provisioning.plans import operations as plans
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.rules import LEAVER_ROWS


def count_differs(session: Session, plan: Plan) -> Problem | None:
    """`letter_count_differs` (said, rows), unless there is no such count or somebody has agreed to it."""
    said = (plan.options.get(LETTER) or {}).get("count")
    if said is None or plan.is_undo:
        return None
    rows = _rows(session, plan)
    if said == rows or plan.options.get(COUNT_AGREED) == rows:
        return None
    return Problem("", "letter_count_differs", {"said": said, "rows": rows})


def agree_to_count(session: Session, actor: Actor, plan: Plan) -> None:
    """Somebody says that the list is whole, whatever its letter counts. Raises Denied, Invalid."""
    require_ready(session, actor, plan)
    if count_differs(session, plan) is None:
        raise Invalid.one("", "row_asks_nothing")
    plan.options = {**plan.options, COUNT_AGREED: _rows(session, plan)}
    plans.note_change(session, actor, plan, "plan.answered", {"rows": _rows(session, plan)})


def _rows(session: Session, plan: Plan) -> int:
    query = sa.select(sa.func.count()).select_from(PlanRow)
    return session.scalar(query.where(PlanRow.plan_id == plan.id, PlanRow.row < LEAVER_ROWS)) or 0
