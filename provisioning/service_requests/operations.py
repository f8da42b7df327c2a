"""Asking, agreeing, refusing and taking back: each one event, one transaction, with word to the others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from provisioning.access.rules import Ability, may
from provisioning.audit.operations import record
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Conflict, Denied, Invalid, NotFound
from provisioning.foundation.identifiers import new_id
from provisioning.lifecycle.bulk import several_for
from provisioning.officials.model import Official
from provisioning.officials.rules import text_problems
from provisioning.plans.approval import approve as approve_plan
from provisioning.plans.approval import needs_second
from provisioning.plans.kinds import require_able
from provisioning.plans.leases import lock
from provisioning.plans.model import Plan
from provisioning.plans.rest import require_changeable
from provisioning.service_requests import notify
from provisioning.service_requests.deadlines import deadline_of, policy_of_request
from provisioning.service_requests.effects import effects_of
from provisioning.service_requests.execution import carry_out, person_now
from provisioning.service_requests.model import Request, RequestPerson
from provisioning.service_requests.queries import agreed_codes, open_of_plan
from provisioning.service_requests.rules import (
    ABILITY,
    APPROVALS,
    ASKABLE,
    LIFE_OF_AGREEMENT,
    MOST_A_DAY,
    MOST_OPEN,
    WAITING,
    WISHES,
    Receipt,
    fingerprint,
    life_of,
    matter_of,
    may_move,
)
from provisioning.units.model import Unit

LONGEST = 1000
# What the second person had seen when they agreed; in the details of the request.
AGREED_TO = "agreed_to"


def ask(
    session: Session,
    actor: Actor,
    kind: str,
    unit: Unit,
    details: Mapping[str, Any],
    *,
    reason: str,
    decision: str = "",
    subject_id: str | None = None,
    receipt: Receipt | None = None,
) -> Request:
    """Asks whoever has the ability for `kind` over `unit`. `details`: what is asked for, JSON-plain.

    `receipt`: how and when it came, where not by a page just now, and about whom it is one by one.
    Raises Denied for an approval that the author may not act on at all, Invalid `required`,
    `request_open` for the same twice, `too_many_requests`.
    """
    if actor.official_id is None:
        raise Denied("only a person asks")
    if kind not in APPROVALS + ASKABLE:
        raise Invalid.one("kind", "unknown_choice")
    if kind in APPROVALS and not _may_ask(session, actor, kind, unit, details):
        raise Denied("may not do this, with a second person or without")
    now = clock.now()
    receipt = receipt or Receipt(at=now)
    _require_text("reason", reason, needed=not receipt.on_behalf)
    matter = matter_of(kind, actor.official_id, details)
    _require_news(session, actor.official_id, matter, counted=not receipt.on_behalf)
    due = deadline_of(session, kind, receipt.at, receipt.official_ids)
    request = Request(
        id=new_id(), kind=kind, state="open", unit_id=unit.id, unit=unit, ability=str(ABILITY[kind]),
        author_id=actor.official_id, author=actor.label, subject_id=subject_id, details=dict(details),
        matter=matter, reason=reason.strip(), decision=decision.strip(), plan_id=details.get("plan_id"),
        created_at=now, expires_at=now + life_of(kind), effects=[],
        came_by=receipt.by, on_behalf=receipt.on_behalf, letter_date=receipt.dated,
        caller=receipt.caller, caller_checked=receipt.checked, received_at=receipt.at,
        due_at=due.at, due_within=due.within, due_article=due.article,
        people=[
            RequestPerson(official_id=each, position=at) for at, each in enumerate(receipt.official_ids, 1)
        ],
    )  # fmt: skip
    request.effects = effects_of(session, request)
    session.add(request)
    _record(session, actor, "request.made", request, new={"reason": request.reason})
    notify.notify_deciders(session, request, actor)
    return request


def agree(session: Session, actor: Actor, request: Request, *, seen: str, answer: str = "") -> list[str]:
    """The second person's word; what it comes to is done in this transaction.

    `seen`: fingerprint of the effects that were looked at. Returns the mailboxes that are touched.
    Raises Denied, Conflict when it would do something else by now, Invalid.
    """
    require_decider(session, actor, request)
    if request.kind not in APPROVALS:
        raise Invalid.one("", "request_is_wish")
    _require_open(request)
    if answer.strip():
        _require_text("answer", answer)
    if request.plan is not None:
        lock(session, request.plan)
    if fingerprint(effects_of(session, request)) != seen:
        raise Conflict
    try:
        outcome, touched = carry_out(session, request, actor)
    except NotFound:
        # Somebody it is about has moved out of reach: nobody attempted anything.
        raise Invalid.one("", "person_gone") from None
    _decide(request, actor, outcome, answer)
    if outcome == "agreed":
        request.expires_at = clock.now() + LIFE_OF_AGREEMENT
        request.details = {**request.details, AGREED_TO: seen}
    _record(session, actor, "request.agreed", request, new={"answer": request.answer})
    notify.notify_author(session, request, "request_agreed", actor)
    return touched


def refuse(session: Session, actor: Actor, request: Request, *, answer: str) -> None:
    """Says no, and why. Raises Denied, Invalid."""
    require_decider(session, actor, request)
    _require_text("answer", answer)
    _require_move(request, "refused")
    _decide(request, actor, "refused", answer)
    _mark_left(request, "refused")
    _record(session, actor, "request.refused", request, new={"answer": request.answer})
    notify.notify_author(session, request, "request_refused", actor)


def close(session: Session, actor: Actor, request: Request, *, answer: str) -> None:
    """A wish was seen to by hand; `answer` says how. Raises Denied, Invalid."""
    require_decider(session, actor, request)
    if request.kind not in WISHES:
        raise Invalid.one("", "request_needs_word")
    _require_text("answer", answer)
    require_order(session, actor, request)
    _require_move(request, "done")
    _decide(request, actor, "done", answer)
    _mark_left(request, "by_hand")
    _record(session, actor, "request.done", request, new={"answer": request.answer})
    notify.notify_author(session, request, "request_done", actor)


def hand_over(session: Session, actor: Actor, request: Request, plan: Plan) -> None:
    """A wish was turned into a plan: what comes of it is the plan's. Raises Denied, Invalid."""
    require_decider(session, actor, request)
    require_order(session, actor, request)
    _require_move(request, "in_hand")
    request.state, request.plan_id, request.plan = "in_hand", plan.id, plan
    _record(session, actor, "request.in_hand", request)


