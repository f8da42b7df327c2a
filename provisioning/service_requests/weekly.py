"""A mail at the beginning of each week to everybody for whom requests wait: how many, and how many are late.

It is owed once the office has opened for the first time that week; one row says that it was.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa

from provisioning.access.model import Grant
from provisioning.access.queries import grants_of, in_force
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Database, Session
from provisioning.notifications.operations import queue_message
from provisioning.officials.queries import own_record, primary_address
from provisioning.policy.queries import default_policy, working_calendar
from provisioning.service_requests.model import WeeklyReminder
from provisioning.service_requests.owed import count_owed_late
from provisioning.service_requests.queries import count_late, count_waiting

EVERY = timedelta(minutes=10)
LIFE = timedelta(days=5)


def weekly_requests_chore(database: Database) -> Callable[[], bool]:
    """The worker's chore: looks a few times an hour. Never counts as work found."""
    return clock.now_and_then(EVERY, lambda now: remind_of_the_week(database, now))


def remind_of_the_week(database: Database, now: datetime) -> int:
    """Owes the mails of this week, once; returns to how many people."""
    today = clock.day_of(now)
    monday = today - timedelta(days=today.weekday())
    with database.reading() as session:
        opens = working_calendar(session, default_policy(session)).received(clock.begin_of(monday))
        if now < opens or session.get(WeeklyReminder, monday) is not None:
            return 0
    with database.writing() as session:
        # Of two workers the second one waits, and finds the row.
        if session.get(WeeklyReminder, monday) is not None:
            return 0
        session.add(WeeklyReminder(monday=monday, told_at=now))
        session.flush()
        holders = sa.select(Grant.official_id).where(in_force(now)).distinct().order_by(Grant.official_id)
        return sum(_remind(session, official_id, now) for official_id in session.scalars(holders).all())


def _remind(session: Session, official_id: str, now: datetime) -> bool:
    person = own_record(session, official_id)
    actor = Actor(person.full_name, person.id, grants_of(session, person.id, now))
    waiting, owed = count_waiting(session, actor, now), count_owed_late(session, actor, now)
    address = primary_address(person)
    if not address or not (waiting or owed):
        return False
    late = count_late(session, actor, now)
    queue_message(
        session, "requests_weekly", address, locale=person.locale, now=now, life=LIFE,
        name=person.full_name, waiting=str(waiting), late=str(late), owed=str(owed),
    )  # fmt: skip
    return True
