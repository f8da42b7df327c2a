"""The page of the office's settings: what is set there shows where people meet it."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from html import unescape

import pytest

from provisioning.foundation import clock
from provisioning.notifications.operations import queue_message
from provisioning.notifications.outbox import send_due
from tests.support.cast import Browser, Cast

NAMES = {
    "name": "UBND tỉnh Kon Tum",
    "name_en": "People's Committee of Kon Tum",
    "slip_heading": "UBND TỈNH KON TUM\r\nSỞ THÔNG TIN VÀ TRUYỀN THÔNG",
    "sender_name": "Thư công vụ Kon Tum",
}


def save(browser: Browser, **changes: str) -> int:
    return browser.send("/settings/", {**NAMES, "revision": "0", **changes}).status_code


def test_the_name_of_the_office_stands_on_every_page_in_the_readers_language(cast: Cast) -> None:
    assert 303 == save(cast.sign_in_as("system"))
    stranger, reader = cast.browser(), cast.sign_in_as("hr")
    for page in (stranger.get("/sign-in"), reader.get("/people"), reader.get("/nowhere")):
        assert NAMES["name"] in page.text
    stranger.send("/language", {"language": "en", "next": "/sign-in"})
    assert NAMES["name_en"] in unescape(stranger.get("/sign-in").text)


def test_a_slip_begins_with_the_lines_that_were_set(cast: Cast) -> None:
    browser = cast.sign_in_as("system")
    save(browser)
    invited = cast.province.add("Nguyễn Văn Mới")
    slip = browser.send(f"/people/{invited}/slip").text
    assert slip.index("UBND TỈNH KON TUM") < slip.index("SỞ THÔNG TIN VÀ TRUYỀN THÔNG") < slip.index("<h1>")


def test_messages_of_the_service_come_from_the_name_that_was_set(cast: Cast) -> None:
    save(cast.sign_in_as("system"))
    now, sent = clock.now(), list[EmailMessage]()
    with cast.database.writing() as session:
        queue_message(session, "password_changed", "x@y.example", locale="vi", now=now,
            name="Y Blí", address="bli@kontum.example", at=now.isoformat())  # fmt: skip
    assert 1 == send_due(cast.database, sent.append, sender="congvu@kontum.example", now=now)
    (person,) = sent[0]["From"].addresses
    assert ("Thư công vụ Kon Tum", "congvu@kontum.example") == (person.display_name, person.addr_spec)


def test_what_was_typed_over_somebody_elses_change_is_kept_and_not_saved(cast: Cast) -> None:
    browser = cast.sign_in_as("system")
    save(browser)
    answer = browser.send("/settings/", {**NAMES, "name": "Sở Nội vụ", "revision": "0"})
    assert 409 == answer.status_code
    assert 'value="Sở Nội vụ"' in answer.text
    assert "tên hiện nay là “UBND tỉnh Kon Tum”" in unescape(answer.text)
    assert 'name="revision" type="hidden" value="1"' in answer.text
    assert 303 == save(browser, name="Sở Nội vụ", revision="1")
    assert "Sở Nội vụ" in cast.browser().get("/sign-in").text


@pytest.mark.parametrize(
    "bad",
    [{"name": ""}, {"sender_name": "a@b.example"}, {"slip_heading": "1\n2\n3\n4"}, {"name": "x" * 200}],
)
def test_a_refused_value_is_named_beside_its_field_and_nothing_is_saved(
    cast: Cast, bad: dict[str, str]
) -> None:
    answer = cast.sign_in_as("system").send("/settings/", {**NAMES, "revision": "0", **bad})
    assert 422 == answer.status_code
    assert f'id="{next(iter(bad))}-error"' in answer.text
    assert NAMES["name"] not in cast.browser().get("/sign-in").text


def test_targets_are_set_for_a_year_and_shown_with_their_decision(cast: Cast) -> None:
    browser, year = cast.sign_in_as("system"), clock.now().year
    given = {"year": str(year), "province": "60", "district": "", "commune": "20", "decision": "9/QĐ-UBND"}
    assert 303 == browser.send("/settings/targets", {**given, "edition": ""}).status_code
    page = browser.get("/settings/").text
    assert all(word in page for word in (str(year), "60%", "20%", "9/QĐ-UBND"))
    form = browser.get(f"/settings/targets?year={year}").text
    assert 'value="60"' in form
    overview = unescape(browser.get("/").text)
    assert "60%" in overview
    assert f"chỉ tiêu đến hết năm {year}" in overview


def test_targets_that_stand_already_are_not_replaced_unseen(cast: Cast) -> None:
    browser, year = cast.sign_in_as("system"), clock.now().year + 1
    browser.send("/settings/targets", {"year": str(year), "province": "60"})
    answer = browser.send("/settings/targets", {"year": str(year), "province": "70"})
    assert 409 == answer.status_code
    assert "60%" in answer.text
    assert 'value="70"' in answer.text


@pytest.mark.parametrize(
    "bad", [{"province": "0"}, {"commune": "101"}, {"year": "1990"}, {"year": ""}, {"district": "x"}]
)
def test_what_is_no_target_is_named_beside_its_field(cast: Cast, bad: dict[str, str]) -> None:
    answer = cast.sign_in_as("system").send("/settings/targets", {"year": "2026", "province": "60", **bad})
    assert 422 == answer.status_code
    assert f'id="{next(iter(bad))}-error"' in answer.text


def test_the_page_names_who_changed_it_last(cast: Cast) -> None:
    browser = cast.sign_in_as("system")
    save(browser)
    page = browser.get("/settings/").text
    assert "Trần Thị Quản Trị" in page.partition('<main id="main"')[2]
    assert f"{clock.now() + timedelta(hours=7):%d/%m/%Y}" in page


def test_pages_stand_when_the_database_does_not_answer(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy.exc import OperationalError

    def away(*_args: object) -> None:
        raise OperationalError("select", {}, Exception("away"))

    monkeypatch.setattr("app.web.office_name.office_of", away)
    assert 200 == cast.browser().get("/sign-in").status_code
