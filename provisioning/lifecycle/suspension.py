"""Locking recipients out, and letting them in again: one or many by the same way, all of them or none."""

from __future__ import annotations

from provisioning.access.rules import Ability
from provisioning.audit.meanwhile import sent_twice
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid
from provisioning.lifecycle.lockout_limits import require_agreement
from provisioning.lifecycle.recipient import OwnedRecipient, require_ability
from provisioning.lifecycle.transitions import TransitionRecord, enter
from provisioning.names import canonical
from provisioning.officials.operations import Prefetched, keep_administrator
from provisioning.officials.rules import text_problems
from provisioning.recipients.rules import may_move


def suspend(
    session: Session,
    actor: Actor,
    *recipients: OwnedRecipient,
    reason: str,
    keep_receiving: bool,
    second: Actor | None = None,
    weighed: bool = False,
    plan_id: str | None = None,
    prefetched: Prefetched | None = None,
    as_of: int | None = None,
) -> None:
    """Locks people out everywhere, open sessions included; mail is kept, and still accepted if
    `keep_receiving`.

    `second`: who agreed to it, where these are too many people within a day; `weighed`: that was asked for
    all rows of a plan at once; `as_of`: the newest event that whoever decides had seen. Raises Denied,
    ChangedMeanwhile, Invalid (a reason that can't be stored, a state that can't be suspended, the last
    system administrator).
    """
    for recipient in recipients:
        require_ability(session, actor, recipient, Ability.SUSPEND, prefetched=prefetched)
    problems = text_problems("reason", reason, 255)
    if problems:
        raise Invalid(problems)
    recipients = tuple(
        each
        for each in recipients
        if not sent_twice(
            session, actor, each.subject[:2], as_of, each.event("suspended"),
            same=_is_suspended(each, canonical(reason), keep_receiving=keep_receiving),
        )
    )  # fmt: skip
    for recipient in recipients:
        _keep_administrator(session, recipient, prefetched)
    leaving = [
        each.official
        for each in recipients
        if each.official is not None and may_move(each.row.state, "suspended", each.row.MOVES)
    ]
    if leaving and not weighed:
        require_agreement(session, actor, second, leaving)
    for number, recipient in enumerate(recipients):
        if number:
            # Again, after each: of two administrators who are both the last, one stays.
            _keep_administrator(session, recipient, prefetched)
        recipient.row.receives_while_suspended = keep_receiving
        recorded = _recorded("suspended", recipient, plan_id, second)
        enter(
            session, actor, recipient, "suspended", recorded, reason=canonical(reason), prefetched=prefetched
        )


def resume(
    session: Session,
    actor: Actor,
    *recipients: OwnedRecipient,
    plan_id: str | None = None,
    prefetched: Prefetched | None = None,
    as_of: int | None = None,
) -> None:
    """Takes suspensions back: the same passwords work again. Raises Denied, Invalid, ChangedMeanwhile."""
    for recipient in recipients:
        require_ability(session, actor, recipient, Ability.SUSPEND, prefetched=prefetched)
    for recipient in recipients:
        if sent_twice(session, actor, recipient.subject[:2], as_of, recipient.event("resumed")):
            continue
        row = recipient.row
        if row.state != "suspended":
            raise Invalid.one("", "state_move", old=row.state, new="active")
        state = row.resumes_to or "active"
        recorded = _recorded("resumed", recipient, plan_id)
        enter(session, actor, recipient, state, recorded, prefetched=prefetched)


def _keep_administrator(session: Session, recipient: OwnedRecipient, prefetched: Prefetched | None) -> None:
    if recipient.official is not None:
        keep_administrator(session, recipient.official, prefetched)


def _is_suspended(recipient: OwnedRecipient, reason: str, *, keep_receiving: bool) -> bool:
    row = recipient.row
    return (row.state, row.state_reason, row.receives_while_suspended) == (
        "suspended",
        reason,
        keep_receiving,
    )


def _recorded(
    happened: str, recipient: OwnedRecipient, plan_id: str | None, second: Actor | None = None
) -> TransitionRecord:
    more = {"receives": recipient.row.receives_while_suspended}
    return TransitionRecord(
        recipient.event(happened), plan_id, more=more | ({"second": second.label} if second else {})
    )
