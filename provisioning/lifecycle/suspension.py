"""Locking people out, and letting them in again: one or many by the same way, all of them or nobody."""

from __future__ import annotations

from provisioning.access.rules import Ability
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid
from provisioning.lifecycle.lockout_limits import require_agreement
from provisioning.lifecycle.recipient import Recipient, recipient_of
from provisioning.lifecycle.transitions import Why, enter
from provisioning.names import canonical
from provisioning.officials.model import Official
from provisioning.officials.operations import Prefetched, keep_administrator, mailbox_of, require
from provisioning.officials.rules import text_problems
from provisioning.recipients.rules import may_move


def suspend(
    session: Session,
    actor: Actor,
    *officials: Official,
    reason: str,
    keep_receiving: bool,
    second: Actor | None = None,
    weighed: bool = False,
    plan_id: str | None = None,
    prefetched: Prefetched | None = None,
) -> None:
    """Locks people out everywhere, open sessions included; mail is kept, and still accepted if
    `keep_receiving`.

    `second`: who agreed to it, where these are too many within a day; `weighed`: that was asked for all
    rows of a plan at once. Raises Denied, Invalid (a reason that can't be stored, a state that can't be
    suspended, the last system administrator).
    """
    for official in officials:
        require(session, actor, official, Ability.SUSPEND, prefetched=prefetched)
    problems = text_problems("reason", reason, 255)
    if problems:
        raise Invalid(problems)
    for official in officials:
        keep_administrator(session, official, prefetched)
    leaving = [each for each in officials if may_move(mailbox_of(each).state, "suspended")]
    if leaving and not weighed:
        require_agreement(session, actor, second, leaving)
    for number, official in enumerate(officials):
        if number:
            # Again, after each: of two administrators who are both the last, one stays.
            keep_administrator(session, official, prefetched)
        recipient = recipient_of(official)
        recipient.mailbox.receives_while_suspended = keep_receiving
        why = _why("mailbox.suspended", recipient, plan_id, second)
        enter(session, actor, recipient, "suspended", why, reason=canonical(reason), prefetched=prefetched)


def resume(
    session: Session,
    actor: Actor,
    *officials: Official,
    plan_id: str | None = None,
    prefetched: Prefetched | None = None,
) -> None:
    """Takes suspensions back: the same passwords work again. Raises Denied, Invalid."""
    for official in officials:
        require(session, actor, official, Ability.SUSPEND, prefetched=prefetched)
    for official in officials:
        recipient = recipient_of(official)
        mailbox = recipient.mailbox
        if mailbox.state != "suspended":
            raise Invalid.one("", "state_move", old=mailbox.state, new="active")
        state = mailbox.resumes_to or "active"
        why = _why("mailbox.resumed", recipient, plan_id)
        enter(session, actor, recipient, state, why, prefetched=prefetched)


def _why(kind: str, recipient: Recipient, plan_id: str | None, second: Actor | None = None) -> Why:
    more = {"receives": recipient.mailbox.receives_while_suspended}
    return Why(kind, plan_id, more=more | ({"second": second.label} if second else {}))
