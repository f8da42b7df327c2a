"""What a request would do, worked out anew whenever somebody looks: the plan that is agreed to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from provisioning import clock
from provisioning.database import Session
from provisioning.grants.four_eyes import all_abilities
from provisioning.grants.model import Grant, Role
from provisioning.grants.queries import held_or_to_come
from provisioning.mailboxes.rules import may_move as may_become
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record, primary_address
from provisioning.plans.approving import edition
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.rules import EFFECTIVE
from provisioning.requests.model import Request
from provisioning.requests.rules import Effect

Details = Mapping[str, Any]


def effects_of(session: Session, request: Request) -> list[dict[str, Any]]:
    """What agreeing to it would do now, as plain values; [] for a wish, which does nothing by itself."""
    work_out = _EFFECTS.get(request.kind)
    return [effect.plain() for effect in work_out(session, request)] if work_out else []


def _grant(session: Session, request: Request) -> list[Effect]:
    details = request.details
    official = own_record(session, details["official_id"])
    span = {"from": _day(details.get("valid_from")), "until": _day(details.get("valid_to"))}
    absent = details.get("stands_in_for_id")
    given = Effect(
        "would_give",
        {"name": official.full_name, "role": _role_name(session, details["role"]), **_unit(request), **span},
    )
    stands_in = [Effect("would_stand_in", {"name": own_record(session, absent).full_name})] if absent else []
    return [given, *stands_in, *_about(session, official)]


def _grant_end(session: Session, request: Request) -> list[Effect]:
    grant = session.get_one(Grant, request.details["grant_id"])
    official = own_record(session, grant.official_id)
    if grant.revoked_at is not None:
        return [Effect("would_fail_withdrawn", {"name": official.full_name})]
    change = {
        "name": official.full_name,
        "role": _role_name(session, grant.role),
        **_unit(request),
        "old": _moment(grant.valid_to),
        "new": _day(request.details.get("valid_to")),
    }
    return [Effect("would_prolong", change), *_about(session, official)]


def _code(session: Session, request: Request) -> list[Effect]:
    official = own_record(session, request.details["official_id"])
    address = primary_address(official) or ""
    return [
        Effect("would_issue_code", {"name": official.full_name, "address": address}),
        *_about(session, official),
    ]


def _suspension(session: Session, request: Request) -> list[Effect]:
    people = [own_record(session, each) for each in request.details["official_ids"]]
    mail = "would_keep_mail" if request.details["keep_receiving"] else "would_refuse_mail"
    return [
        Effect("would_suspend_count", {"count": str(len(people))}),
        Effect(mail, {}),
        *(_one_suspended(official) for official in people),
    ]


def _one_suspended(official: Official) -> Effect:
    state = mailbox_of(official).state
    code = "would_suspend" if may_become(state, "suspended") else "would_fail_state"
    return Effect(code, {"name": official.full_name, "unit": official.unit.name})


def _plan(session: Session, request: Request) -> list[Effect]:
    plan = session.get_one(Plan, request.details["plan_id"])
    if plan.state != "ready":
        return [Effect("would_fail_plan", {"file": plan.source_name})]
    # The edition is told to nobody; with it another reading of the file is another matter.
    told = {"file": plan.source_name, **_unit(request), "edition": edition(plan)}
    rows = [Effect(f"rows:{row_class}", {"count": str(n)}) for row_class, n in _acting(session, plan)]
    brakes = [Effect(f"brake:{brake['code']}", _texts(brake.get("params", {}))) for brake in plan.brakes]
    return [Effect("would_apply_plan", told), *rows, *brakes]


def _acting(session: Session, plan: Plan) -> list[tuple[str, int]]:
    """How many rows would act, by class, those that were left out not counted."""
    query = (
        sa.select(PlanRow.row_class, sa.func.count())
        .where(PlanRow.plan_id == plan.id, PlanRow.row_class.in_(EFFECTIVE), PlanRow.state == "proposed")
        .group_by(PlanRow.row_class)
    )
    counted = {row_class: n for row_class, n in session.execute(query)}  # noqa: C416  (typed so)
    return [(row_class, counted[row_class]) for row_class in EFFECTIVE if row_class in counted]


def _about(session: Session, official: Official) -> list[Effect]:
    """What weighs in the decision: the account's state, and what its holder may do already."""
    held = held_or_to_come(session, official.id, clock.now())
    state = Effect("person_is", {"name": official.full_name, "state": mailbox_of(official).state})
    able = ", ".join(sorted(all_abilities(held)))
    return [state, *([Effect("person_holds", {"abilities": able})] if able else [])]


def _unit(request: Request) -> dict[str, str]:
    return {"unit": request.unit.name}


def _role_name(session: Session, role: str) -> str:
    own = session.get(Role, role)
    return f"{own.name}" if own else role


def _texts(params: Details) -> dict[str, str]:
    return {name: str(value) for name, value in params.items()}


def _day(moment: str | None) -> str:
    return moment or ""


def _moment(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


_EFFECTS: dict[str, Callable[[Session, Request], list[Effect]]] = {
    "grant": _grant,
    "grant_end": _grant_end,
    "code": _code,
    "suspension": _suspension,
    "plan": _plan,
}
