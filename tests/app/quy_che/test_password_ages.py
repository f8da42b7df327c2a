"""A password that gets too old: warned of, asked for anew at the web, in the end refused to mail programs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from provisioning.audit.model import Event
from provisioning.authentication.password_age import note_set
from provisioning.foundation import clock
from provisioning.notifications.model import Notification
from provisioning.policy_service.sign_ins import GO_ON, REFUSED, SignIns
from provisioning.reminders.password_ages import look_at_ages
from tests.app.me.conftest import passwords
from tests.support.cast import PASSWORD, Browser, Cast
from tests.support.policies import BAC_NINH, DONG_THAP, adopt

SET_AT = datetime(2026, 12, 1, 3, tzinfo=UTC)
NEXT = "Xq7!mdPwzk"


@pytest.fixture
def moment() -> Iterator[time_machine.Traveller]:
    """The clock stands, and goes on where a test says so."""
    with time_machine.travel(SET_AT, tick=False) as standing:
        yield standing


@pytest.fixture
def bac_ninh(moment: time_machine.Traveller, cast: Cast) -> Cast:
    """Everybody has set a password today, and Bắc Ninh's rule holds: 6 months, 3 for administrators."""
    adopt(cast.database, BAC_NINH)
    with cast.database.writing() as session:
        for name in ("official", "system", "auditor", "helpdesk"):
            note_set(session, cast.mailbox_id(name), SET_AT)
    return cast


def sign_in(cast: Cast, name: str, password: str = PASSWORD) -> Browser:
    browser = cast.browser()
    answer = browser.send("/sign-in", {"address": cast.address(name), "password": password})
    assert answer.status_code == 303
    return browser


def must_change(cast: Cast, name: str) -> bool:
    return sign_in(cast, name).get("/me").location == "/me/password"


def give_password(cast: Cast, *names: str) -> None:
    for name in names:
        cast.services.passwords.set_password(cast.mailbox_id(name), PASSWORD)


def letters(cast: Cast, name: str) -> list[str]:
    with cast.database.reading() as session:
        query = sa.select(Notification).where(Notification.recipient == cast.address(name))
        return [each.kind for each in session.scalars(query.order_by(Notification.created_at))]


def look(cast: Cast) -> int:
    return look_at_ages(cast.database, clock.now())


@pytest.mark.parametrize(
    ("name", "open_on", "shut_on"),
    [
        ("system", datetime(2027, 2, 28, 3, tzinfo=UTC), datetime(2027, 3, 1, 3, tzinfo=UTC)),
        ("helpdesk", datetime(2027, 2, 28, 3, tzinfo=UTC), datetime(2027, 3, 1, 3, tzinfo=UTC)),
        ("official", datetime(2027, 5, 31, 3, tzinfo=UTC), datetime(2027, 6, 1, 3, tzinfo=UTC)),
        ("auditor", datetime(2027, 5, 31, 3, tzinfo=UTC), datetime(2027, 6, 1, 3, tzinfo=UTC)),
    ],
)
def test_bac_ninh_4_2_a_password_lasts_six_months_and_three_for_administrators(
    bac_ninh: Cast, moment: time_machine.Traveller, name: str, open_on: datetime, shut_on: datetime
) -> None:
    give_password(bac_ninh, name)
    moment.move_to(open_on)
    assert not must_change(bac_ninh, name)
    moment.move_to(shut_on)
    assert must_change(bac_ninh, name)


def test_bac_ninh_4_2_nothing_is_open_before_the_new_password(
    bac_ninh: Cast, moment: time_machine.Traveller
) -> None:
    give_password(bac_ninh, "system")
    moment.move_to(datetime(2027, 3, 1, 3, tzinfo=UTC))
    browser = sign_in(bac_ninh, "system")
    for path in ("/", "/me", "/people", "/me/recovery", "/settings"):
        assert browser.get(path).location == "/me/password"
    assert (
        browser.send(f"/people/{bac_ninh.id('official')}/suspend", {"reason": "x"}).location == "/me/password"
    )
    part = browser.get("/people", headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Redirect"]) == (200, "/me/password")
    page = browser.get("/me/password").text
    assert "đã đến hạn phải đổi" in page
    assert "(theo khoản 2 Điều 4)" in page
    assert browser.send("/me/password", passwords(NEXT, current=PASSWORD)).location == "/me"
    assert browser.get("/people").status_code == 200


def test_bac_ninh_4_2_the_owner_is_told_fourteen_seven_and_one_day_before_once_each(
    bac_ninh: Cast, moment: time_machine.Traveller
) -> None:
    for days in range(200):
        moment.move_to(SET_AT + timedelta(days=days))
        look(bac_ninh)
        look(bac_ninh)
    told = letters(bac_ninh, "official")
    assert told == ["password_ending"] * 3 + ["password_over", "password_mail_refused"]
    with bac_ninh.database.reading() as session:
        kinds = [
            each.kind for each in session.scalars(sa.select(Event)) if each.kind.startswith("password.mail")
        ]
    # Both who may do more than look, and both who may not.
    assert kinds == ["password.mail_refused"] * 4


def test_bac_ninh_4_2_mail_programs_go_on_for_the_grace_and_come_back_with_a_new_password(
    bac_ninh: Cast, moment: time_machine.Traveller
) -> None:
    give_password(bac_ninh, "official")
    asked = SignIns(bac_ninh.database, key=b"k", zone="Asia/Ho_Chi_Minh", directory_answers=lambda: True)
    question = {"login": bac_ninh.address("official"), "remote": "203.0.113.7", "protocol": "imap"}
    over = datetime(2027, 6, 1, 3, tzinfo=UTC)
    for days in range(14):
        moment.move_to(over + timedelta(days=days))
        look(bac_ninh)
        assert asked.allow(question) == GO_ON
    moment.move_to(over + timedelta(days=14))
    assert look(bac_ninh) >= 1
    assert asked.allow(question) == REFUSED
    browser = sign_in(bac_ninh, "official")
    assert browser.send("/me/password", passwords(NEXT, current=PASSWORD)).location == "/me"
    assert asked.allow(question) == GO_ON


def test_a_new_rule_asks_for_a_new_password_at_once_and_leaves_mail_its_grace(
    moment: time_machine.Traveller, cast: Cast
) -> None:
    with cast.database.writing() as session:
        note_set(session, cast.mailbox_id("official"), SET_AT - timedelta(days=2000))
    give_password(cast, "official")
    assert look(cast) == 0
    assert not must_change(cast, "official")
    adopt(cast.database, BAC_NINH)
    assert look(cast) == 1
    assert letters(cast, "official") == ["password_over"]
    assert must_change(cast, "official")
    moment.shift(timedelta(days=13))
    assert look(cast) == 0
    moment.shift(timedelta(days=1))
    assert look(cast) == 1


def test_a_rule_without_ages_takes_everything_back(bac_ninh: Cast, moment: time_machine.Traveller) -> None:
    for days in (182, 200):
        moment.move_to(SET_AT + timedelta(days=days))
        look(bac_ninh)
    adopt(bac_ninh.database, DONG_THAP)
    assert look(bac_ninh) == 4
    assert look(bac_ninh) == 0
    asked = SignIns(bac_ninh.database, key=b"k", zone="Asia/Ho_Chi_Minh", directory_answers=lambda: True)
    question = {"login": bac_ninh.address("official"), "remote": "203.0.113.7", "protocol": "imap"}
    assert asked.allow(question) == GO_ON
