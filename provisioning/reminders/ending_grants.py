"""Tells by mail, once, that a permission is about to end: its holder, and who gave it.

The rights themselves end by the clock, at each request; nothing here takes or gives any.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa

from provisioning.access.model import Grant
from provisioning.access.queries import ends_soon, in_force
from provisioning.foundation import clock
from provisioning.foundation.database import Database, Session
from provisioning.foundation.settings import Settings
from provisioning.notifications.operations import queue_message
from provisioning.officials.queries import own_record, primary_address

EVERY = timedelta(hours=1)
PIECE = 200


def reminders_chore(database: Database, settings: Settings) -> Callable[[], bool]:
    """The worker's chore: looks once an hour. Never counts as work found."""
    return clock.now_and_then(EVERY, lambda now: remind(database, settings, now))


def remind(database: Database, settings: Settings, now: datetime) -> int:
    """Notes the messages about permissions that end soon; returns how many permissions they are about."""
    ahead = timedelta(days=settings.grant_warning_days)
    with database.reading() as session:
        query = (
            sa.select(Grant)
            .where(in_force(now), Grant.valid_to <= now + ahead, Grant.warned_at.is_(None))
            .order_by(Grant.valid_to, Grant.id)
        )
        ids = [grant.id for grant in session.scalars(query.limit(PIECE)) if ends_soon(grant, now, ahead)]
    return sum(_remind_of(database, settings, grant_id, now) for grant_id in ids)


def _remind_of(database: Database, settings: Settings, grant_id: str, now: datetime) -> bool:
    with database.writing() as session:
        # Of two workers one finds it untold; who prolongs it meanwhile has it told anew another time.
        untold = sa.update(Grant).where(Grant.id == grant_id, in_force(now), Grant.warned_at.is_(None))
        if not session.connection().execute(untold.values(warned_at=now)).rowcount:
            return False
        _tell(session, settings, session.get_one(Grant, grant_id), now)
    return True


def _tell(session: Session, settings: Settings, grant: Grant, now: datetime) -> None:
    if grant.valid_to is None:
        return
    holder = own_record(session, grant.official_id)
    day = clock.day_of(grant.valid_to).isoformat()
    told = [(holder, "grant_ending")]
    if grant.granted_by_id not in (None, holder.id):
        told.append((own_record(session, grant.granted_by_id), "grant_given_ending"))
    for person, kind in told:
        address = primary_address(person)
        if address:
            queue_message(
                session, kind, address, locale=person.locale, now=now,
                name=person.full_name, holder=holder.full_name, unit=grant.unit.name, day=day,
            )  # fmt: skip
