"""One person's page: what it says, what it offers, and that it exists only within one's units."""

from __future__ import annotations

from html import unescape

import pytest

from provisioning.access.operations import give
from provisioning.foundation import clock
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from tests.app.people.sample_people import statements, without
from tests.support.cast import Cast
from tests.support.province import SYSTEM

HOSTILE = (
    '"><script>alert(1)</script>',
    "{{ 7 * 7 }}",
    "<img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "' autofocus onfocus=alert(1) '",
)


@pytest.mark.parametrize("name", ["system", "department", "division", "hr", "helpdesk", "auditor"])
def test_whoever_looks_after_the_unit_sees_the_person(cast: Cast, name: str) -> None:
    page = cast.sign_in_as(name).get(f"/people/{cast.id('official')}")
    assert page.status_code == 200
    assert "Y Bình An" in page.text
    assert cast.address("official") in unescape(page.text).replace("<wbr>", "")


@pytest.mark.parametrize("wrong", ["0000000000000000", "x", "%00", "..", "<script>"])
def test_somebody_elses_person_looks_like_nobody(cast: Cast, wrong: str) -> None:
    browser, theirs = cast.sign_in_as("stranger"), cast.id("official")
    strange, nobody = browser.get(f"/people/{theirs}"), browser.get("/people/0000000000000000")
    assert (404, 404) == (strange.status_code, nobody.status_code)
    assert without(strange, theirs) == without(nobody, "0000000000000000")
    assert browser.get(f"/people/{wrong}").status_code == 404


def test_an_official_without_rights_has_no_such_page(cast: Cast) -> None:
    assert cast.sign_in_as("official").get(f"/people/{cast.id('official')}").status_code == 404


@pytest.mark.parametrize("evil", HOSTILE)
def test_hostile_text_is_shown_and_never_run(cast: Cast, evil: str) -> None:
    official_id = cast.province.add("Nguyễn Văn Hiền", post=evil, staff_code="HX-1")
    browser = cast.sign_in_as("system")
    browser.send(f"/people/{official_id}/suspend", {"reason": evil, "mail": "keep"})
    paths = [f"/people/{official_id}", "/people?q=hien", f"/people?q={evil}", f"/search?q={evil}"]
    for path in paths:
        page = browser.get(path).text
        assert evil.strip() in unescape(page)
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "' autofocus onfocus" not in page


def test_long_names_and_posts_stand_in_full(cast: Cast) -> None:
    name = "Nguyễn Lê Hoàng Phương Thảo Vy " + "Tôn Nữ " * 20 + "Trân"
    official_id = cast.province.add(name, post="Phó Giám đốc " * 15)
    page = cast.sign_in_as("system").get(f"/people/{official_id}")
    assert name in page.text


def test_a_unit_administrator_is_offered_nothing_on_a_system_administrator(cast: Cast) -> None:
    official_id = _administrator_in_the_department(cast)
    page = cast.sign_in_as("department").get(f"/people/{official_id}").text
    for door in ("edit", "move", "suspend", "resume", "retry", "slip"):
        assert f"/people/{official_id}/{door}" not in page, door
    assert "quyền mà anh/chị không có" in page
    assert f"/people/{official_id}/edit" in cast.sign_in_as("system").get(f"/people/{official_id}").text


@pytest.mark.parametrize("door", ["edit", "move", "suspend", "resume", "retry", "slip"])
def test_a_unit_administrator_is_refused_what_is_not_offered(cast: Cast, door: str) -> None:
    official_id = _administrator_in_the_department(cast)
    data = {"reason": "x", "mail": "keep", "full_name": "Kẻ Gian", "unit": "stttt", "version": 1}
    answer = cast.sign_in_as("department").send(f"/people/{official_id}/{door}", data)
    assert answer.status_code == 403
    with cast.database.reading() as session:
        official = own_record(session, official_id)
        assert (official.full_name, mailbox_of(official).state) == ("Ngô Văn Cao", "invited")


@pytest.mark.parametrize("door", ["edit", "move", "suspend", "resume", "retry", "slip"])
def test_no_door_opens_to_a_stranger(cast: Cast, door: str) -> None:
    answer = cast.sign_in_as("stranger").send(f"/people/{cast.id('official')}/{door}", {"reason": "x"})
    assert answer.status_code == 404


def test_nobody_suspends_or_moves_themselves(cast: Cast) -> None:
    browser, own = cast.sign_in_as("department"), cast.id("department")
    page = browser.get(f"/people/{own}").text
    assert f"/people/{own}/suspend" not in page
    assert f"/people/{own}/move" not in page
    assert browser.send(f"/people/{own}/suspend", {"reason": "x", "mail": "keep"}).status_code == 403


def test_what_is_stuck_tells_why_and_can_be_tried_again(cast: Cast) -> None:
    with cast.database.writing() as session:
        mailbox = mailbox_of(own_record(session, cast.id("official")))
        mailbox.mark_changed(clock.now())
        mailbox.attention_code, mailbox.attention_detail = "address_elsewhere", "uid=other"
    browser, path = cast.sign_in_as("division"), f"/people/{cast.id('official')}"
    page = browser.get(path).text
    assert "Danh bạ thư đã có một trong các địa chỉ này" in page
    assert "uid=other" not in page
    assert "uid=other" in cast.sign_in_as("system").get(path).text
    assert browser.send(f"{path}/retry").status_code == 303
    page = browser.get(path).text
    assert "Đã xong" in page
    assert "Danh bạ thư đã có một trong" not in page


def test_the_page_costs_the_same_however_long_the_history_and_many_the_units(cast: Cast) -> None:
    browser, path = cast.sign_in_as("system"), f"/people/{cast.id('official')}"
    # The first look of the hour is written down.
    browser.get(path)
    with statements(cast.database) as short:
        browser.get(path)
    for number in range(6):
        browser.send(f"{path}/suspend", {"reason": f"lần {number}", "mail": "keep"})
        browser.send(f"{path}/resume")
    browser.send(f"{path}/move", {"unit": "syt"})
    browser.get(path)
    with statements(cast.database) as long:
        browser.get(path)
    assert len(short) == len(long)


def _administrator_in_the_department(cast: Cast) -> str:
    official_id = cast.province.add("Ngô Văn Cao", "stttt")
    with cast.database.writing() as session:
        root = cast.province.unit(session, "kontum")
        give(session, SYSTEM, own_record(session, official_id), root, "system_administrator")
    return official_id
