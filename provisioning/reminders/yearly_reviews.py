"""Every permission is looked through once a year, whether or not somebody thinks of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa

from provisioning.access.model import Grant, Review
from provisioning.access.reviews import open_review
from provisioning.foundation import clock
from provisioning.foundation.actor import system_actor
from provisioning.foundation.database import Database, Session
from provisioning.foundation.settings import Settings
from provisioning.units.model import Unit

EVERY = timedelta(hours=6)


def yearly_reviews_chore(database: Database, settings: Settings) -> Callable[[], bool]:
    """The worker's chore: looks a few times a day. Never counts as work found."""
    return clock.now_and_then(EVERY, lambda now: open_due(database, settings, now))


def open_due(database: Database, settings: Settings, now: datetime) -> list[str]:
    """Opens the review of each top unit whose last one began too long ago; returns their codes.

    `review_every_days` after the last one, or after the first permission was given; 0 for never.
    """
    if not settings.review_every_days:
        return []
    before = now - timedelta(days=settings.review_every_days)
    with database.reading() as session:
        if not any(_is_due(session, unit, before) for unit in _tops(session, now)):
            return []
    with database.writing() as session:
        # Two workers that look at the same moment stand in line here, and the second finds nothing due.
        tops = list(session.scalars(_tops_query(now).with_for_update(key_share=True)))
        due = [unit for unit in tops if _is_due(session, unit, before)]
        for unit in due:
            open_review(
                session, system_actor("worker"), unit, now + timedelta(days=settings.review_answer_days)
            )
        return [unit.code for unit in due]


def _tops(session: Session, now: datetime) -> list[Unit]:
    return list(session.scalars(_tops_query(now)))


def _tops_query(now: datetime) -> sa.Select[Unit]:
    still = sa.or_(Unit.valid_to.is_(None), Unit.valid_to > clock.day_of(now))
    return sa.select(Unit).where(Unit.parent_id.is_(None), still).order_by(Unit.id)


def _is_due(session: Session, unit: Unit, before: datetime) -> bool:
    mine = sa.select(Review).where(Review.unit_id == unit.id)
    if session.scalar(sa.select(mine.where(Review.closed_at.is_(None)).exists())):
        return False
    last = session.scalar(sa.select(sa.func.max(Review.opened_at)).where(Review.unit_id == unit.id))
    since = last or session.scalar(sa.select(sa.func.min(Grant.granted_at)))
    return since is not None and since <= before
