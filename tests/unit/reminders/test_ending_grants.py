"""Holder and giver hear of the end of a permission once, in time, and never after it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from provisioning.access.model import Grant
from provisioning.access.operations import change_end, give, withdraw
from provisioning.foundation import clock
from provisioning.foundation.settings import Settings
from provisioning.notifications.model import Notification
from provisioning.notifications.outbox import send_due
from provisioning.officials.queries import own_record, primary_address
from provisioning.reminders.ending_grants import remind
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


def given(office: Office, **when: object) -> tuple[str, list[str]]:
    """A permission given by an administrator; its id and the two addresses."""
    with office.province.database.writing() as session:
        giver, _ = office.administrator(session)
        holder = office.person(session)
        actor, unit = office.acting(session, giver), office.province.unit(session, "stttt")
        grant = give(session, actor, holder, unit, "helpdesk", **when)  # type: ignore[arg-type]  # dates
        return grant.id, [primary_address(holder), primary_address(giver)]


def owed(office: Office) -> list[tuple[str, str]]:
    with office.province.database.reading() as session:
        reminders = sa.select(Notification).where(Notification.kind.not_like("right_%"))
        return sorted((n.kind, n.recipient) for n in session.scalars(reminders))


def test_both_are_told_once_a_fortnight_ahead(office: Office, settings: Settings) -> None:
    now = clock.now()
    _, (holder, giver) = given(office, valid_to=now + 60 * DAY)
    told = [remind(office.province.database, settings, now + days * DAY) for days in (0, 45, 47, 48)]
    assert [0, 0, 1, 0] == told
    assert [("grant_ending", holder), ("grant_given_ending", giver)] == owed(office)


def test_the_letters_name_the_unit_and_the_day(office: Office, settings: Settings) -> None:
    now = clock.now()
    end = now + 5 * DAY
    given(office, valid_to=end, valid_from=now)
    later = now + 4 * DAY
    remind(office.province.database, settings, later)
    sent: list[str] = []
    send_due(
        office.province.database,
        lambda message: sent.append(f"{message['Subject']}\n{message.get_content()}"),
        sender=settings.sender,
        now=later,
    )
    sent = [text for text in sent if "hết hạn" in text]
    assert 2 == len(sent)
    for text in sent:
        assert "Sở Thông tin và Truyền thông" in text
        assert "Y Blí" in text
        assert "$" not in text


def test_a_short_one_is_not_announced_on_the_day_it_begins(office: Office, settings: Settings) -> None:
    now = clock.now()
    given(office, valid_to=now + 6 * DAY)
    told = [remind(office.province.database, settings, now + days * DAY) for days in (0, 2, 4)]
    assert [0, 0, 1] == told


def test_what_is_over_withdrawn_or_without_an_end_is_not_announced(
    office: Office, settings: Settings
) -> None:
    now = clock.now()
    ending, _ = given(office, valid_to=now + 4 * DAY)
    with office.province.database.writing() as session:
        actor = office.acting(session, office.administrator(session, "Lê Văn Hai")[0])
        grant = session.get_one(Grant, ending)
        withdraw(session, actor, grant, own_record(session, grant.official_id))
    with office.province.database.writing() as session:
        unit = office.province.unit(session, "stttt")
        give(session, SYSTEM, office.person(session, "Y Wan"), unit, "helpdesk", valid_to=now + DAY)
        give(session, SYSTEM, office.person(session, "Y Hlim"), unit, "helpdesk")
    assert 0 == remind(office.province.database, settings, now + 3 * DAY)
    assert [] == owed(office)


def test_who_was_given_longer_hears_of_the_new_end_too(office: Office, settings: Settings) -> None:
    now = clock.now()
    grant_id, _ = given(office, valid_to=now + 10 * DAY)
    assert 1 == remind(office.province.database, settings, now + 9 * DAY)
    with office.province.database.writing() as session:
        actor = office.acting(session, office.administrator(session, "Lê Văn Hai")[0])
        grant = session.get_one(Grant, grant_id)
        holder = own_record(session, grant.official_id)
        change_end(session, actor, grant, holder, valid_to=now + 90 * DAY)
    assert 0 == remind(office.province.database, settings, now + 20 * DAY)
    assert 1 == remind(office.province.database, settings, now + 80 * DAY)
