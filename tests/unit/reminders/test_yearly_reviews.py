"""Once a year every permission is to be confirmed, whether or not somebody thinks of it."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from provisioning.access.model import Review
from provisioning.access.operations import give
from provisioning.access.reviews import close_review, open_review, open_reviews
from provisioning.audit.model import Event
from provisioning.foundation import clock
from provisioning.foundation.database import Database
from provisioning.foundation.settings import Settings
from provisioning.reminders.yearly_reviews import open_due
from tests.support.cast import make_settings
from tests.support.office import Office
from tests.support.province import SYSTEM, Province

DAY = timedelta(days=1)


@pytest.fixture
def office(province: Province) -> Office:
    made = Office(province)
    with province.database.writing() as session:
        made.administrator(session)
        give(session, SYSTEM, made.person(session), province.unit(session, "stttt"), "helpdesk")
    return made


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return make_settings(tmp_path)


def opened(database: Database) -> list[tuple[str, datetime]]:
    with database.reading() as session:
        return [(review.unit.code, review.due_at) for review in open_reviews(session)]


def end_all(database: Database, now: datetime) -> None:
    with database.writing() as session:
        for review in open_reviews(session):
            close_review(session, SYSTEM, review, now)


def test_a_year_after_the_first_permission_everything_is_reviewed(office: Office, settings: Settings) -> None:
    database, now = office.province.database, clock.now()
    assert [] == open_due(database, settings, now + 364 * DAY)
    later = now + 365 * DAY
    assert ["kontum"] == open_due(database, settings, later)
    assert [("kontum", later + 30 * DAY)] == opened(database)
    assert [] == open_due(database, settings, later + DAY)
    with database.reading() as session:
        assert "worker" == session.scalars(sa.select(Event).where(Event.kind == "review.opened")).one().actor


def test_a_review_that_somebody_opened_counts(office: Office, settings: Settings) -> None:
    database, now = office.province.database, clock.now()
    with database.writing() as session:
        review = open_review(session, SYSTEM, office.province.unit(session, "kontum"), now + 30 * DAY)
        review.opened_at = now + 200 * DAY
    end_all(database, now + 240 * DAY)
    assert [] == open_due(database, settings, now + 400 * DAY)
    assert ["kontum"] == open_due(database, settings, now + 565 * DAY)


def test_it_can_be_left_to_people(office: Office, settings: Settings) -> None:
    never = settings.model_copy(update={"review_every_days": 0})
    assert [] == open_due(office.province.database, never, clock.now() + 5000 * DAY)


def test_where_nobody_holds_anything_there_is_nothing_to_review(
    province: Province, settings: Settings
) -> None:
    assert [] == open_due(province.database, settings, clock.now() + 5000 * DAY)


def test_two_workers_at_the_same_moment_open_one(office: Office, settings: Settings) -> None:
    database, later = office.province.database, clock.now() + 400 * DAY
    made: list[list[str]] = []
    threads = [
        threading.Thread(target=lambda: made.append(open_due(database, settings, later))) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [[], ["kontum"]] == sorted(made)
    with database.reading() as session:
        assert 1 == session.scalar(sa.select(sa.func.count()).select_from(Review))
