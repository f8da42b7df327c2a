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
from provisioning.officials.queries import own_record, primary_address, visible_among
from provisioning.plans.model import PlanRow
from provisioning.service_requests.model import Request
from provisioning.service_requests.operations import may_decide
from provisioning.service_requests.rules import APPROVALS, KIND_OF_ROW, STILL_GOING
from provisioning.units.model import Unit
from provisioning.units.queries import units_by_id


@dataclass(frozen=True, slots=True)
class Answered:
    """One of the people an answer names. `outcome`: one of `rules.OUTCOMES`; `problem`: why it failed;
    `kind`: what was asked for them, where the letter asks for several things."""

    full_name: str
    unit: Unit | None
    address: str
    outcome: str
    problem: Mapping[str, Any]
    kind: str = ""


def write_answer(session: Session, actor: Actor, request: Request, sheet: Mapping[str, str]) -> None:
    """Keeps what the letter says beside its text. Raises Denied, Invalid `request_not_answered`."""
    if not may_decide(actor, request):
        raise Denied("not this one's to answer")
    if not has_outcome(request):
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


def has_outcome(request: Request) -> bool:
    """Whether there is something to write to the body: of a list as soon as it was carried out."""
    done = request.plan is not None and request.kind not in APPROVALS and request.plan.state == "applied"
    return done or request.state not in STILL_GOING or any(each.outcome for each in request.people)


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
    """Whom the request is about and what became of it, as far as the reader may see them."""
    if request.plan_id is not None and not request.people:
        return _of_list(session, request.plan_id)
    seen = visible_among(session, actor, [each.official_id for each in request.people])
    found = [
        (own_record(session, each.official_id), each) for each in request.people if each.official_id in seen
    ]
    return [
        Answered(person.full_name, person.unit, primary_address(person), row.outcome, row.problem)
        for person, row in found
    ]


def _of_list(session: Session, plan_id: str) -> list[Answered]:
    """The rows of a list that asked for something, with what became of each; whoever reads the request
    decides over the unit of the list, and so over all of them."""
    rows = session.scalars(
        sa.select(PlanRow)
        .where(
            PlanRow.plan_id == plan_id,
            sa.or_(PlanRow.row_class.in_(KIND_OF_ROW), PlanRow.state == "failed", PlanRow.problems != []),
        )
        .order_by(PlanRow.row)
    ).all()
    units = units_by_id(session, {row.unit_id for row in rows if row.unit_id is not None})
    return [
        Answered(
            row.full_name, units.get(row.unit_id or 0), row.address,
            "done" if row.state == "applied" else "failed",
            row.problems[0] if row.problems and row.state != "applied" else {},
            KIND_OF_ROW.get(row.row_class, ""),
        )
        for row in rows
    ]  # fmt: skip
