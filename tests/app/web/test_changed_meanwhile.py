"""What was decided on an older page is not done over the work of others: it tells who did what, and asks."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from provisioning.access.model import Grant
from provisioning.access.operations import give
from provisioning.access.roles import make
from provisioning.audit.model import Event
from provisioning.lifecycle.leaving import leave
from provisioning.officials.fields import OfficialFields, fields_now
from provisioning.officials.operations import edit, mailbox_of, transfer
from provisioning.officials.queries import own_record
from provisioning.units.model import Unit
from tests.support.cast import Browser, Cast
from tests.support.province import SYSTEM

SUSPENSION = {"reason": "đình chỉ", "mail": "keep"}
Path = Callable[[Cast], str]


def english(cast: Cast, name: str) -> Browser:
    browser = cast.sign_in_as(name)
    browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return browser


def at(what: str) -> Path:
    return lambda cast: f"/people/{cast.id('official')}/{what}"


def state_of(cast: Cast) -> tuple[str, str, bool]:
    with cast.database.reading() as session:
        official = own_record(session, cast.id("official"))
        return official.unit.code, mailbox_of(official).state, official.is_protected


def kinds(cast: Cast) -> list[str]:
    with cast.database.reading() as session:
        return list(session.scalars(sa.select(Event.kind).order_by(Event.seq)))


def moved_by_another(cast: Cast) -> None:
    answer = cast.sign_in_as("department").send(at("move")(cast), {"unit": "stttt"})
    assert answer.status_code == 303


def shown_again(page: str) -> dict[str, str]:
    """What the button \"Do it all the same\" sends."""
    form = page[page.index('class="cv-form"') :]
    tags = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form)
    return {name: unescape(value) for name, value in tags}


ON_A_PERSON = [
    ("move", {"unit": "syt"}),
    ("suspend", SUSPENSION),
    ("leave", {"reason": "nghỉ hưu"}),
    ("protect", {"protected": "yes"}),
]


def undo_of(page: str, path: str) -> dict[str, str]:
    """What the button of the notice sends."""
    form = page[page.index(f'<form method="post" action="{path}"') :]
    form = form[: form.index("</form>")]
    tags = re.findall(r"<input[^>]*>", form)
    return {re.findall(r'name="([^"]*)"', tag)[0]: re.findall(r'value="([^"]*)"', tag)[0] for tag in tags}


@pytest.mark.parametrize(("what", "form"), ON_A_PERSON)
def test_change_on_an_older_page_is_not_done_and_shows_who_did_what(
    cast: Cast, what: str, form: dict[str, str]
) -> None:
    browser = english(cast, "system")
    opened = str(browser.newest_event())
    moved_by_another(cast)
    before = state_of(cast)
    answer = browser.send(at(what)(cast), {**form, "as_of": opened})
    page = unescape(answer.text)
    assert answer.status_code == 409
    assert state_of(cast) == before
    assert "Nothing of yours has been done yet." in page
    assert "Moved to another unit" in page
    assert "Lê Văn Trưởng" in page


@pytest.mark.parametrize(("what", "form"), ON_A_PERSON)
def test_change_that_is_wanted_all_the_same_is_done_with_what_was_typed(
    cast: Cast, what: str, form: dict[str, str]
) -> None:
    browser = english(cast, "system")
    opened = str(browser.newest_event())
    moved_by_another(cast)
    before = state_of(cast)
    page = browser.send(at(what)(cast), {**form, "as_of": opened}).text
    again = shown_again(page)
    assert form.items() <= again.items()
    assert browser.post(at(what)(cast), data=again).status_code == 303
    assert state_of(cast) != before


def test_older_undo_of_a_move_does_not_take_a_newer_move_back(cast: Cast) -> None:
    first = english(cast, "system")
    answer = first.send(at("move")(cast), {"unit": "syt"})
    page = first.get(answer.location).text
    sent = undo_of(page, at("move")(cast))
    assert sent["unit"] == "stttt.cntt"
    assert cast.sign_in_as("system").send(at("move")(cast), {"unit": "stttt"}).status_code == 303
    assert first.post(at("move")(cast), data=sent).status_code == 409
    assert state_of(cast)[0] == "stttt"


def test_undo_at_once_is_done_without_a_question(cast: Cast) -> None:
    browser = english(cast, "system")
    answer = browser.send(at("move")(cast), {"unit": "syt"})
    page = browser.get(answer.location).text
    sent = undo_of(page, at("move")(cast))
    assert browser.post(at("move")(cast), data=sent).status_code == 303
    assert state_of(cast)[0] == "stttt.cntt"


