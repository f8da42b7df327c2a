"""What a request would do, worked out anew whenever somebody looks: the plan that is agreed to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from provisioning.access.model import Grant, Role
from provisioning.access.queries import current_and_future_grants, current_and_future_grants_of_each
from provisioning.access.rules import Ability, abilities_in, abilities_of
from provisioning.domains.queries import domain_named
from provisioning.foundation import clock
from provisioning.foundation.database import Session
from provisioning.imports.planning.visible_limits import readable_brakes
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record, primary_address
from provisioning.plans.approval import edition
from provisioning.plans.kinds import kind_of
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.queries import first_names
from provisioning.plans.rest import takes_changes
from provisioning.policy.operations import proposal
from provisioning.policy.rules import Difference
from provisioning.recipients.rules import may_move as may_become
from provisioning.service_requests.model import Request
from provisioning.service_requests.rules import Effect
from provisioning.units.queries import below, units_by_id

Details = Mapping[str, Any]
# As many names of each class stand in what is agreed to; the page of the list has all.
NAMED = 20


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
        {**_named(official), "role": _role_name(session, details["role"]), **_unit(request), **span},
    )
    bound = [Effect("would_be_bound", {"post": official.post})] if details.get("bound") else []
    stands_in = [Effect("would_stand_in", {"name": own_record(session, absent).full_name})] if absent else []
    return [given, *_role(session, details["role"]), *stands_in, *bound, *_about(session, official)]


def _grant_end(session: Session, request: Request) -> list[Effect]:
    grant = session.get_one(Grant, request.details["grant_id"])
    official = own_record(session, grant.official_id)
    if grant.revoked_at is not None:
        return [Effect("would_fail_withdrawn", {"name": official.full_name})]
    change = {
        **_named(official),
        "role": _role_name(session, grant.role),
        **_unit(request),
        "old": _moment(grant.valid_to),
        "new": _day(request.details.get("valid_to")),
    }
    return [Effect("would_prolong", change), *_role(session, grant.role), *_about(session, official)]


def _code(session: Session, request: Request) -> list[Effect]:
    official = own_record(session, request.details["official_id"])
    return [Effect("would_issue_code", _named(official)), *_about(session, official)]


def _suspension(session: Session, request: Request) -> list[Effect]:
    people = [own_record(session, each) for each in request.details["official_ids"]]
    mail = "would_keep_mail" if request.details["keep_receiving"] else "would_refuse_mail"
    return [
        Effect("would_suspend_count", {"count": str(len(people))}),
        Effect(mail, {}),
        *(_one_suspended(official, request.unit.path) for official in people),
    ]


def _one_suspended(official: Official, path: str) -> Effect:
    if not official.unit.path.startswith(path):
        # Where they are now is not for those here to know.
        return Effect("would_fail_moved", {"name": official.full_name})
    state = mailbox_of(official).state
    code = "would_suspend" if may_become(state, "suspended") else "would_fail_state"
    return Effect(code, {"name": official.full_name, "unit": official.unit.name})


def _plan(session: Session, request: Request) -> list[Effect]:
    plan = session.get_one(Plan, request.details["plan_id"])
    if not takes_changes(session, plan):
        return [Effect("would_fail_plan", {"file": plan.source_name})]
    # The edition is told to nobody; with it another reading of the file is another matter.
    told = {"file": plan.source_name, **_unit(request), "edition": edition(plan)}
    names = first_names(session, plan, limit=NAMED)
    rows = [each for row_class, n in _acting(session, plan) for each in _rows_of(row_class, n, names)]
    press = {"name": plan.author}
    when = (
        Effect("would_wait_for_day", {**press, "day": plan.effective_on.isoformat()})
        if plan.effective_on is not None and plan.effective_on > clock.today()
        else Effect("would_wait_for_press", press)
    )
    # Read by everybody who may decide: they see the units below the list's own.
    told_brakes = readable_brakes(session, plan.brakes, below(request.unit.path))
    brakes = [Effect(f"brake:{brake['code']}", _texts(brake.get("params", {}))) for brake in told_brakes]
    return [Effect("would_apply_plan", told), when, *rows, *brakes]


def _policy(session: Session, request: Request) -> list[Effect]:
    """Which rule would hold, and each setting that would be another."""
    details = request.details
    domain = domain_named(session, details["domain"])
    wanted = proposal(session, domain, profile_key=details["profile"], changes=details["changes"])
    if wanted.edition != details["edition"]:
        return [Effect("would_fail_policy", {"domain": domain.name})]
    held = {"domain": domain.name, "profile": wanted.after.title, "decision": wanted.after.decision or "–"}
    reached = [
        Effect("would_reach", {"clock": code, "count": str(count)})
        for code, count in details.get("reach", {}).items()
    ]
    return [Effect("would_hold_policy", held), *reached, *map(_setting, wanted.differences)]


def _setting(each: Difference) -> Effect:
    written = each.setting.type.plain
    values = {
        "before": json.dumps(written(each.before.value)),
        "after": json.dumps(written(each.after.value)),
    }
    told = {"setting": each.setting.name, **values, "article": each.after.article, "sense": each.sense}
    return Effect("would_change_setting", {**told, "why": each.after.reason})


def _rows_of(row_class: str, count: int, names: Mapping[str, list[str]]) -> list[Effect]:
    """How many rows of a class would act, and whom they are about: all of them, or the first."""
    named = names.get(row_class, [])
    code = "rows_named" if len(named) == count else "rows_named_first"
    return [Effect(f"rows:{row_class}", {"count": str(count)}), Effect(code, {"names": ", ".join(named)})]


def _acting(session: Session, plan: Plan) -> list[tuple[str, int]]:
    """How many rows would act, by class, those that were left out not counted; who loses something first."""
    effects = sorted(kind_of(plan).effects, key=lambda row_class: row_class != "leaver")
    query = (
        sa.select(PlanRow.row_class, sa.func.count())
        .where(PlanRow.plan_id == plan.id, PlanRow.row_class.in_(effects), PlanRow.state == "proposed")
        .group_by(PlanRow.row_class)
    )
    counted = {row_class: n for row_class, n in session.execute(query)}  # noqa: C416  (typed so)
    return [(row_class, counted[row_class]) for row_class in effects if row_class in counted]


def _about(session: Session, official: Official) -> list[Effect]:
    """What weighs in the decision: the account's state, and what its holder may do already."""
    now = clock.now()
    holds = current_and_future_grants_of_each(session, [official.id], now, to_come=False)[official.id]
    to_come = [each for each in current_and_future_grants(session, official.id, now) if each not in holds]
    names = units_by_id(session, {each.unit_id for each in (*holds, *to_come)})
    state = Effect("person_is", {"name": official.full_name, "state": mailbox_of(official).state})
    told = [
        (code, each)
        for code, some in (("person_holds", holds), ("person_will_hold", to_come))
        for each in some
    ]
    return [
        state,
        *(
            Effect(code, {"unit": names[each.unit_id].name, "abilities": _listed(abilities_of(each))})
            for code, each in told
        ),
    ]


def _role(session: Session, role: str) -> list[Effect]:
    """What a role made here may do: its name alone says nothing. Of those built in everybody knows."""
    own = session.get(Role, role)
    return [Effect("role_may", {"abilities": _listed(abilities_in(own.abilities))})] if own else []


def _listed(abilities: Iterable[Ability]) -> str:
    return ", ".join(sorted(abilities))


def _named(official: Official) -> dict[str, str]:
    """By the address, since names are shared."""
    return {"name": official.full_name, "address": primary_address(official) or "–"}


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
    "policy": _policy,
}