def hand_over_own(session: Session, actor: Actor, request: Request, plan: Plan) -> None:
    """A step inside entering a list: the request is that list, which may have been carried out already."""
    request.plan = plan
    request.state = "in_hand"
    if plan.state == "applied":
        _decide(request, actor, "done", "")
    _record(session, actor, f"request.{request.state}", request)


def withdraw(session: Session, actor: Actor, request: Request) -> None:
    """The author wants it no more. Raises Denied, Invalid."""
    if request.author_id != actor.official_id:
        raise Denied("only the author takes a request back")
    _require_move(request, "withdrawn")
    _decide(request, actor, "withdrawn", "")
    _record(session, actor, "request.withdrawn", request)


def require_decider(session: Session, actor: Actor, request: Request) -> None:
    """Reads the request anew, held, and asks whether this is one to decide about it. Raises Denied."""
    session.refresh(request, with_for_update={"of": Request})
    if not may_decide(actor, request):
        raise Denied("not this one's to decide")


def order(session: Session, actor: Actor, request: Request) -> None:
    """Decides that it is done; another one carries it out. Raises Denied, Invalid."""
    require_decider(session, actor, request)
    if request.kind not in WISHES:
        raise Invalid.one("", "request_needs_word")
    _require_move(request, "ordered")
    request.state, request.ordered_at = "ordered", clock.now()
    request.ordered_by_id, request.ordered_by = actor.official_id, actor.label
    _record(session, actor, "request.ordered", request)


def settle(session: Session, actor: Actor, request: Request, *, over: bool) -> None:
    """A step inside carrying out: notes how far it came, and that it is done where nobody is left."""
    done = sum(each.outcome == "done" for each in request.people)
    if over:
        _decide(request, actor, "done", request.answer)
    _record(
        session,
        actor,
        "request.done" if over else "request.partly_done",
        request,
        new={"done": done, "total": len(request.people)},
    )
    if over:
        notify.notify_author(session, request, "request_done", actor)


def second_for_code(session: Session, actor: Actor, official_id: str) -> Actor | None:
    """Who agreed that `actor` issues one code for this person; the agreement is used up by asking.

    None where nobody did, or who did may not any more.
    """
    for request in agreed_codes(session, actor.official_id or "", official_id, clock.now()):
        second = _still_agrees(session, request)
        if second is not None:
            request.state = "done"
            _record(session, actor, "request.used", request)
            return second
        request.state = "expired"
        _record(session, actor, "request.expired", request)
    return None


def _still_agrees(session: Session, request: Request) -> Actor | None:
    """Who agreed, if they still can, and if it is still what they agreed to."""
    if fingerprint(effects_of(session, request)) != request.details.get(AGREED_TO):
        return None
    try:
        return person_now(session, request.decided_by_id or "")
    except (Denied, NotFound):
        return None


def ask_to_confirm(session: Session, actor: Actor, plan: Plan, unit: Unit, *, reason: str) -> Request:
    """Asks for the second person's word on a list that looks like an accident.

    Raises Invalid `plan_not_ready`, `approval_not_needed`, and as `ask` does.
    """
    require_able(actor, plan, unit)
    require_changeable(session, plan)
    if not needs_second(plan):
        raise Invalid.one("", "approval_not_needed")
    details = {"plan_id": plan.id}
    return ask(session, actor, "plan", unit, details, reason=reason, decision=plan.decision)


