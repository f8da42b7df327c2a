"""The written answer to a request: what stands on it beside the outcome, and for whom there was which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from provisioning.audit.operations import record
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied, Invalid
from provisioning.officials.model import Official
from provisioning.officials.queries import own_record, visible_among
from provisioning.plans.model import PlanRow
from provisioning.service_requests.model import Request
from provisioning.service_requests.operations import may_decide
from provisioning.service_requests.rules import STILL_GOING


@dataclass(frozen=True, slots=True)
class Answered:
    """One of the people an answer names. `outcome`: one of `rules.OUTCOMES`; `problem`: why it failed."""

    official: Official
    outcome: str
    problem: Mapping[str, Any]


def write_answer(session: Session, actor: Actor, request: Request, sheet: Mapping[str, str]) -> None:
    """Keeps what the letter says beside its text. Raises Denied, Invalid `request_not_answered`."""
    if not may_decide(actor, request):
        raise Denied("not this one's to answer")
    if request.state in STILL_GOING and not any(each.outcome for each in request.people):
        raise Invalid.one("", "request_not_answered")
    request.answer_sheet = dict(sheet)
    record(
        session,
        actor,
        "request.answered",
        subject=("request", request.id, request.unit.name),
        unit_path=request.unit.path,
        new={"request_kind": request.kind, "number": sheet.get("number", "")},
        decision=request.decision,
    )


def last_sheet(session: Session, actor: Actor) -> dict[str, Any]:
    """What the reader's latest written answer said beside its text; {} for none."""
    query = (
        sa.select(Request.answer_sheet)
        .where(Request.decided_by_id == actor.official_id, Request.decided_at.is_not(None))
        .order_by(Request.decided_at.desc())
        .limit(20)
    )
    return next((dict(sheet) for sheet in session.scalars(query) if sheet), {})


def answered_people(session: Session, actor: Actor, request: Request) -> list[Answered]:
    """Whom the request is about and what became of it, as far as the reader may see them; for a list that
    was carried out, those it was carried out for."""
    found = [(each.official_id, each.outcome, each.problem) for each in request.people]
    if request.plan_id is not None and not found:
        rows = sa.select(PlanRow.object_id).where(
            PlanRow.plan_id == request.plan_id, PlanRow.state == "applied", PlanRow.object_id.is_not(None)
        )
        found = [(str(each), "done", {}) for each in session.scalars(rows.order_by(PlanRow.row))]
    seen = visible_among(session, actor, [each[0] for each in found])
    return [
        Answered(own_record(session, official_id), outcome, problem)
        for official_id, outcome, problem in found
        if official_id in seen
    ]
