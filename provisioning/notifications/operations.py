"""Notes what is owed to somebody, in the same transaction as its cause; sends nothing itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from provisioning.foundation.database import Session
from provisioning.foundation.identifiers import new_id
from provisioning.notifications.model import Notification


def queue_message(
    session: Session,
    kind: str,
    recipient: str,
    *,
    locale: str,
    now: datetime,
    life: timedelta = timedelta(days=2),
    **params: str,
) -> None:
    """Notes a message of `kind` (a template in notifications/messages/) to `recipient`."""
    session.add(
        Notification(
            id=new_id(),
            kind=kind,
            recipient=recipient,
            locale=locale,
            params=dict(params),
            created_at=now,
            due_at=now,
            expires_at=now + life,
        )
    )
