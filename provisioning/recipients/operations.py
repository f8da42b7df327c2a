"""Changing what recipients should be. Nothing here reaches outside: the row falls behind, and
the projection brings the world after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from provisioning.foundation import bulk, clock
from provisioning.foundation.database import Base, Session
from provisioning.foundation.errors import Invalid
from provisioning.foundation.identifiers import new_id
from provisioning.recipients.model import HasLifecycle, Mailbox, Recipient
from provisioning.recipients.rules import LOCKED, cause_in, may_move, may_put_back

# What says in which state a recipient is, and how it came there.
STANDING = (
    "state", "state_reason", "resumes_to", "receives_while_suspended", "lock_cause", "lock_article",
)  # fmt: skip


def invited_mailbox(official_id: str, *, quota_bytes: int, now: datetime) -> dict[str, Any]:
    """The row of a new invited mailbox of one person. The caller writes it and records the event."""
    return {
        "id": new_id(),
        "official_id": official_id,
        "state": "invited",
        "state_since": now,
        "quota_bytes": quota_bytes,
        "due_at": now,
    }


def insert_mailboxes(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Writes new mailboxes: personal ones with `official_id`, others with `unit_id`."""
    for kind, some in (
        ("personal", [row for row in rows if row.get("official_id") is not None]),
        ("role", [row for row in rows if row.get("official_id") is None]),
    ):
        insert_recipients(session, Mailbox, kind, some)


def insert_recipients(
    session: Session, model: type[Base], kind: str, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Writes new recipients of one kind, each above its row in the kind's own table: the only way there.

    All rows have the same keys: `id`, `official_id` or `unit_id`, and what is the kind's own.
    """
    above = ("id", "official_id", "unit_id")
    shared = [{"kind": kind, **{name: row.get(name) for name in above}} for row in rows]
    bulk.insert(session, Recipient, shared)
    bulk.insert(session, model, rows)


def move(
    recipient: HasLifecycle, state: str, *, reason: str = "", cause: str = "", article: str = ""
) -> None:
    """Brings a recipient into another state; `cause` and `article`: of one in which nobody signs in.

    Raises Invalid when its kind's table has no such move.
    """
    if not may_move(recipient.state, state, recipient.MOVES):
        raise Invalid.one("", "state_move", old=recipient.state, new=state)
    if state == "suspended":
        recipient.resumes_to = recipient.state
    recipient.state_reason = reason
    recipient.lock_article = article if state in LOCKED else cause_in(state, "", recipient.lock_article)
    recipient.lock_cause = cause_in(state, cause, recipient.lock_cause)
    recipient.set_state(state, clock.now())


def standing_of(recipient: HasLifecycle) -> dict[str, Any]:
    """The state with all that belongs to it, JSON-plain: what `restore_state` takes."""
    return {name: getattr(recipient, name) for name in STANDING}


def restore_state(recipient: HasLifecycle, before: dict[str, Any]) -> None:
    """Takes a move back: the recipient is as `standing_of` found it. Raises Invalid where it can't be."""
    if not may_put_back(recipient.state, before["state"], recipient.RETURNS):
        raise Invalid.one("", "state_move", old=recipient.state, new=before["state"])
    for name in STANDING[1:]:
        # What an older version kept says nothing of causes.
        setattr(recipient, name, before.get(name, ""))
    recipient.set_state(before["state"], clock.now())
