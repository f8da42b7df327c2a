"""Giving, standing in, prolonging and withdrawing on the pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from provisioning.access.model import Grant
from provisioning.access.operations import give
from provisioning.foundation import clock
from provisioning.lifecycle.leaving import leave
from provisioning.officials.queries import own_record
from tests.support.cast import Cast
from tests.support.province import SYSTEM

DAY = timedelta(days=1)


def day(ahead: int) -> str:
    return (clock.now() + ahead * DAY).date().isoformat()


def form(cast: Cast, **more: str) -> dict[str, str]:
    return {
        "person_text": cast.address("official"),
        "role": "helpdesk",
        "unit": "stttt",
        "reason": "trực thay",
        **more,
    }


def grants_of(cast: Cast, name: str) -> list[Grant]:
    with cast.database.reading() as session:
        query = sa.select(Grant).where(Grant.official_id == cast.id(name)).order_by(Grant.granted_at)
        return list(session.scalars(query))


def give_until(cast: Cast, name: str, days: int, role: str = "auditor") -> None:
    with cast.database.writing() as session:
        unit = cast.province.unit(session, "stttt")
        until = clock.now() + days * DAY
        give(session, SYSTEM, own_record(session, cast.id(name)), unit, role, valid_to=until)


def test_a_permission_carries_its_reason_decision_and_days(cast: Cast) -> None:
    browser = cast.sign_in_as("department")
    answer = browser.send("/grants/new", form(cast, valid_from=day(2), valid_to=day(9), decision="12/QĐ"))
    assert 302 == answer.status_code
    (grant,) = grants_of(cast, "official")
    assert ("trực thay", "12/QĐ", "Lê Văn Trưởng") == (grant.reason, grant.decision, grant.granted_by)
    # The last day is whole, by the clock of the office: seven days and the last second before midnight.
    assert grant.valid_to is not None
    assert timedelta(days=8) - timedelta(seconds=1) == grant.valid_to - grant.valid_from
    assert 17 == grant.valid_from.hour


def test_a_permission_without_a_reason_is_refused(cast: Cast) -> None:
    browser = cast.sign_in_as("department")
    answer = browser.send("/grants/new", form(cast, reason=""))
    assert 'id="reason-error"' in answer.text
    assert [] == grants_of(cast, "official")


def test_standing_in_is_shown_with_whom_and_from_when_to_when(cast: Cast) -> None:
    browser = cast.sign_in_as("department")
    sent = form(cast, stands_in_for_text=cast.address("helpdesk"), valid_from=day(1), valid_to=day(3))
    assert 302 == browser.send("/grants/new", sent).status_code
    for path in ("/grants/", f"/people/{cast.id('official')}"):
        with time_machine.travel(clock.now() + DAY, tick=False):
            again = cast.sign_in_as("department")
            assert "làm thay Đỗ Văn Đường" in again.get(path).text, path


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"stands_in_for_text": "khong.co@kontum.example"}, "không có ai khớp"),
        ({"stands_in_for_text": "@", "valid_to": ""}, "không có ai khớp"),
        ({"valid_from": "2026-13-01"}, "ngày"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(cast: Cast, more: dict[str, str], said: str) -> None:
    answer = cast.sign_in_as("department").send("/grants/new", form(cast, **more))
    assert said in answer.text
    assert [] == grants_of(cast, "official")


def test_a_foreign_unit_in_the_form_is_no_unit(cast: Cast) -> None:
    answer = cast.sign_in_as("department").send("/grants/new", form(cast, unit="syt"))
    assert 200 == answer.status_code
    assert [] == grants_of(cast, "official")


def test_an_open_page_can_do_nothing_any_more_when_the_time_is_over(cast: Cast) -> None:
    give_until(cast, "official", 1)
    browser = cast.sign_in_as("official")
    assert 200 == browser.get("/people").status_code
    with time_machine.travel(clock.now() + timedelta(days=1, seconds=1), tick=False):
        # The session itself is over after two idle hours, so another one of the same person is asked.
        later = cast.sign_in_as("official")
        assert 404 == later.get("/people").status_code


def test_a_session_that_goes_on_loses_what_ends_meanwhile(cast: Cast) -> None:
    with cast.database.writing() as session:
        unit, until = cast.province.unit(session, "stttt"), clock.now() + timedelta(minutes=30)
        give(session, SYSTEM, own_record(session, cast.id("official")), unit, "helpdesk", valid_to=until)
    browser = cast.sign_in_as("official")
    assert 200 == browser.get("/people").status_code
    with time_machine.travel(until + timedelta(seconds=1), tick=False):
        assert 404 == browser.get("/people").status_code
        assert 200 == browser.get("/me").status_code


def test_who_has_it_and_who_gives_it_see_that_the_end_is_near(cast: Cast) -> None:
    give_until(cast, "official", 20)
    with time_machine.travel(clock.now() + 15 * DAY, tick=False):
        assert "sắp hết hạn" in cast.sign_in_as("official").get("/").text
        assert "sắp hết hạn" in cast.sign_in_as("department").get("/grants/").text
    assert "sắp hết hạn" not in cast.sign_in_as("official").get("/").text


def test_a_permission_is_prolonged_with_a_reason(cast: Cast) -> None:
    give_until(cast, "official", 3)
    (grant,) = grants_of(cast, "official")
    browser = cast.sign_in_as("system")
    path = f"/grants/{grant.id}/until"
    assert 200 == browser.get(path).status_code
    assert 302 == browser.send(path, {"valid_to": day(30), "reason": "gia hạn"}).status_code
    (after,) = grants_of(cast, "official")
    assert after.valid_to is not None
    assert after.valid_to > clock.now() + 29 * DAY


def test_the_buttons_of_the_list_are_just_what_is_allowed(cast: Cast) -> None:
    """Each row's buttons against what their pages answer, for whoever may give."""
    give_until(cast, "official", 3)
    for name in ("system", "department", "division", "stranger"):
        browser = cast.sign_in_as(name)
        page = browser.get("/grants/").text
        with cast.database.reading() as session:
            ids = list(session.scalars(sa.select(Grant.id)))
        for grant_id in ids:
            shown = f"/grants/{grant_id}/until" in page
            assert shown == (200 == browser.get(f"/grants/{grant_id}/until").status_code), (name, grant_id)