def confirm_plan(session: Session, actor: Actor, plan: Plan, unit: Unit, *, seen: str | None = None) -> None:
    """The second person's word on the page of the plan itself; a request for it is answered by that.

    Takes and raises what `plans.approval.approve` does.
    """
    approve_plan(session, actor, plan, unit, seen=seen)
    request = open_of_plan(session, plan.id)
    if request is not None:
        _decide(request, actor, "done", "")
        _record(session, actor, "request.agreed", request)
        notify.notify_author(session, request, "request_agreed", actor)


def may_decide(actor: Actor, request: Request) -> bool:
    """Whether a page offers to decide: somebody else's, over a unit where one may, not about oneself.

    What a body asked by letter or by telephone is not its author's, who only entered it.
    """
    if actor.official_id in (None, request.subject_id, *(each.official_id for each in request.people)):
        return False
    if actor.official_id == request.author_id and not request.on_behalf:
        return False
    return may(actor, Ability(request.ability), request.unit.path)


def _may_ask(session: Session, actor: Actor, kind: str, unit: Unit, details: Mapping[str, Any]) -> bool:
    if kind != "suspension":
        return may(actor, ABILITY[kind], unit.path)
    # People of several units: what counts is each one's own. Raises NotFound for one out of scope.
    return bool(several_for(session, actor, details["official_ids"], ABILITY[kind]))


def _require_open(request: Request) -> None:
    if request.state != "open" or (request.due_at is None and request.expires_at <= clock.now()):
        raise Invalid.one("", "request_over")


def _require_move(request: Request, state: str) -> None:
    if not may_move(request.state, state):
        raise Invalid.one("", "request_over")


def _require_text(field: str, text: str, *, needed: bool = True) -> None:
    if not text.strip():
        if not needed:
            return
        raise Invalid.one(field, "required")
    problems = text_problems(field, text, LONGEST)
    if problems:
        raise Invalid(problems)


def _require_news(session: Session, author_id: str, matter: str, *, counted: bool = True) -> None:
    """`counted`: not what somebody enters for bodies, which may be a stack of letters."""
    going = (*WAITING, "in_hand")
    again = sa.select(Request.id).where(Request.matter == matter, Request.state.in_(going))
    if session.scalar(again.limit(1)):
        raise Invalid.one("", "request_open")
    if not counted:
        return
    mine = (
        sa.select(sa.func.count())
        .select_from(Request)
        .where(Request.author_id == author_id, sa.not_(Request.on_behalf))
    )
    if (session.scalar(mine.where(Request.state == "open")) or 0) >= MOST_OPEN:
        raise Invalid.one("", "too_many_requests", most=MOST_OPEN)
    # Each one is a mail to several people: asking and taking back all day is no help either.
    today = mine.where(Request.created_at > clock.now() - timedelta(days=1))
    if (session.scalar(today) or 0) >= MOST_A_DAY:
        raise Invalid.one("", "too_many_today", most=MOST_A_DAY)


def require_order(session: Session, actor: Actor, request: Request) -> None:
    """Where the rule says so, one decides and another carries it out. Raises Invalid."""
    two = policy_of_request(session, request).order.two_steps
    if not two.value or request.kind not in WISHES:
        return
    if request.ordered_at is None:
        raise Invalid.one("", "order_first", article=two.article)
    if request.ordered_by_id == actor.official_id:
        raise Invalid.one("", "order_by_another", article=two.article)


def _mark_left(request: Request, outcome: str) -> None:
    """What became of those to whom nothing was done."""
    for each in request.people:
        if each.outcome in ("", "failed"):
            each.outcome, each.done_at = outcome, request.decided_at


def _decide(request: Request, actor: Actor, state: str, answer: str) -> None:
    request.state, request.decided_at = state, clock.now()
    request.decided_by_id, request.decided_by = actor.official_id, actor.label
    request.answer = answer.strip()


def _record(
    session: Session, actor: Actor, kind: str, request: Request, *, new: dict[str, Any] | None = None
) -> None:
    ids = request.details.get("official_ids") or [request.subject_id]
    ids = [*ids, *(each.official_id for each in request.people)]
    names = sa.select(Official.full_name).where(Official.id.in_(ids)).order_by(Official.full_name)
    about = ", ".join(session.scalars(names))
    record(
        session,
        actor,
        kind,
        subject=("request", request.id, request.unit.name),
        unit_path=request.unit.path,
        new=(new or {})
        | {"request_kind": request.kind, "author": request.author}
        | ({"about": about} if about else {}),
        plan_id=request.plan_id,
        decision=request.decision,
    )