@pytest.mark.parametrize("what", ["resume", "come-back"])
def test_taking_back_on_an_older_page_asks(cast: Cast, what: str) -> None:
    browser = english(cast, "system")
    first = {"resume": ("suspend", SUSPENSION), "come-back": ("leave", {"reason": "nghỉ"})}[what]
    browser.send(at(first[0])(cast), first[1])
    opened = str(browser.newest_event())
    moved_by_another(cast)
    before = state_of(cast)
    assert browser.send(at(what)(cast), {"as_of": opened}).status_code == 409
    assert state_of(cast) == before


TWICE = [
    ("move", {"unit": "syt"}, "official.moved"),
    ("suspend", SUSPENSION, "mailbox.suspended"),
    ("leave", {"reason": "nghỉ hưu"}, "official.left"),
    ("protect", {"protected": "yes"}, "official.protected"),
]


@pytest.mark.parametrize(("what", "form", "kind"), TWICE)
def test_form_sent_twice_is_done_once_without_a_question(
    cast: Cast, what: str, form: dict[str, str], kind: str
) -> None:
    browser = english(cast, "system")
    sent = {**form, "as_of": str(browser.newest_event())}
    answers = [browser.send(at(what)(cast), sent).status_code for _time in range(2)]
    assert answers == [303, 303]
    assert kinds(cast).count(kind) == 1


def test_record_sent_twice_is_saved_once(cast: Cast) -> None:
    browser = english(cast, "division")
    with cast.database.reading() as session:
        official = own_record(session, cast.id("official"))
        form = {"full_name": official.full_name, "kind": official.kind, "version": str(official.version)}
    answers = [browser.send(at("edit")(cast), {**form, "post": "Văn thư"}).status_code for _time in range(2)]
    assert answers == [303, 303]
    assert kinds(cast).count("official.edited") == 1


@pytest.mark.parametrize("as_of", ["", "x", "-1", "9" * 30, "١"])
def test_form_that_has_seen_nothing_is_asked_about(cast: Cast, as_of: str) -> None:
    browser = english(cast, "system")
    assert browser.send(at("move")(cast), {"unit": "syt", "as_of": as_of}).status_code == 409
    assert state_of(cast)[0] == "stttt.cntt"


def test_what_owners_do_for_themselves_keeps_no_officer_waiting(cast: Cast) -> None:
    browser = english(cast, "system")
    opened = str(browser.newest_event())
    cast.sign_in_as("official").send("/me/sessions/end-others")
    assert browser.send(at("move")(cast), {"unit": "syt", "as_of": opened}).status_code == 303


# Other kinds of things


def grant_of(cast: Cast) -> str:
    with cast.database.reading() as session:
        query = sa.select(Grant.id).where(Grant.official_id == cast.id("hr"), Grant.revoked_at.is_(None))
        return session.scalars(query).one()


def until(browser: Browser, cast: Cast, day: str, **more: str) -> TestResponse:
    return browser.send(f"/grants/{grant_of(cast)}/until", {"valid_to": day, "reason": "x", **more})


def test_end_of_a_permission_on_an_older_page_is_not_changed(cast: Cast) -> None:
    browser = english(cast, "system")
    opened = str(browser.newest_event())
    assert until(cast.sign_in_as("department"), cast, "31/12/2027").status_code == 302
    answer = until(browser, cast, "31/01/2027", as_of=opened)
    assert answer.status_code == 409
    assert "31/01/2027" in unescape(answer.text)
    assert "Lê Văn Trưởng" in unescape(answer.text)
    assert until(browser, cast, "31/01/2027").status_code == 302


def test_permission_withdrawn_on_an_older_page_asks_and_twice_is_once(cast: Cast) -> None:
    browser = english(cast, "system")
    opened = str(browser.newest_event())
    path = f"/grants/{grant_of(cast)}/withdraw"
    until(cast.sign_in_as("department"), cast, "31/12/2027")
    assert browser.send(path, {"as_of": opened}).status_code == 409
    sent = {"as_of": str(browser.newest_event())}
    assert [browser.send(path, sent).status_code for _time in range(2)] == [302, 302]
    assert kinds(cast).count("grant.withdrawn") == 1


def test_permission_given_on_an_older_page_to_somebody_who_left_meanwhile_asks(cast: Cast) -> None:
    browser = english(cast, "system")
    opened = str(browser.newest_event())
    with cast.database.writing() as session:
        leave(session, SYSTEM, own_record(session, cast.id("official")))
    form = {"person": cast.id("official"), "role": "helpdesk", "unit": "stttt", "reason": "x"}
    answer = browser.send("/grants/new", {**form, "as_of": opened})
    assert answer.status_code == 409
    assert "Left the service" in answer.text


