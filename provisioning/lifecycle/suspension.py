"""Locking an official out, and letting them in again: one person, with all that must follow."""

from __future__ import annotations

from provisioning.access.rules import Ability
from provisioning.audit.operations import record
from provisioning.authentication.sessions import end_all
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid
from provisioning.lifecycle.lockout_limits import require_agreement
from provisioning.names import canonical
from provisioning.officials.model import Official
from provisioning.officials.operations import Prefetched, keep_administrator, mailbox_of, require
from provisioning.officials.rules import text_problems
from provisioning.recipients.operations import move
from provisioning.recipients.rules import may_move


def suspend(
    session: Session,
    actor: Actor,
    official: Official,
    *,
    reason: str,
    keep_receiving: bool,
    second: Actor | None = None,
    weighed: bool = False,
    plan_id: str | None = None,
    prefetched: Prefetched | None = None,
) -> None:
    """Locks a person out everywhere, open sessions included; mail is kept, and still accepted if
    `keep_receiving`.

    `second`: who agreed to it, where it is one too many within a day; `weighed`: that was asked for all
    of several at once. Raises Denied, Invalid (a reason
    that can't be stored, a state that can't be suspended, the last system administrator).
    """
    require(session, actor, official, Ability.SUSPEND, prefetched=prefetched)
    problems = text_problems("reason", reason, 255)
    if problems:
        raise Invalid(problems)
    mailbox = mailbox_of(official)
    keep_administrator(session, official, prefetched)
    if not weighed and may_move(mailbox.state, "suspended"):
        require_agreement(session, actor, second, [official])
    old = mailbox.state
    mailbox.receives_while_suspended = keep_receiving
    move(mailbox, "suspended", reason=canonical(reason))
    end_all(session, mailbox.id, clock.now())
    _record_state(session, actor, official, "mailbox.suspended", old, second=second, plan_id=plan_id)


def resume(
    session: Session,
    actor: Actor,
    official: Official,
    *,
    plan_id: str | None = None,
    prefetched: Prefetched | None = None,
) -> None:
    """Takes a suspension back: the same password works again."""
    require(session, actor, official, Ability.SUSPEND, prefetched=prefetched)
    mailbox = mailbox_of(official)
    if mailbox.state != "suspended":
        raise Invalid.one("", "state_move", old=mailbox.state, new="active")
    move(mailbox, mailbox.resumes_to or "active")
    _record_state(session, actor, official, "mailbox.resumed", "suspended", plan_id=plan_id)


def _record_state(
    session: Session,
    actor: Actor,
    official: Official,
    kind: str,
    old: str,
    *,
    second: Actor | None = None,
    plan_id: str | None = None,
) -> None:
    mailbox = mailbox_of(official)
    record(
        session,
        actor,
        kind,
        subject=("official", official.id, official.full_name),
        unit_path=official.unit.path,
        old={"state": old},
        new={
            "state": mailbox.state,
            "reason": mailbox.state_reason,
            "receives": mailbox.receives_while_suspended,
        }
        | ({"second": second.label} if second else {}),
        plan_id=plan_id,
    )