def test_the_last_administrator_is_told_why_it_stays(cast: Cast) -> None:
    with cast.database.writing() as session:
        root = cast.province.unit(session, "kontum")
        give(
            session, SYSTEM, own_record(session, cast.id("official")), root, "system_administrator",
            valid_to=clock.now() + DAY,
        )  # fmt: skip
    (last,) = grants_of(cast, "system")
    browser = cast.sign_in_as("official")
    browser.send(f"/grants/{last.id}/withdraw")
    assert "quản trị hệ thống cuối cùng" in browser.get("/grants/").text
    assert (
        422
        == browser.send(f"/people/{cast.id('system')}/suspend", {"reason": "x", "mail": "keep"}).status_code
    )
    (after,) = grants_of(cast, "system")
    assert after.revoked_at is None


def test_a_vacant_permission_is_given_on_or_dropped(cast: Cast) -> None:
    first = cast.province.add("Nguyễn Văn Đi", "stttt", post="Chánh Văn phòng")
    with cast.database.writing() as session:
        unit, official = cast.province.unit(session, "stttt"), own_record(session, first)
        given = give(session, SYSTEM, official, unit, "hr_officer", bound=True).id
        session.flush()
        leave(session, SYSTEM, official)
    browser = cast.sign_in_as("department")
    assert "Đang khuyết" in browser.get("/grants/").text
    page = browser.get(f"/grants/new?post={given}").text
    assert '<option selected value="hr_officer">' in page
    assert "checked" in page
    assert 404 == cast.sign_in_as("stranger").get(f"/grants/new?post={given}").status_code
    browser.send(f"/grants/{given}/drop")
    assert "Đang khuyết" not in browser.get("/grants/").text
