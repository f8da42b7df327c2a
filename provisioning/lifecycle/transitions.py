"""One step of a recipient from one state to another, with all that must follow, whichever verb asked for it.

Nothing here asks whether the actor may: the verbs do. Pages and lists call the verbs, so nothing that
follows can be left out by one of them.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from provisioning.audit.operations import record
from provisioning.authentication.sessions import end_all
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.lifecycle.recipient import OwnedRecipient
from provisioning.officials.abilities import GONE
from provisioning.officials.operations import Prefetched, leave_service
from provisioning.recipients.model import HasLifecycle, Mailbox
from provisioning.recipients.operations import move, restore_state
from provisioning.recipients.rules import LOCKED, SIGNS_IN


class TransitionRecord(NamedTuple):
    """What the record says of a step: its kind, the plan it is part of, the decision, and more."""

    kind: str
    plan_id: str | None = None
    decision: str = ""
    more: dict[str, Any] = {}  # noqa: RUF012 (read, never changed)


def enter(
    session: Session,
    actor: Actor,
    recipient: OwnedRecipient,
    state: str,
    recorded: TransitionRecord,
    *,
    reason: str = "",
    cause: str = "",
    article: str = "",
    prefetched: Prefetched | None = None,
) -> None:
    """Brings it into `state`; `cause` and `article`: of one in which nobody signs in.

    Raises Invalid when the table of states has no such move.
    """
    old = recipient.row.state
    # First what may be refused: a row of a list that fails has taken nothing away.
    move(recipient.row, state, reason=reason, cause=cause, article=article)
    _follow(session, actor, recipient, old, prefetched)
    _note(session, actor, recipient, old, recorded)


def back_to(
    session: Session,
    actor: Actor,
    recipient: OwnedRecipient,
    before: dict[str, Any],
    recorded: TransitionRecord,
    *,
    prefetched: Prefetched | None = None,
) -> None:
    """Takes a step back: it is as `standing_of` found it. Raises Invalid where it can't be."""
    old = recipient.row.state
    restore_state(recipient.row, before)
    _follow(session, actor, recipient, old, prefetched)
    _note(session, actor, recipient, old, recorded)


def _follow(
    session: Session, actor: Actor, recipient: OwnedRecipient, old: str, prefetched: Prefetched | None
) -> None:
    """Mail sessions and filters end with the row itself, see `recipients.model`."""
    row = recipient.row
    if isinstance(row, Mailbox) and row.state not in SIGNS_IN:
        end_all(session, row.id, clock.now())
    if recipient.official is not None and GONE & {old, row.state}:
        # Who left before every grant ended with the service has theirs still when they come back.
        leave_service(session, actor, recipient.official, prefetched)
    if row.state == "purged":
        _end_addresses(row)
    elif old == "purged":
        _revive_addresses(row)


def _end_addresses(row: HasLifecycle) -> None:
    for address in row.addresses:
        address.ended_at = address.ended_at or clock.now()


def _revive_addresses(row: HasLifecycle) -> None:
    """The address people knew lives again; others that had ended before stay so."""
    for address in row.addresses:
        if address.is_primary:
            address.ended_at = None


def _note(
    session: Session, actor: Actor, recipient: OwnedRecipient, old: str, recorded: TransitionRecord
) -> None:
    row = recipient.row
    record(
        session,
        actor,
        recorded.kind,
        subject=recipient.subject,
        unit_path=recipient.unit.path,
        old={"state": old},
        new={"state": row.state, "reason": row.state_reason, **_cause(row), **recorded.more},
        plan_id=recorded.plan_id,
        decision=recorded.decision,
    )


def _cause(row: HasLifecycle) -> dict[str, str]:
    """Why nobody signs in, with the article as it is at this moment; nothing where people can."""
    if row.state not in LOCKED or not row.lock_cause:
        return {}
    return {"lock_cause": row.lock_cause, **({"article": row.lock_article} if row.lock_article else {})}
