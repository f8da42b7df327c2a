"""Grants of people who have left the service: whatever is still open, by whichever way, ends.

Leaving ends them in its own transaction; this is for those who left before it did, and for what was
restored from elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import orm

from provisioning.access.model import Grant
from provisioning.access.queries import not_over
from provisioning.access.service_end import end_with_service
from provisioning.foundation import clock
from provisioning.foundation.actor import system_actor
from provisioning.foundation.database import Database
from provisioning.officials.abilities import GONE
from provisioning.officials.model import Official
from provisioning.recipients.model import Mailbox

EVERY = timedelta(hours=1)
PIECE = 200
WORKER = system_actor("worker")


def leftover_grants_chore(database: Database) -> Callable[[], bool]:
    """The worker's chore: looks once an hour. Never counts as work found."""
    return clock.now_and_then(EVERY, lambda now: end_leftover_grants(database, now))


def end_leftover_grants(database: Database, now: datetime) -> int:
    """Ends the open grants of who is gone, and of who stands in for them; how many."""
    ended = 0
    while True:
        with database.writing() as session:
            people = list(session.scalars(_gone(now)))
            ended += sum(end_with_service(session, WORKER, official) for official in people)
        if len(people) < PIECE:
            return ended


def _gone(now: datetime) -> sa.Select[Official]:
    open_still = sa.exists().where(
        sa.or_(Grant.official_id == Official.id, Grant.stands_in_for_id == Official.id), not_over(now)
    )
    return (
        sa.select(Official)
        .join(Official.mailbox)
        .options(orm.contains_eager(Official.mailbox))
        .where(Mailbox.state.in_(GONE), open_still)
        .order_by(Official.id)
        .limit(PIECE)
        .with_for_update(of=Official, skip_locked=True)
    )
