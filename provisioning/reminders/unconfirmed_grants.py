"""Tells whose grants wait to be confirmed, in time, and lets lapse what nobody confirmed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import orm

from provisioning.access.model import Grant, Review
from provisioning.access.queries import abilities_of_role, not_over
from provisioning.access.reviews import close_review, open_reviews, unconfirmed
from provisioning.access.rules import Ability, covers
from provisioning.foundation import clock
from provisioning.foundation.actor import system_actor
from provisioning.foundation.database import Database, Session
from provisioning.foundation.settings import Settings
from provisioning.notifications.operations import queue_message
from provisioning.officials.model import Official
from provisioning.officials.queries import own_record, primary_address
from provisioning.units.model import Unit
from provisioning.units.queries import below

EVERY = timedelta(hours=1)


def reviews_chore(database: Database, settings: Settings) -> Callable[[], bool]:
    """The worker's chore: looks once an hour. Never counts as work found."""
    return clock.now_and_then(EVERY, lambda now: look_at_reviews(database, settings, now))


def look_at_reviews(database: Database, settings: Settings, now: datetime) -> None:
    """Warns of each review once, `grant_warning_days` before its day; ends those whose grace is over."""
    grace, ahead = timedelta(days=settings.review_grace_days), timedelta(days=settings.grant_warning_days)
    with database.reading() as session:
        found = [(review.id, review.due_at, review.warned_at) for review in open_reviews(session)]
    for review_id, due_at, warned_at in found:
        if due_at + grace <= now:
            _close(database, review_id, now)
        elif warned_at is None and due_at - ahead <= now:
            _warn(database, settings, review_id, now)


def _close(database: Database, review_id: str, now: datetime) -> None:
    with database.writing() as session:
        review = session.get_one(Review, review_id, with_for_update=True)
        if review.closed_at is None:
            close_review(session, system_actor("worker"), review, now)


def _warn(database: Database, settings: Settings, review_id: str, now: datetime) -> None:
    with database.writing() as session:
        review = session.get_one(Review, review_id, with_for_update=True)
        if review.warned_at is not None:
            return
        review.warned_at = now
        waiting = unconfirmed(session, [review], now)
        lapses = review.due_at + timedelta(days=settings.review_grace_days)
        day = clock.day_of(lapses).isoformat()
        for grant in waiting:
            _owe(session, "grant_unconfirmed", grant.official_id, grant.unit.name, day, now)
        for official_id in _heads(session, review, waiting, now):
            _owe(session, "review_waiting", official_id, review.unit.name, day, now)


def _heads(session: Session, review: Review, waiting: Sequence[Grant], now: datetime) -> list[str]:
    """Who gives grants at the unit, or below, where somebody else's grant waits; the highest first."""
    query = (
        sa.select(Grant)
        .join(Unit, Unit.id == Grant.unit_id)
        .options(orm.contains_eager(Grant.unit))
        .where(below(review.unit.path), not_over(now))
        .order_by(Unit.path, Grant.id)
    )
    able = [
        grant.official_id
        for grant in session.scalars(query)
        if Ability.GRANTS in (abilities_of_role(session, grant.role, retired=True) or ())
        and any(_is_for(grant, each) for each in waiting)
    ]
    return list(dict.fromkeys(able))


def _is_for(head: Grant, waiting: Grant) -> bool:
    others = head.official_id != waiting.official_id
    return others and covers(head.unit.path, waiting.unit.path)


def _owe(session: Session, kind: str, official_id: str, unit: str, day: str, now: datetime) -> None:
    person: Official = own_record(session, official_id)
    address = primary_address(person)
    if address:
        queue_message(
            session, kind, address, locale=person.locale, now=now, name=person.full_name, unit=unit, day=day
        )
