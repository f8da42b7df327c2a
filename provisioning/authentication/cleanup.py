"""Throws away what has served its time: tries, recoveries that are over, ended sessions, known places.

What was done stands in the record; these rows only let something be done, and no longer do.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa

from provisioning.authentication.model import (
    KeptForm,
    PasswordLease,
    RecoveryProof,
    RecoveryRequest,
    Tries,
    WebSession,
)
from provisioning.authentication.password_lease import FORGOTTEN_AFTER
from provisioning.authentication.throttle.model import KnownPlace, ThrottleAlert, WrongTry
from provisioning.authentication.throttle.rules import DAY, KNOWN_FOR
from provisioning.foundation import clock
from provisioning.foundation.database import Database
from provisioning.notifications.model import Notification

KEPT = timedelta(days=30)
EVERY = timedelta(hours=1)


def cleanup_chore(database: Database) -> Callable[[], bool]:
    """The worker's chore: tidies once an hour. Never counts as work found."""
    return clock.now_and_then(EVERY, lambda now: clean_up(database, now))


def clean_up(database: Database, now: datetime) -> int:
    """Removes what is over, most of it for thirty days; returns how many rows."""
    over = (
        sa.delete(Tries).where(sa.or_(Tries.window_ends < now, Tries.window_ends > now + KEPT)),
        sa.delete(RecoveryRequest).where(RecoveryRequest.expires_at < now - KEPT),
        sa.delete(Notification).where(Notification.due_at.is_(None), Notification.expires_at < now - KEPT),
        sa.delete(RecoveryProof).where(RecoveryProof.expires_at < now - KEPT),
        sa.delete(PasswordLease).where(PasswordLease.until < now - FORGOTTEN_AFTER),
        # What lies ahead was written while the clock was wrong.
        sa.delete(WrongTry).where(sa.or_(WrongTry.at < now - DAY, WrongTry.at > now + DAY)),
        sa.delete(KnownPlace).where(KnownPlace.seen_at < now - KNOWN_FOR),
        sa.delete(ThrottleAlert).where(ThrottleAlert.at < now - KEPT),
        sa.delete(KeptForm).where(KeptForm.expires_at < now),
        sa.delete(WebSession).where(WebSession.expires_at < now - KEPT),
    )
    with database.writing() as session:
        return sum(session.connection().execute(statement).rowcount for statement in over)
