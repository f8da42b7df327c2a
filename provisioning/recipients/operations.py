"""Changing what a mailbox should be. Nothing here reaches outside: the row falls behind, and
the projection brings the world after it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from provisioning.foundation import clock
from provisioning.foundation.errors import Invalid
from provisioning.foundation.identifiers import new_id
from provisioning.recipients.model import Mailbox
from provisioning.recipients.rules import SIGNS_IN, may_move, may_put_back

# Why filters are looked at without being switched off.
KEPT = "kept"
# What says in which state a mailbox is, and how it came there.
STANDING = ("state", "state_reason", "resumes_to", "receives_while_suspended")


def invited_mailbox(official_id: str, *, quota_bytes: int, now: datetime) -> dict[str, Any]:
    """The row of a new invited mailbox of one person. The caller writes it and records the event."""
    return {
        "id": new_id(),
        "kind": "personal",
        "official_id": official_id,
        "state": "invited",
        "state_since": now,
        "quota_bytes": quota_bytes,
        "due_at": now,
    }


def touch(mailbox: Mailbox, *, disconnect: bool = False, filters: str = "") -> None:
    """Marks that the world has to follow, at once, whatever went wrong before.

    `disconnect`: open mail sessions end with it. `filters`: why the owner's filters are switched off
    with it, or KEPT to tell the owner only which there are.
    """
    mailbox.mark_changed(clock.now())
    if disconnect:
        mailbox.disconnect_revision = mailbox.revision
        mailbox.sessions_void_at = clock.now()
    if filters and not (filters == KEPT and _filters_wait(mailbox)):
        mailbox.filters_revision, mailbox.filters_cause = mailbox.revision, filters


def _filters_wait(mailbox: Mailbox) -> bool:
    return mailbox.filters_revision > mailbox.applied_revision


def end_pending_access(mailbox: Mailbox) -> None:
    """Whatever was begun to get in here is over: recoveries, proofs of an address, open activations.

    The database counts, so that two who do this at one moment both end what was begun before.
    """
    mailbox.access_revision = Mailbox.access_revision + 1


def move(mailbox: Mailbox, state: str, *, reason: str = "") -> None:
    """Brings a mailbox into another state. Raises Invalid when the table has no such move."""
    if not may_move(mailbox.state, state):
        raise Invalid.one("", "state_move", old=mailbox.state, new=state)
    if state == "suspended":
        mailbox.resumes_to = mailbox.state
    mailbox.state_reason = reason
    _stand(mailbox, state)


def standing_of(mailbox: Mailbox) -> dict[str, Any]:
    """The state with all that belongs to it, JSON-plain: what `restore_state` takes."""
    return {name: getattr(mailbox, name) for name in STANDING}


def restore_state(mailbox: Mailbox, before: dict[str, Any]) -> None:
    """Takes a move back: the mailbox is as `standing_of` found it. Raises Invalid where it can't be."""
    if not may_put_back(mailbox.state, before["state"]):
        raise Invalid.one("", "state_move", old=mailbox.state, new=before["state"])
    for name in STANDING[1:]:
        setattr(mailbox, name, before[name])
    _stand(mailbox, before["state"])


def _stand(mailbox: Mailbox, state: str) -> None:
    # Nobody has sessions open in a mailbox that was never opened; a lock-out makes sure all the same.
    opened = mailbox.state in SIGNS_IN or mailbox.activated_at is not None
    disconnect = state == "suspended" or (opened and state not in SIGNS_IN)
    end_pending_access(mailbox)
    mailbox.state, mailbox.state_since = state, clock.now()
    touch(mailbox, disconnect=disconnect, filters=state if disconnect else "")
