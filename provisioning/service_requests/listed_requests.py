"""A list that came with a body's letter as a request of that body: due by the rule, answered in writing.

The list is a plan, made of an official form or of any other file; what is done is the plan's. A form may ask
for several things at once: the one that is due first says by when the letter is answered.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid
from provisioning.imports.rules import IMPORT, LETTER
from provisioning.plans.kinds import require_able
from provisioning.plans.model import Plan, PlanRow
from provisioning.service_requests.deadlines import deadline_of
from provisioning.service_requests.model import Request
from provisioning.service_requests.operations import ask, hand_over_own
from provisioning.service_requests.receiving import require_receipt
from provisioning.service_requests.rules import KIND_OF_ROW, Receipt
from provisioning.units.model import Unit

# Of a list that is over, or was never understood, nothing is to be awaited.
OPEN_STATES = ("ready", "scheduled", "applying", "paused", "applied")


def receive_list(
    session: Session, actor: Actor, plan: Plan, unit: Unit, receipt: Receipt, *, number: str
) -> Request:
    """The letter behind a list, as a request of `unit` about what the list's rows ask.

    Raises Denied, Invalid with every problem: `list_asks_nothing`, `request_open` where it was entered.
    """
    require_able(actor, plan, unit)
    require_receipt(receipt, number)
    if plan.kind != IMPORT or plan.is_undo or plan.state not in OPEN_STATES:
        raise Invalid.one("", "plan_not_ready")
    if request_of_list(session, plan.id) is not None:
        raise Invalid.one("", "request_open")
    kinds = kinds_in(session, plan)
    if not kinds:
        raise Invalid.one("", "list_asks_nothing")
    first = min(kinds, key=lambda kind: _due(session, kind, receipt))
    details: dict[str, Any] = {"plan_id": plan.id, "kinds": kinds, "file": plan.source_name}
    request = ask(session, actor, first, unit, details, reason="", decision=number, receipt=receipt)
    hand_over_own(session, actor, request, plan)
    return request


def kinds_in(session: Session, plan: Plan) -> list[str]:
    """What the rows of a list ask for, as kinds of requests, in the order of the rules."""
    query = sa.select(PlanRow.row_class).where(PlanRow.plan_id == plan.id, PlanRow.state != "excluded")
    classes = set(session.scalars(query.distinct()))
    return list(dict.fromkeys(kind for row_class, kind in KIND_OF_ROW.items() if row_class in classes))


def request_of_list(session: Session, plan_id: str) -> Request | None:
    """The request that a list was entered as, or was made of; None where there is none."""
    query = sa.select(Request).where(Request.plan_id == plan_id, Request.kind != "plan")
    found: Request | None = session.scalar(query.order_by(Request.created_at.desc()).limit(1))
    return found


def letter_of(plan: Plan) -> tuple[str, date | None]:
    """Number and day of the letter around a list, as far as they were read."""
    letter = plan.options.get(LETTER) or {}
    on = letter.get("on") or ""
    return str(letter.get("number") or plan.decision), date.fromisoformat(on) if on else None


def _due(session: Session, kind: str, receipt: Receipt) -> Any:
    moment = deadline_of(session, kind, receipt.at, ()).at
    return (moment is None, moment or clock.now())
