"""Locking recipients out, and letting them in again: one or many by the same way, all of them or none.

A lock has a cause, and keeps the article that said so as it was then. Which causes a person comes back from
is the rule's to say.
"""

from __future__ import annotations

from provisioning.access.rules import Ability
from provisioning.audit.meanwhile import sent_twice
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid, Problem
from provisioning.lifecycle.lock_notices import tell_of_lock
from provisioning.lifecycle.lockout_limits import require_agreement
from provisioning.lifecycle.recipient import OwnedRecipient, require_ability
from provisioning.lifecycle.rules import REQUEST, article_of, is_cause, is_restorable, receives
from provisioning.lifecycle.transitions import TransitionRecord, enter
from provisioning.names import canonical
from provisioning.officials.operations import Prefetched, keep_administrator
from provisioning.officials.rules import text_problems
from provisioning.policy.catalogue import Policy
from provisioning.policy.queries import policy_of_recipient
from provisioning.recipients.rules import may_move


def suspend(  # noqa: PLR0913 (all that is said of a lock, each by its name)
    session: Session,
    actor: Actor,
    *recipients: OwnedRecipient,
    reason: str,
    keep_receiving: bool,
    cause: str = REQUEST,
    decision: str = "",
    second: Actor | None = None,
    weighed: bool = False,
    plan_id: str | None = None,
    prefetched: Prefetched | None = None,
    as_of: int | None = None,
) -> None:
    """Locks people out everywhere, open sessions included; mail is kept, and still accepted if
    `keep_receiving`, unless the province's rule says which of both.

    `cause`: one of LOCK_CAUSES; `decision`: the letter or warning behind it; `second`: who agreed to it,
    where these are too many people within a day; `weighed`: that was asked for all rows of a plan at once;
    `as_of`: the newest event that whoever decides had seen. Raises Denied, ChangedMeanwhile, Invalid (a
    reason that can't be stored, an unknown cause, a state that can't be suspended, the last system
    administrator).
    """
    for recipient in recipients:
        require_ability(session, actor, recipient, Ability.LOCK, prefetched=prefetched)
    problems = text_problems("reason", reason, 255) + text_problems("decision", decision, 120)
    if not is_cause(cause):
        problems.append(Problem("cause", "unknown_choice"))
    if problems:
        raise Invalid(problems)
    rules = {each.row.id: policy_of_recipient(session, each.row.id) for each in recipients}
    keeps = {id_: receives(policy, cause, keep_receiving) for id_, policy in rules.items()}
    recipients = tuple(
        each
        for each in recipients
        if not sent_twice(
            session, actor, each.subject[:2], as_of, each.event("suspended"),
            same=_is_suspended(each, canonical(reason), cause, keep_receiving=keeps[each.row.id]),
        )
    )  # fmt: skip
    for recipient in recipients:
        keep_an_administrator(session, recipient, prefetched)
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
            keep_an_administrator(session, recipient, prefetched)
        enter_lock(
            session, actor, recipient, rules[recipient.row.id], cause,
            reason=canonical(reason), keep_receiving=keeps[recipient.row.id], decision=decision,
            second=second, plan_id=plan_id, prefetched=prefetched,
        )  # fmt: skip


def enter_lock(  # noqa: PLR0913 (the same)
    session: Session,
    actor: Actor,
    recipient: OwnedRecipient,
    policy: Policy,
    cause: str,
    *,
    reason: str = "",
    article: str | None = None,
    keep_receiving: bool,
    decision: str = "",
    second: Actor | None = None,
    plan_id: str | None = None,
    prefetched: Prefetched | None = None,
) -> None:
    """The step itself, with who hears of it. Whoever calls it has asked whether the actor may."""
    recipient.row.receives_while_suspended = keep_receiving
    named = article_of(policy, cause) if article is None else article
    more = {"receives": keep_receiving} | ({"second": second.label} if second else {})
    recorded = TransitionRecord(recipient.event("suspended"), plan_id, decision, more)
    enter(
        session, actor, recipient, "suspended", recorded,
        reason=reason, cause=cause, article=named, prefetched=prefetched,
    )  # fmt: skip
    # By hand and without a rule that says so, whoever locks tells them in their own way.
    told = policy.lock.tell_owner_and_body
    if told.value and (actor.system or told.article or named) and recipient.official is not None:
        tell_of_lock(session, actor, recipient.official, body_too=actor.system)


def restore_problem(policy: Policy, recipient: OwnedRecipient) -> Problem | None:
    """Why the rule lets nobody restore this one; None where it does."""
    if is_restorable(policy, recipient.row.lock_cause):
        return None
    params: dict[str, str | int] = {
        "article": policy.lock.restorable_causes.article,
        "lock_cause": recipient.row.lock_cause,
    }
    return Problem("", "cause_not_restorable", params)


def resume(
    session: Session,
    actor: Actor,
    *recipients: OwnedRecipient,
    decision: str = "",
    plan_id: str | None = None,
    prefetched: Prefetched | None = None,
    as_of: int | None = None,
) -> None:
    """Restores who was locked out. The same passwords work again, unless the rule wants new ones: then
    they come in with a new one-time code, and with nothing else.

    Raises Denied, ChangedMeanwhile, Invalid (a state that is no lock, `cause_not_restorable` with the
    article that says so).
    """
    for recipient in recipients:
        require_ability(session, actor, recipient, Ability.RESTORE, prefetched=prefetched)
    for recipient in recipients:
        if sent_twice(session, actor, recipient.subject[:2], as_of, recipient.event("resumed")):
            continue
        row = recipient.row
        if row.state != "suspended":
            raise Invalid.one("", "state_move", old=row.state, new="active")
        policy = policy_of_recipient(session, row.id)
        problem = restore_problem(policy, recipient)
        if problem is not None:
            raise Invalid([problem])
        anew = recipient.official is not None and policy.restore.new_password.value
        state = "invited" if anew else row.resumes_to or "active"
        more = {"receives": row.receives_while_suspended, "lock_cause": row.lock_cause}
        more |= _new_password(policy, anew=anew)
        recorded = TransitionRecord(recipient.event("resumed"), plan_id, decision, more)
        enter(session, actor, recipient, state, recorded, prefetched=prefetched)


def _new_password(policy: Policy, *, anew: bool) -> dict[str, str | bool]:
    return {"new_password": True, "article": policy.restore.new_password.article} if anew else {}


def keep_an_administrator(
    session: Session, recipient: OwnedRecipient, prefetched: Prefetched | None = None
) -> None:
    """Raises Invalid where this is the last person who can administer the system."""
    if recipient.official is not None:
        keep_administrator(session, recipient.official, prefetched)


def _is_suspended(recipient: OwnedRecipient, reason: str, cause: str, *, keep_receiving: bool) -> bool:
    row = recipient.row
    return (row.state, row.state_reason, row.lock_cause, row.receives_while_suspended) == (
        "suspended",
        reason,
        cause,
        keep_receiving,
    )
