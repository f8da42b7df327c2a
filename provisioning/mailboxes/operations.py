"""Changing what a mailbox should be. Nothing here reaches outside: the row falls behind, and
convergence brings the world after it."""

from __future__ import annotations

from datetime import datetime

from provisioning import clock
from provisioning.database import Session
from provisioning.errors import Invalid
from provisioning.identifiers import new_id
from provisioning.mailboxes.model import Mailbox
from provisioning.mailboxes.rules import SIGNS_IN, may_move


def open_personal(session: Session, official_id: str, *, quota_bytes: int, now: datetime) -> Mailbox:
    """A new invited mailbox of one person. The caller records the event."""
    mailbox = Mailbox(
        id=new_id(),
        kind="personal",
        official_id=official_id,
        state="invited",
        state_since=now,
        quota_bytes=quota_bytes,
        due_at=now,
    )
    session.add(mailbox)
    return mailbox


def touch(mailbox: Mailbox, *, disconnect: bool = False) -> None:
    """Marks that the world has to follow, at once, whatever went wrong before.

    `disconnect`: open mail sessions end with it.
    """
    mailbox.revision += 1
    if disconnect:
        mailbox.disconnect_revision = mailbox.revision
    mailbox.due_at = clock.now()
    mailbox.attempts = 0
    mailbox.attention_code = None
    mailbox.attention_detail = ""
    mailbox.attention_since = None


def move(mailbox: Mailbox, state: str, *, reason: str = "") -> None:
    """Brings a mailbox into another state. Raises Invalid when the table has no such move."""
    if not may_move(mailbox.state, state):
        raise Invalid.one("", "state_move", old=mailbox.state, new=state)
    if state == "suspended":
        mailbox.resumes_to = mailbox.state
    mailbox.state = state
    mailbox.state_since = clock.now()
    mailbox.state_reason = reason
    touch(mailbox, disconnect=state not in SIGNS_IN)
