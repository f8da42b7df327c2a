"""A review warns once before its day, and ends only when the days of grace are over."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from provisioning.access.operations import give
from provisioning.access.queries import grants_of
from provisioning.access.reviews import open_review, open_reviews
from provisioning.foundation import clock
from provisioning.foundation.settings import Settings
from provisioning.notifications.model import Notification
from provisioning.notifications.outbox import send_due
from provisioning.officials.queries import primary_address
from provisioning.reminders.unconfirmed_grants import look_at_reviews
from tests.support.cast import make_settings
from tests.support.office import Office
from tests.support.province import SYSTEM, Province

DAY = timedelta(days=1)


@pytest.fixture
def office(province: Province) -> Office:
    return Office(province)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return make_settings(tmp_path)


def test_holder_and_head_are_told_once_and_the_grant_lapses_after_the_grace(
    office: Office, settings: Settings
) -> None:
    database, now = office.province.database, clock.now()
    with database.writing() as session:
        head, holder = office.person(session, "Lê Văn Trưởng"), office.person(session)
        unit = office.province.unit(session, "stttt")
        give(session, SYSTEM, holder, unit, "helpdesk")
        session.flush()
        open_review(session, SYSTEM, unit, now + 30 * DAY)
        session.flush()
        give(session, SYSTEM, head, unit, "unit_administrator")
        told = [("grant_unconfirmed", primary_address(holder)), ("review_waiting", primary_address(head))]
    seen = []
    for days in (1, 15, 17, 18, 31, 43, 45):
        look_at_reviews(database, settings, now + days * DAY)
        with database.reading() as session:
            reminders = sa.select(Notification).where(Notification.kind.not_like("right_%"))
            notices = sorted((n.kind, n.recipient) for n in session.scalars(reminders))
            held = len(grants_of(session, holder.id, clock.now()))
            seen.append((days, len(notices), held, len(open_reviews(session))))
    assert [
        (1, 0, 1, 1), (15, 0, 1, 1), (17, 2, 1, 1), (18, 2, 1, 1),
        (31, 2, 1, 1), (43, 2, 1, 1), (45, 2, 0, 0),
    ] == seen  # fmt: skip
    assert told == notices
    sent: list[str] = []
    at = now + 17 * DAY
    send_due(database, lambda m: sent.append(m.get_content()), sender=settings.sender, now=at)
    assert 2 == len(sent)
    assert all("Sở Thông tin và Truyền thông" in text and "$" not in text for text in sent)


def test_of_a_review_of_everything_each_unit_that_gives_rights_hears_of_its_own(
    office: Office, settings: Settings
) -> None:
    database, now = office.province.database, clock.now()
    with database.writing() as session:
        stttt, syt = office.province.unit(session, "stttt"), office.province.unit(session, "syt")
        head, lonely = office.person(session, "Lê Văn Trưởng"), office.person(session, "Vũ Văn Lạ", "syt")
        give(session, SYSTEM, head, stttt, "unit_administrator")
        give(session, SYSTEM, lonely, syt, "unit_administrator")
        give(session, SYSTEM, office.person(session), stttt, "helpdesk")
        root = office.province.unit(session, "kontum")
        session.flush()
        open_review(session, SYSTEM, root, now + 8 * DAY)
        expected = {primary_address(head)}
    look_at_reviews(database, settings, now + DAY)
    with database.reading() as session:
        waiting = sa.select(Notification.recipient).where(Notification.kind == "review_waiting")
        # Whoever has nobody's but their own to confirm is not asked: that is for the one above.
        assert expected == set(session.scalars(waiting))
