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
from provisioning.lifecycle.recipient import Recipient
from provisioning.officials.abilities import GONE
from provisioning.officials.operations import Prefetched, leave_service
from provisioning.recipients.model import Mailbox
from provisioning.recipients.operations import move, restore_state
from provisioning.recipients.rules import SIGNS_IN


class Why(NamedTuple):
    """What the record says of a step: its kind, the plan it is part of, the decision, and more."""

    kind: str
    plan_id: str | None = None
    decision: str = ""
    more: dict[str, Any] = {}  # noqa: RUF012 (read, never changed)


def enter(
    session: Session,
    actor: Actor,
    recipient: Recipient,
    state: str,
    why: Why,
    *,
    reason: str = "",
    prefetched: Prefetched | None = None,
) -> None:
    """Brings it into `state`. Raises Invalid when the table of states has no such move."""
    old = recipient.mailbox.state
    # First what may be refused: a row of a list that fails has taken nothing away.
    move(recipient.mailbox, state, reason=reason)
    _follow(session, actor, recipient, old, prefetched)
    _note(session, actor, recipient, old, why)


def back_to(
    session: Session,
    actor: Actor,
    recipient: Recipient,
    before: dict[str, Any],
    why: Why,
    *,
    prefetched: Prefetched | None = None,
) -> None:
    """Takes a step back: it is as `standing_of` found it. Raises Invalid where it can't be."""
    old = recipient.mailbox.state
    restore_state(recipient.mailbox, before)
    _follow(session, actor, recipient, old, prefetched)
    _note(session, actor, recipient, old, why)


def _follow(
    session: Session, actor: Actor, recipient: Recipient, old: str, prefetched: Prefetched | None
) -> None:
    """Mail sessions and filters end with the row itself, see `recipients.operations`."""
    mailbox = recipient.mailbox
    if mailbox.state not in SIGNS_IN:
        end_all(session, mailbox.id, clock.now())
    if recipient.official is not None and GONE & {old, mailbox.state}:
        # Who left before every grant ended with the service has theirs still when they come back.
        leave_service(session, actor, recipient.official, prefetched)
    if mailbox.state == "purged":
        _end_addresses(mailbox)
    elif old == "purged":
        _revive_addresses(mailbox)


def _end_addresses(mailbox: Mailbox) -> None:
    for address in mailbox.addresses:
        address.ended_at = address.ended_at or clock.now()


def _revive_addresses(mailbox: Mailbox) -> None:
    """The address people knew lives again; others that had ended before stay so."""
    for address in mailbox.addresses:
        if address.is_primary:
            address.ended_at = None


def _note(session: Session, actor: Actor, recipient: Recipient, old: str, why: Why) -> None:
    mailbox = recipient.mailbox
    record(
        session,
        actor,
        why.kind,
        subject=recipient.subject,
        unit_path=recipient.unit.path,
        old={"state": old},
        new={"state": mailbox.state, "reason": mailbox.state_reason, **why.more},
        plan_id=why.plan_id,
        decision=why.decision,
    )
