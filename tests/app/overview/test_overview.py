"""The first page: true numbers of one's own scope, at a fixed cost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from provisioning.access.rules import Ability, paths_with
from provisioning.foundation import clock
from provisioning.notifications.model import Notification
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.projection.health import note_part
from provisioning.reports import queries
from provisioning.reports.model import CoverageTarget
from tests.app.people.sample_people import many, statements
from tests.support.cast import Cast
from tests.support.province import SYSTEM


def test_coverage_is_counted_by_level_against_the_target_of_the_year(cast: Cast) -> None:
    now = clock.now()
    many(cast, 10, "dakha.xngokbay")
    cast.province.add("Nguyễn Chờ", "stttt")
    with cast.database.writing() as session:
        mailbox_of(own_record(session, cast.id("official"))).last_sign_in_at = now - timedelta(days=40)
        mailbox_of(own_record(session, cast.id("hr"))).last_sign_in_at = now - timedelta(days=2)
        for year, percent in ((now.year - 1, 40), (now.year, 60), (now.year + 1, 90)):
            session.add(CoverageTarget(year=year, level="province", percent=percent))
    with cast.database.reading() as session:
        found = queries.coverage(session, SYSTEM, now)
    assert [(c.level, c.officials, c.activated, c.signed_in, c.target) for c in found] == [
        ("province", 9, 8, 1, 60),
        ("commune", 10, 0, 0, None),
    ]


def test_a_department_sees_its_own_numbers_only(cast: Cast) -> None:
    many(cast, 7, "syt")
    with cast.database.reading() as session:
        actor = cast.province.actor("unit_administrator", "stttt")
        assert queries.waiting(session, actor, clock.now()).people == 6
        assert [c.officials for c in queries.coverage(session, actor, clock.now())] == [6]


@pytest.mark.parametrize(
    "name", ["system", "department", "division", "hr", "helpdesk", "auditor", "stranger"]
)
def test_everyone_with_a_role_has_an_overview(cast: Cast, name: str) -> None:
    page = cast.sign_in_as(name).get("/")
    assert page.status_code == 200
    assert "Tổng quan" in page.text


def test_an_official_without_a_role_is_sent_to_their_own_pages(cast: Cast) -> None:
    answer = cast.sign_in_as("official").get("/")
    assert (answer.status_code, answer.location) == (302, "/me")


def test_what_waits_is_counted_and_leads_to_the_list(cast: Cast) -> None:
    stuck, behind = cast.province.add("Nguyễn Vướng"), cast.province.add("Nguyễn Chờ")
    with cast.database.writing() as session:
        mailbox_of(own_record(session, stuck)).attention_code = "directory_rejected"
    with cast.database.reading() as session:
        waiting = queries.waiting(session, SYSTEM, clock.now())
        assert (waiting.people, waiting.invited, waiting.attention, waiting.pending) == (10, 2, 1, 1)
    page = cast.sign_in_as("system").get("/").text
    assert 'href="/people?state=attention"' in page
    assert 'href="/people?state=pending"' in page
    assert behind


def test_the_first_steps_show_to_a_system_administrator_until_all_are_taken(cast: Cast) -> None:
    browser = cast.sign_in_as("system")
    assert "Bắt đầu" in browser.get("/").text
    assert "Bắt đầu" not in cast.sign_in_as("department").get("/").text
    assert browser.send("/test-message").status_code == 303
    page = browser.get("/").text
    assert "Bắt đầu" not in page
    assert f"Thư thử đang được gửi tới {cast.address('system')}" in page.replace("<wbr>", "")


def test_the_test_message_is_owed_to_the_reader_alone(cast: Cast) -> None:
    cast.sign_in_as("system").send("/test-message", {"address": "other@x.example"})
    with cast.database.reading() as session:
        notice = session.query(Notification).one()
        assert (notice.kind, notice.recipient) == ("test_message", cast.address("system"))
    assert cast.sign_in_as("department").send("/test-message").status_code == 404


def test_the_overview_costs_as_many_statements_for_many_people_as_for_few(cast: Cast) -> None:
    browser = cast.sign_in_as("system")
    many(cast, 10, "dakha")
    with statements(cast.database) as few:
        browser.get("/")
    many(cast, 50, "dakha")
    with statements(cast.database) as more:
        browser.get("/")
    assert len(few) == len(more)
    assert len(more) < 40


def test_a_directory_that_does_not_answer_is_told_on_every_page(cast: Cast) -> None:
    note_part(cast.database, "directory", ok=False, detail="no answer")
    browser = cast.sign_in_as("department")
    for path in ("/", "/people", "/units", f"/people/{cast.id('official')}"):
        assert "cv-banner" in browser.get(path).text, path
    note_part(cast.database, "directory", ok=True)
    assert "cv-banner" not in browser.get("/").text


def test_a_scope_without_audit_rights_has_no_paths_for_events(cast: Cast) -> None:
    assert paths_with(cast.province.actor("helpdesk", "stttt"), Ability.AUDIT) == ()
