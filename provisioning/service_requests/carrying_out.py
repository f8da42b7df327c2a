"""Carrying out what a body asked for, person by person, by the operations there are for each.

Who can't be helped keeps the reason beside their name, and the others go on: an operation refuses before it
changes anything. What is left can be tried again, or be settled by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from provisioning.access.rules import Ability, may
from provisioning.authentication.slips import Slip, issue_slip, slip_of_one
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied, Invalid, Problem
from provisioning.lifecycle import archiving, leaving, suspension
from provisioning.lifecycle.endings import due_day
from provisioning.lifecycle.recipient import recipient_of
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of, transfer
from provisioning.officials.queries import locked_people
from provisioning.policy.catalogue import Policy
from provisioning.service_requests.deadlines import policy_of_request
from provisioning.service_requests.model import Request, RequestPerson
from provisioning.service_requests.operations import require_decider, require_order, settle
from provisioning.service_requests.rules import ABOUT_PEOPLE, WAITING
from provisioning.transfers.rules import CODES_WAIT
from provisioning.units.model import Unit


@dataclass(slots=True)
class CarriedOut:
    """What came of one go: the slips to hand over, the mailboxes touched, and how many could not be done."""

    slips: list[Slip] = field(default_factory=list)
    touched: list[str] = field(default_factory=list)
    failed: int = 0


@dataclass(frozen=True, slots=True)
class _Act:
    """One request as it is being carried out."""

    session: Session
    actor: Actor
    request: Request
    policy: Policy
    after_arrival: timedelta
    result: CarriedOut


def carry_out(
    session: Session, actor: Actor, request: Request, *, after_arrival: timedelta = CODES_WAIT
) -> CarriedOut:
    """Does what is asked for to everybody to whom it was not done yet. The caller commits, then shows slips.

    Raises Denied, Invalid `request_over`, `order_first`, `order_by_another`, `nobody_left`.
    """
    require_decider(session, actor, request)
    if request.kind not in ABOUT_PEOPLE or request.state not in WAITING:
        raise Invalid.one("", "request_over")
    policy = policy_of_request(session, request)
    require_order(session, actor, request)
    left = [each for each in request.people if each.outcome in ("", "failed")]
    if not left:
        raise Invalid.one("", "nobody_left")
    act = _Act(session, actor, request, policy, after_arrival, CarriedOut())
    people = locked_people(session, [each.official_id for each in left])
    for each in left:
        _do(act, each, people.get(each.official_id))
    settle(session, actor, request, over=not act.result.failed)
    return act.result


def _do(act: _Act, row: RequestPerson, official: Official | None) -> None:
    try:
        if official is None:
            raise Invalid.one("", "person_gone")
        told = _ACTS[act.request.kind](act, official)
    except Denied as denied:
        _failed(act, row, Problem("", denied.code))
    except Invalid as invalid:
        _failed(act, row, invalid.problems[0])
    else:
        row.outcome, row.problem, row.done_at = "done", _plain(told), clock.now()
        act.result.touched.append(mailbox_of(official).id)


def _failed(act: _Act, row: RequestPerson, problem: Problem) -> None:
    row.outcome, row.problem = "failed", _plain(problem)
    act.result.failed += 1


def _plain(problem: Problem | None) -> dict[str, Any]:
    """What stands beside a name, as it is kept; {} for nothing."""
    if problem is None:
        return {}
    return {"code": problem.code, "params": {k: str(v) for k, v in problem.params.items()}}


def _reset(act: _Act, official: Official) -> None:
    code = issue_slip(act.session, act.actor, official, replaces=True, after_arrival=act.after_arrival)
    act.result.slips.append(slip_of_one(act.session, official, code))


def _lock(act: _Act, official: Official) -> None:
    suspension.suspend(
        act.session, act.actor, recipient_of(official),
        reason=_reason(act.request), keep_receiving=act.policy.lock.receives.value,
        decision=act.request.decision,
    )  # fmt: skip


def _restore(act: _Act, official: Official) -> None:
    """With a new one-time code where the rule wants new passwords, or there never was one."""
    suspension.resume(act.session, act.actor, recipient_of(official), decision=act.request.decision)
    if mailbox_of(official).state == "invited":
        _reset(act, official)


def _withdraw(act: _Act, official: Official) -> None:
    leaving.leave(
        act.session, act.actor, official, reason=_reason(act.request), decision=act.request.decision
    )


def _delete(act: _Act, official: Official) -> Problem | None:
    """What was in it does not come back: only for who runs the system, and from where it stands.

    Where the rule deletes leavers' mailboxes some time after they went, a letter makes that no sooner: the
    mailbox ends now and goes on its day, which is what is told.
    """
    if not may(act.actor, Ability.SYSTEM, official.unit.path):
        raise Invalid.one("", "delete_needs_system")
    mailbox, decision = mailbox_of(official), act.request.decision
    if mailbox.state not in ("leaving", "archived"):
        _withdraw(act, official)
    if mailbox.state == "leaving":
        rule = act.policy.leaver.wipe_after
        day = due_day(rule.value, clock.day_of(mailbox.state_since)) if rule.value else clock.today()
        if day > clock.today():
            return Problem("", "ends_by_rule", {"day": day.isoformat(), "article": rule.article})
        archiving.archive(act.session, act.actor, recipient_of(official), decision=decision)
    archiving.purge(act.session, act.actor, recipient_of(official), decision=decision)
    return None


def _move(act: _Act, official: Official) -> None:
    code = act.request.details["unit"]
    target = act.session.scalars(sa.select(Unit).where(Unit.code == code)).one()
    transfer(act.session, act.actor, official, target, decision=act.request.decision)


def _reason(request: Request) -> str:
    """What the history of the person says: the body's own reason, else the letter."""
    return (request.reason or request.decision or request.caller)[:255]


_ACTS: dict[str, Callable[[_Act, Official], Problem | None]] = {
    "reset": _reset,
    "lock": _lock,
    "restore": _restore,
    "withdraw": _withdraw,
    "delete": _delete,
    "move": _move,
}