def test_permission_given_twice_is_given_once(cast: Cast) -> None:
    browser = english(cast, "system")
    form = {"person": cast.id("official"), "role": "helpdesk", "unit": "stttt", "reason": "x"}
    sent = {**form, "as_of": str(browser.newest_event())}
    assert [browser.send("/grants/new", sent).status_code for _time in range(2)] == [302, 302]
    with cast.database.reading() as session:
        held = session.scalars(sa.select(Grant.role).where(Grant.official_id == cast.id("official")))
        assert list(held) == ["helpdesk"]


def test_unit_closed_on_an_older_page_asks(cast: Cast) -> None:
    browser = english(cast, "system")
    opened = str(browser.newest_event())
    rename = {"name": "Trung tâm mới", "revision": "1"}
    assert cast.sign_in_as("department").send("/units/stttt.cntt/edit", rename).status_code == 303
    answer = browser.send("/units/stttt.cntt/close", {"as_of": opened})
    assert answer.status_code == 409
    assert "Trung tâm mới" in unescape(answer.text)
    with cast.database.reading() as session:
        assert session.scalars(sa.select(Unit.valid_to).where(Unit.code == "stttt.cntt")).one() is None


def test_unit_renamed_on_an_older_page_shows_who_did_what(cast: Cast) -> None:
    browser = english(cast, "system")
    opened = str(browser.newest_event())
    form = {"name": "Trung tâm mới", "revision": "1"}
    cast.sign_in_as("department").send("/units/stttt.cntt/edit", form)
    answer = browser.send("/units/stttt.cntt/edit", {**form, "name": "Tên khác", "as_of": opened})
    assert answer.status_code == 409
    assert "Lê Văn Trưởng" in unescape(answer.text)
    assert 'value="Tên khác"' in unescape(answer.text)


def test_allowance_on_an_older_page_shows_who_did_what(cast: Cast) -> None:
    browser, other = english(cast, "system"), cast.sign_in_as("department")
    opened = str(browser.newest_event())
    form = {"mailboxes": "50", "storage": "", "revision": "0"}
    assert other.send("/units/stttt.cntt/allowance", form).status_code == 303
    answer = browser.send("/units/stttt.cntt/allowance", {**form, "mailboxes": "60", "as_of": opened})
    assert answer.status_code == 409
    assert "Lê Văn Trưởng" in unescape(answer.text)


def test_role_changed_on_an_older_page_asks_and_keeps_what_was_typed(cast: Cast) -> None:
    with cast.database.writing() as session:
        role = make(session, SYSTEM, name="Trực", name_en="", abilities=["view"]).id
    first, second = english(cast, "system"), english(cast, "system")
    opened = str(first.newest_event())
    assert second.send(f"/roles/{role}", {"name": "Trực ban", "abilities": ["view"]}).status_code == 302
    typed = {"name": "Trực tổng đài", "abilities": ["view", "invite"], "as_of": opened}
    answer = first.send(f"/roles/{role}", typed)
    assert answer.status_code == 409
    assert answer.text.count('name="abilities"') == 2
    assert "Trực tổng đài" in unescape(answer.text)


@pytest.mark.parametrize("what", ["edited", "moved", "given"])
def test_every_way_a_person_is_changed_counts(cast: Cast, what: str) -> None:
    browser = english(cast, "system")
    opened = str(browser.newest_event())
    with cast.database.writing() as session:
        official = own_record(session, cast.id("official"))
        unit = session.scalars(sa.select(Unit).where(Unit.code == "stttt")).one()
        match what:
            case "edited":
                edit(session, SYSTEM, official, OfficialFields(**{**fields_now(official), "post": "Mới"}))
            case "moved":
                transfer(session, SYSTEM, official, unit)
            case _:
                give(session, SYSTEM, official, unit, "helpdesk")
    assert browser.send(at("suspend")(cast), {**SUSPENSION, "as_of": opened}).status_code == 409


GUARDED = [
    "/people/{}", "/people/{}/move", "/people/{}/suspend", "/people/{}/leave", "/grants/new", "/grants/",
    "/units/dakha.xngokbay", "/roles/", "/health/",
]  # fmt: skip


@pytest.mark.parametrize("page", GUARDED)
def test_every_form_of_a_guarded_page_says_how_old_the_page_is(cast: Cast, page: str) -> None:
    answer = cast.sign_in_as("system").get(page.format(cast.id("official")))
    assert answer.status_code == 200
    text = answer.text
    main = text[text.index("<main") : text.index("</main>")]
    posts = re.findall(r"<form[^>]*method=\"post\".*?</form>", main, re.S)
    unguarded = [form for form in posts if 'name="as_of"' not in form]
    assert unguarded == []
