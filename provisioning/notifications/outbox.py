"""Messages Congvu owes people: noted in the same transaction as their cause, sent by the worker.

A recovery code is made here, at the moment of sending, so that no row ever holds one in the clear.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from email.message import EmailMessage
from typing import Any

import sqlalchemy as sa

from provisioning.authentication.model import RecoveryProof, RecoveryRequest
from provisioning.foundation import clock
from provisioning.foundation.database import Database, Session
from provisioning.foundation.errors import Unavailable
from provisioning.foundation.identifiers import new_code, token_hash
from provisioning.notifications.model import Notification
from provisioning.notifications.operations import queue_message
from provisioning.notifications.rendering import compose
from provisioning.notifications.smtp import REFUSED
from provisioning.office_settings.queries import office_of

__all__ = ["outbox_chore", "queue_message", "send_due"]

RETRY = timedelta(seconds=20)

Send = Callable[[EmailMessage], None]
# What the worker takes: whether there was anything to do.
Chore = Callable[[], bool]


def outbox_chore(database: Database, send: Send, sender: str, zone: tzinfo | None = None) -> Chore:
    """The worker's chore of sending: True when a message left. `zone`: in which its moments are written,
    the office's unless another is named."""

    def send_some() -> bool:
        return send_due(database, send, sender=sender, now=clock.now(), zone=zone) > 0

    return send_some


def send_due(
    database: Database, send: Send, *, sender: str, now: datetime, limit: int = 50, zone: tzinfo | None = None
) -> int:
    """Sends what is due; returns how many left. A failed one waits and is tried again.

    Where there is no Postfix the rest wait too: each would cost the worker the patience of a connection.
    """
    with database.reading() as session:
        query = sa.select(Notification.id).where(Notification.due_at <= now).order_by(Notification.due_at)
        ids = list(session.scalars(query.limit(limit)))
    left = 0
    for notice_id in ids:
        try:
            left += _send_one(database, send, sender, notice_id, now, zone)
        except Unavailable as away:
            if away.detail not in REFUSED:
                break
    return left


def _send_one(
    database: Database, send: Send, sender: str, notice_id: str, now: datetime, zone: tzinfo | None
) -> bool:
    """Whether it left. Raises Unavailable when Postfix did not take it."""
    if not _push_ahead(database, notice_id, now):
        return False
    with database.writing() as session:
        notice = session.get_one(Notification, notice_id)
        params = _with_code(session, notice)
        if params is None:
            notice.due_at = None
            return False
        message = compose(
            notice.kind,
            notice.locale,
            sender,
            notice.recipient,
            params,
            zone,
            sender_name=office_of(session).sender_name,
        )
    send(message)
    with database.writing() as session:
        session.execute(
            sa.update(Notification).where(Notification.id == notice_id).values(sent_at=now, due_at=None)
        )
    return True


def _push_ahead(database: Database, notice_id: str, now: datetime) -> bool:
    """Takes a due message and sets its next try, committed before this one.

    A message that kills its sender, or can't even be composed, then blocks none of the others; of
    two workers one gets it.
    """
    with database.writing() as session:
        notice = session.get(Notification, notice_id, with_for_update=True)
        if notice is None or notice.due_at is None or notice.due_at > now:
            return False
        if notice.expires_at <= now:
            notice.due_at = None
            return False
        notice.due_at = now + RETRY * 2 ** min(notice.attempts, 6)
        notice.attempts += 1
        return True


def _with_code(session: Session, notice: Notification) -> dict[str, Any] | None:
    """The values for the text; with a fresh code whose hash goes onto what was asked for."""
    if notice.kind not in ("recovery_code", "recovery_proof"):
        return notice.params
    asked = _asked_for(session, notice)
    if asked is None:
        return None
    code = new_code()
    asked.code_hash = token_hash(code)
    return {**notice.params, "code": code}


def _asked_for(session: Session, notice: Notification) -> RecoveryRequest | RecoveryProof | None:
    """What the code is for; None when that is over."""
    if notice.kind == "recovery_proof":
        proof = session.get(RecoveryProof, notice.params["mailbox"])
        return proof if proof is not None and proof.notice_id == notice.id else None
    request = session.get(RecoveryRequest, notice.params["request"])
    return None if request is None or request.used_at or request.confirmed_at else request
