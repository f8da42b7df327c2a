"""What happens to requests by itself: their time runs out, and the plans they became end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog

from provisioning.audit.operations import record
from provisioning.foundation import clock
from provisioning.foundation.actor import system_actor
from provisioning.foundation.database import Database, Session
from provisioning.officials.abilities import GONE
from provisioning.plans.model import Plan
from provisioning.recipients.model import Mailbox
from provisioning.service_requests import notify
from provisioning.service_requests.model import Request
from provisioning.service_requests.rules import APPROVALS, WAITING

log = structlog.get_logger()

EVERY = timedelta(seconds=20)
MANY = 100


def requests_chore(database: Database) -> Callable[[], bool]:
    """The worker's chore: looks a few times a minute. Never counts as work found."""
    return clock.now_and_then(EVERY, lambda now: look_at_requests(database, now))


def look_at_requests(database: Database, now: datetime) -> None:
    """Ends what waited too long, what became a plan that is over, and approvals asked for by who has left.

    Each in a transaction of its own.
    """
    with database.reading() as session:
        late = list(session.scalars(_late(now)))
        ended = list(session.scalars(_with_ended_plan()))
        left = list(session.scalars(_of_who_left()))
    for request_id in late:
        _try_to_settle(database, request_id, lambda _session, request: _expire(request, now))
    for request_id in left:
        _try_to_settle(database, request_id, lambda session, request: _give_up(session, request, now))
    for request_id in ended:
        _try_to_settle(database, request_id, lambda session, request: _follow_plan(session, request, now))


def _try_to_settle(database: Database, request_id: str, decide: Callable[[Session, Request], str]) -> None:
    """One request that can't be settled keeps no other from it."""
    try:
        _settle(database, request_id, decide)
    except Exception:
        log.exception("request not settled", request=request_id)


def _late(now: datetime) -> sa.Select[str]:
    # What the rule wants done by a moment is late after it, never over.
    waiting = sa.and_(
        Request.state.in_(("open", "agreed")), Request.expires_at <= now, Request.due_at.is_(None)
    )
    return sa.select(Request.id).where(waiting).order_by(Request.expires_at).limit(MANY)


def _with_ended_plan() -> sa.Select[str]:
    over = Plan.state.in_(("applied", "stopped", "failed"))
    query = sa.select(Request.id).join(Plan, Plan.id == Request.plan_id)
    return query.where(Request.state == "in_hand", over).limit(MANY)


def _of_who_left() -> sa.Select[str]:
    """Who comes back asks anew, as for every right."""
    waiting = sa.and_(Request.state.in_(("open", "agreed")), Request.kind.in_(APPROVALS))
    query = sa.select(Request.id).join(Mailbox, Mailbox.official_id == Request.author_id)
    return query.where(waiting, Mailbox.state.in_(GONE)).order_by(Request.created_at).limit(MANY)


def _settle(database: Database, request_id: str, decide: Callable[[Session, Request], str]) -> None:
    """`decide` moves the request and names the message to its author, "" where nothing is to be said."""
    worker = system_actor("worker")
    with database.writing() as session:
        request = session.get_one(Request, request_id, with_for_update=True)
        message = decide(session, request)
        if not message:
            return
        record(
            session,
            worker,
            f"request.{request.state}",
            subject=("request", request.id, request.unit.name),
            unit_path=request.unit.path,
            new={"request_kind": request.kind, "author": request.author},
            plan_id=request.plan_id,
            decision=request.decision,
        )
        notify.notify_author(session, request, message, worker)


def _expire(request: Request, now: datetime) -> str:
    if request.state not in ("open", "agreed") or request.expires_at > now or request.due_at is not None:
        return ""
    request.state, request.decided_at = "expired", now
    return "request_expired"


def _give_up(session: Session, request: Request, now: datetime) -> str:
    gone = session.scalar(
        sa.select(Mailbox.id).where(Mailbox.official_id == request.author_id, Mailbox.state.in_(GONE))
    )
    if gone is None or request.state not in ("open", "agreed"):
        return ""
    request.state, request.decided_at = "expired", now
    return "request_expired"


def _follow_plan(session: Session, request: Request, now: datetime) -> str:
    if request.state != "in_hand" or request.plan is None:
        return ""
    if request.plan.state == "applied":
        request.state, request.decided_at = "done", now
        return "request_done"
    again = sa.select(Request.id).where(Request.matter == request.matter, Request.state.in_(WAITING))
    if session.scalar(again.limit(1)):
        # The same is asked again already: that one goes on.
        request.state, request.decided_at = "withdrawn", now
        return ""
    # The plan was given up: the wish is open again, for whoever decides next.
    request.state, request.plan = "ordered" if request.ordered_at else "open", None
    request.plan_id = None
    return "request_open_again"
