"""The months and the ranking: counted within the scope, bodies with their divisions, the furthest first."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from provisioning.foundation import clock
from provisioning.foundation.database import Session
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.recipients.model import Mailbox
from provisioning.reports.progress import ranking, trend
from provisioning.reports.targets import Goal
from tests.support.province import SYSTEM, Province

AIMS = {"province": Goal(60, 2026), "commune": Goal(20, 2026)}


def staff(province: Province, unit: str, count: int, activated: int) -> None:
    for number in range(count):
        who = province.add(f"Y {'abcdefghij'[number]}n", unit)
        if number < activated:
            with province.database.writing() as session:
                mailbox_of(own_record(session, who)).activated_at = clock.now()


def date_back(session: Session, days: int) -> None:
    """Everybody was added, and activated, so many days ago."""
    before = clock.now() - timedelta(days=days)
    session.execute(sa.update(Official).values(created_at=before))
    session.execute(sa.update(Mailbox).where(Mailbox.activated_at.is_not(None)).values(activated_at=before))


def test_bodies_stand_by_how_far_they_are_from_the_target_of_their_level(province: Province) -> None:
    staff(province, "stttt", 2, 2)
    staff(province, "stttt.cntt", 2, 0)
    staff(province, "syt", 4, 0)
    staff(province, "dakha.xngokbay", 5, 1)
    staff(province, "dakha", 3, 0)
    with province.database.reading() as session:
        found = ranking(session, SYSTEM, AIMS, limit=10)
    assert [(each.unit.code, each.people, each.activated, each.missing) for each in found.furthest] == [
        ("syt", 4, 0, 3),
        ("stttt", 4, 2, 1),
        ("dakha.xngokbay", 5, 1, 0),
        ("dakha", 3, 0, 0),
    ]
    assert (1, 3, 4) == (found.reached, found.measured, found.bodies)


def test_without_a_target_the_least_activated_come_first(province: Province) -> None:
    staff(province, "stttt", 2, 1)
    staff(province, "syt", 2, 0)
    with province.database.reading() as session:
        found = ranking(session, SYSTEM, {}, limit=1)
    assert ["syt"] == [each.unit.code for each in found.furthest]
    assert (0, 0, 2) == (found.reached, found.measured, found.bodies)


def test_a_department_is_ranked_among_its_own_units_only(province: Province) -> None:
    staff(province, "syt", 1, 0)
    staff(province, "stttt", 1, 0)
    actor = province.actor("unit_administrator", "stttt")
    with province.database.reading() as session:
        assert ["stttt"] == [e.unit.code for e in ranking(session, actor, AIMS, limit=9).furthest]
        assert [1] == [month.officials for month in trend(session, actor, [clock.now()])]


def test_a_month_counts_who_was_there_at_its_end(province: Province) -> None:
    staff(province, "stttt", 3, 2)
    with province.database.writing() as session:
        date_back(session, 40)
    staff(province, "syt", 1, 1)
    now = clock.now()
    with province.database.reading() as session:
        found = trend(session, SYSTEM, [now - timedelta(days=days) for days in (50, 30, 0)])
    assert [(0, 0), (3, 2), (4, 3)] == [(month.officials, month.activated) for month in found]
    assert [0, 67, 75] == [round(month.share) for month in found]


def test_who_has_left_since_counts_in_the_months_before(province: Province) -> None:
    staff(province, "stttt", 2, 2)
    now = clock.now()
    with province.database.writing() as session:
        date_back(session, 40)
        gone = session.scalars(sa.select(Mailbox)).first()
        assert gone is not None
        gone.state, gone.state_since = "archived", now - timedelta(days=10)
    with province.database.reading() as session:
        found = trend(session, SYSTEM, [now - timedelta(days=30), now])
    assert [(2, 2), (1, 1)] == [(month.officials, month.activated) for month in found]
