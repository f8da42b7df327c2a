"""Doing what a second person has agreed to, with the rights that both of them have now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from provisioning.access import operations as grants
from provisioning.access.model import Grant
from provisioning.access.rights_lock import lock_rights, locks_rows
from provisioning.authentication.activation import require_agreement
from provisioning.domains.queries import domain_named
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Conflict, Denied, Invalid
from provisioning.lifecycle.bulk import suspend_all
from provisioning.lifecycle.rules import REQUEST
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.plans import approval
from provisioning.plans.model import Plan
from provisioning.policy import operations as policy
from provisioning.service_requests.model import Request

Outcome = str


def carry_out(session: Session, request: Request, second: Actor) -> tuple[Outcome, list[str]]:
    """Does it, in this transaction; returns the state the request comes to and the mailboxes touched.

    Raises Denied when the rights of one of the two are no longer enough, Invalid when it can't be done
    any more.
    """
    return _ACTS[request.kind](session, request, author_now(session, request), second)


def author_now(session: Session, request: Request) -> Actor:
    """The author with the rights in force now. Raises Denied for one who can't sign in any more."""
    return person_now(session, request.author_id)


def person_now(session: Session, official_id: str) -> Actor:
    """Somebody with the rights in force now. Raises Denied for one who can't sign in any more."""
    official = own_record(session, official_id)
    if locks_rows(session):
        # They stay able to sign in until what they have asked for is done.
        session.refresh(mailbox_of(official), with_for_update={"read": True})
    if mailbox_of(official).state != "active":
        raise Denied("this person can't sign in any more")
    return Actor(official.full_name, official.id, lock_rights(session, official.id, clock.now()))


def _grant(session: Session, request: Request, author: Actor, second: Actor) -> tuple[Outcome, list[str]]:
    details = request.details
    absent = details.get("stands_in_for_id")
    grants.give(
        session,
        author,
        own_record(session, details["official_id"]),
        request.unit,
        details["role"],
        valid_from=_moment(details.get("valid_from")),
        valid_to=_moment(details.get("valid_to")),
        stands_in_for=own_record(session, absent) if absent else None,
        bound=details.get("bound", False),
        reason=details.get("reason", ""),
        decision=request.decision,
        second=second,
    )
    return "done", []


def _grant_end(session: Session, request: Request, author: Actor, second: Actor) -> tuple[Outcome, list[str]]:
    grant = session.get_one(Grant, request.details["grant_id"], with_for_update=True)
    if grant.revoked_at is not None:
        raise Invalid.one("", "grant_withdrawn")
    grants.require_changeable(session, author, grant)
    grants.change_end(
        session,
        author,
        grant,
        session.get_one(Official, grant.official_id),
        valid_to=_moment(request.details.get("valid_to")),
        reason=request.details.get("reason", ""),
        decision=request.decision,
        second=second,
    )
    return "done", []


def _code(session: Session, request: Request, author: Actor, second: Actor) -> tuple[Outcome, list[str]]:
    """Nothing yet: the code is seen by whoever asked for it, when they issue it."""
    require_agreement(session, author, second, own_record(session, request.details["official_id"]))
    return "agreed", []


def _suspension(
    session: Session, request: Request, author: Actor, second: Actor
) -> tuple[Outcome, list[str]]:
    people, _plans = suspend_all(
        session,
        author,
        request.details["official_ids"],
        reason=request.details["reason"],
        keep_receiving=request.details["keep_receiving"],
        cause=request.details.get("cause", REQUEST),
        second=second,
    )
    return "done", [mailbox_of(official).id for official in people]


def _plan(session: Session, request: Request, author: Actor, second: Actor) -> tuple[Outcome, list[str]]:
    """The list is confirmed; carrying it out is its author's."""
    plan = session.get_one(Plan, request.details["plan_id"])
    approval.approve(session, second, plan, request.unit)
    return "done", []


def _policy(session: Session, request: Request, author: Actor, second: Actor) -> tuple[Outcome, list[str]]:
    """What was shown holds from now on; a decision that came in between is a refusal."""
    details = request.details
    try:
        policy.decide(
            session,
            author,
            domain_named(session, details["domain"]),
            profile_key=details["profile"],
            changes=details["changes"],
            reason=request.reason,
            edition=details["edition"],
            second=second,
        )
    except Conflict:
        raise Invalid.one("", "policy_decided_meanwhile") from None
    return "done", []


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


_ACTS: dict[str, Callable[[Session, Request, Actor, Actor], tuple[Outcome, list[str]]]] = {
    "grant": _grant,
    "grant_end": _grant_end,
    "code": _code,
    "suspension": _suspension,
    "plan": _plan,
    "policy": _policy,
}
