"""People who leave, people who come back, and people who should never have been added.

Nobody's mail is deleted here and no address is ever set free: a mailbox that is left goes on taking
mail, and the address of one that is withdrawn stays in the ledger as a tombstone.
"""

from __future__ import annotations

from typing import Any

from provisioning.access.rules import Ability, may
from provisioning.audit.meanwhile import require_unchanged, sent_twice
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied, Invalid
from provisioning.lifecycle.lockout_limits import require_few_leavings
from provisioning.lifecycle.recipient import recipient_of
from provisioning.lifecycle.rules import LEAVER, article_of, is_restorable
from provisioning.lifecycle.transitions import TransitionRecord, back_to, enter
from provisioning.names import canonical
from provisioning.officials.model import Official
from provisioning.officials.operations import (
    Prefetched,
    keep_administrator,
    mailbox_of,
    require,
    subject_of,
    take_place,
)
from provisioning.officials.rules import text_problems
from provisioning.policy.queries import policy_of_recipient
from provisioning.recipients.model import Mailbox
from provisioning.recipients.rules import SIGNS_IN, may_move


def leave(
    session: Session,
    actor: Actor,
    official: Official,
    *,
    reason: str = "",
    plan_id: str | None = None,
    decision: str = "",
    prefetched: Prefetched | None = None,
    as_of: int | None = None,
) -> None:
    """The person has left the service: no more sign-in, no more rights, mail is still taken and kept.

    `as_of`: the newest event that whoever decides had seen. Raises Denied, ChangedMeanwhile, Invalid (a
    reason that can't be stored, a state that nobody leaves from, the last system administrator, one too
    many within a day).
    """
    require(session, actor, official, Ability.MOVE, prefetched=prefetched)
    problems = text_problems("reason", reason, 255)
    if problems:
        raise Invalid(problems)
    if sent_twice(session, actor, subject_of(official), as_of, "official.left"):
        return
    keep_administrator(session, official, prefetched)
    if plan_id is None and may_move(mailbox_of(official).state, "leaving"):
        # What a list does is weighed as a whole, see `imports.planning.daily_limits`.
        require_few_leavings(session, actor, official)
    recorded = TransitionRecord("official.left", plan_id, decision)
    policy = policy_of_recipient(session, mailbox_of(official).id)
    if may_move(mailbox_of(official).state, "leaving"):
        mailbox_of(official).receives_while_suspended = policy.leaver.receives.value
    enter(
        session,
        actor,
        recipient_of(official),
        "leaving",
        recorded,
        reason=canonical(reason),
        cause=LEAVER,
        article=article_of(policy, LEAVER),
        prefetched=prefetched,
    )


def return_to_service(
    session: Session,
    actor: Actor,
    official: Official,
    *,
    plan_id: str | None = None,
    decision: str = "",
    prefetched: Prefetched | None = None,
    as_of: int | None = None,
) -> None:
    """The person is here again, with the same mailbox and the same address.

    Who never had a password, or whose mailbox was purged, is invited anew. Rights held before are not
    given back: they are asked for anew. Raises Denied, ChangedMeanwhile, Invalid (a state that nobody comes
    back from, a full allowance, `leaver_not_restorable` where the rule wants a new request).
    """
    require(session, actor, official, Ability.MOVE, hold=False, prefetched=prefetched)
    if sent_twice(session, actor, subject_of(official), as_of, "official.came_back"):
        return
    mailbox = mailbox_of(official)
    old = mailbox.state
    if old not in ("leaving", "archived", "purged"):
        raise Invalid.one("", "state_move", old=old, new="active")
    require_restorable(session, mailbox)
    take_place(session, official, state="invited", prefetched=prefetched)
    require(session, actor, official, Ability.MOVE, prefetched=prefetched)
    require_unchanged(session, subject_of(official), as_of)
    if old == "purged":
        mailbox.activated_at = None
    state = "active" if mailbox.activated_at else "invited"
    recorded = TransitionRecord("official.came_back", plan_id, decision)
    enter(session, actor, recipient_of(official), state, recorded, prefetched=prefetched)


def require_restorable(session: Session, mailbox: Mailbox) -> None:
    """Raises Invalid where the rule restores nobody who has left: a new mailbox is asked for."""
    policy = policy_of_recipient(session, mailbox.id)
    if not is_restorable(policy, LEAVER):
        raise Invalid.one("", "leaver_not_restorable", article=policy.lock.restorable_causes.article)


def withdraw(
    session: Session,
    actor: Actor,
    official: Official,
    *,
    plan_id: str | None = None,
    decision: str = "",
    prefetched: Prefetched | None = None,
) -> None:
    """The person was added by mistake: the entry goes, the addresses stay as tombstones.

    Raises Denied, Invalid when the mailbox was ever opened.
    """
    require(session, actor, official, Ability.MOVE, prefetched=prefetched)
    if not may(actor, Ability.CREATE, official.unit.path):
        raise Denied("may not take people out here")
    mailbox = mailbox_of(official)
    if mailbox.state != "invited" or mailbox.activated_at is not None:
        raise Invalid.one("", "state_move", old=mailbox.state, new="purged")
    keep_administrator(session, official, prefetched)
    recorded = TransitionRecord("official.withdrawn", plan_id, decision)
    enter(session, actor, recipient_of(official), "purged", recorded, prefetched=prefetched)


def restore_as_before(
    session: Session,
    actor: Actor,
    official: Official,
    before: dict[str, Any],
    *,
    plan_id: str | None = None,
    decision: str = "",
    prefetched: Prefetched | None = None,
) -> None:
    """Takes a leaving, or a coming back, back: the mailbox is as `before` (see `standing_of`) says.

    The rights that ended with the leaving stay ended. Raises Denied, Invalid.
    """
    require(session, actor, official, Ability.MOVE, hold=False, prefetched=prefetched)
    if before["state"] not in SIGNS_IN:
        keep_administrator(session, official, prefetched)
    take_place(session, official, state=before["state"], prefetched=prefetched)
    require(session, actor, official, Ability.MOVE, prefetched=prefetched)
    recorded = TransitionRecord("official.put_back", plan_id, decision)
    back_to(session, actor, recipient_of(official), before, recorded, prefetched=prefetched)
