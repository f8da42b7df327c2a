"""A form that came too late stands there again after signing in: filled, with a word, and for its typist."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from flask import Flask
from wtforms import PasswordField

from app.web import sent_fields
from app.web.forms import Form
from provisioning.authentication.cleanup import clean_up
from provisioning.foundation import clock
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from tests.app.web.late_forms import back, edit_path, end_session, kept, post_of, sign_in, signed_in, typed
from tests.support.cast import BASE_URL, PASSWORD, Cast

KEPT = "stands here again"


PAGES = [
    (lambda cast: f"/people/{cast.id('official')}/edit", "post", "Phó Trưởng phòng Nội vụ"),
    (lambda cast: f"/people/{cast.id('official')}/suspend", "reason", "theo quyết định 12/QĐ"),
    (lambda cast: f"/people/{cast.id('official')}/move", "decision", "15/QĐ-SNV"),
    (lambda cast: "/people/new", "full_name", "Y Blí Niê"),
    (lambda cast: "/units/new", "name", "Phòng Bưu chính mới"),
    (lambda cast: "/grants/new", "reason", "thay người nghỉ thai sản"),
    (lambda cast: "/roles/new", "name", "Trực tổng đài"),
    (lambda cast: "/me/requests/new/account", "full_name", "A Thút"),
]


@pytest.mark.parametrize(("page", "name", "value"), PAGES)
def test_form_sent_after_the_session_ended_comes_back_filled(
    cast: Cast, page: object, name: str, value: str
) -> None:
    path = page(cast)  # type: ignore[operator]
    browser = signed_in(cast, "system")
    assert browser.get(path).status_code == 200
    form = typed(cast) if path.endswith("/edit") else {}
    token = browser.csrf_token()
    end_session(cast)
    answer = browser.send(path, {**form, name: value, "csrf_token": token})
    assert (answer.status_code, answer.location) == (302, "/sign-in")
    assert "What you typed is kept" in browser.get("/sign-in").text
    shown = back(browser, sign_in(cast, browser, "system"))
    assert KEPT in shown
    assert f'value="{value}"' in shown
    assert kept(cast) == []
    assert KEPT not in unescape(browser.get(path).text)


def test_form_that_came_back_is_carried_out_when_it_is_sent_again(cast: Cast) -> None:
    browser, path = signed_in(cast, "division"), edit_path(cast)
    token = browser.csrf_token()
    end_session(cast)
    browser.send(path, {**typed(cast), "csrf_token": token})
    assert post_of(cast) == ""
    back(browser, sign_in(cast, browser, "division"))
    assert post_of(cast) == ""
    assert browser.send(path, typed(cast)).status_code == 303
    assert post_of(cast) == "Phó Trưởng phòng Nội vụ"


def test_form_of_a_stale_tab_comes_back_filled_at_once(cast: Cast) -> None:
    browser, path = signed_in(cast, "division"), edit_path(cast)
    older = browser.csrf_token()
    # Signed out and in again in another tab.
    browser.send("/sign-out")
    signed_in(cast, "division", browser)
    answer = browser.send(path, {**typed(cast), "csrf_token": older})
    assert (answer.status_code, answer.location) == (303, "/kept-form")
    shown = back(browser, answer)
    assert KEPT in shown
    assert 'value="Phó Trưởng phòng Nội vụ"' in shown
    assert post_of(cast) == ""


def test_button_without_a_form_of_its_own_is_shown_with_what_was_sent(cast: Cast) -> None:
    browser = signed_in(cast, "division")
    token, path = browser.csrf_token(), "/people/selected/suspend"
    end_session(cast)
    form = {"person": cast.id("official"), "sure": "1", "reason": "đình chỉ công tác", "mail": "refuse"}
    browser.send(path, {**form, "csrf_token": token})
    shown = back(browser, sign_in(cast, browser, "division"))
    assert "đình chỉ công tác" in shown
    assert f'action="{path}"' in shown
    sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', shown))
    assert form.items() <= sent.items()
    assert browser.post(path, data=sent).status_code == 303
    with cast.database.reading() as session:
        assert mailbox_of(own_record(session, cast.id("official"))).state == "suspended"


def test_page_without_a_form_to_fill_is_not_left_without_a_word(cast: Cast) -> None:
    browser = signed_in(cast, "division")
    token, path = browser.csrf_token(), f"/people/{cast.id('official')}/slip"
    end_session(cast)
    browser.send(path, {"csrf_token": token})
    shown = back(browser, sign_in(cast, browser, "division"))
    assert KEPT in shown
    assert f'action="{path}"' in shown


# Nobody else


@pytest.mark.parametrize("other", ["system", "department", "stranger", "official"])
def test_form_is_shown_to_nobody_else_in_the_same_browser(cast: Cast, other: str) -> None:
    browser, path = signed_in(cast, "division"), edit_path(cast)
    token = browser.csrf_token()
    end_session(cast)
    browser.send(path, {**typed(cast), "csrf_token": token})
    shown = back(browser, sign_in(cast, browser, other))
    for page in (shown, browser.get("/kept-form").text, browser.get(path).text):
        assert "Phó Trưởng phòng Nội vụ" not in unescape(page)
        assert KEPT not in unescape(page)
    browser.send("/sign-out")
    assert "Phó Trưởng phòng Nội vụ" in back(browser, sign_in(cast, browser, "division"))


def test_form_is_shown_in_no_other_browser(cast: Cast) -> None:
    browser, path = signed_in(cast, "division"), edit_path(cast)
    token = browser.csrf_token()
    end_session(cast)
    browser.send(path, {**typed(cast), "csrf_token": token})
    elsewhere = cast.browser()
    elsewhere.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert KEPT not in back(elsewhere, sign_in(cast, elsewhere, "division"))


def test_form_of_one_account_sent_while_another_is_signed_in_is_told_so_and_kept_for_its_own(
    cast: Cast,
) -> None:
    browser, path = signed_in(cast, "division"), edit_path(cast)
    token = browser.csrf_token()
    browser.send("/sign-out")
    signed_in(cast, "hr", browser)
    answer = browser.send(path, {**typed(cast), "csrf_token": token})
    assert answer.status_code == 400
    assert "another account" in answer.text
    assert "Phó Trưởng phòng" not in unescape(answer.text)
    assert [each.official_id for each in kept(cast)] == [cast.id("division")]


FORGED = [
    {"csrf_token": ""},
    {"csrf_token": "ImFiYyI.forged.token"},
]


@pytest.mark.parametrize("forged", FORGED)
def test_form_that_is_not_of_our_pages_is_not_kept(cast: Cast, forged: dict[str, str]) -> None:
    browser = signed_in(cast, "division")
    assert browser.post(edit_path(cast), data={**typed(cast), **forged}).status_code == 400
    assert kept(cast) == []


def test_form_from_another_site_is_not_kept_even_with_a_token_of_ours(cast: Cast) -> None:
    browser = signed_in(cast, "division")
    token = browser.csrf_token()
    end_session(cast)
    form = {**typed(cast), "csrf_token": token}
    answer = browser.post(edit_path(cast), data=form, headers={"Referer": "https://evil.example/"})
    assert answer.status_code == 400
    assert kept(cast) == []


def test_form_of_a_browser_that_is_not_known_is_not_kept(cast: Cast) -> None:
    browser, stranger = signed_in(cast, "division"), cast.browser()
    stranger.csrf_token()
    answer = stranger.post(edit_path(cast), data={**typed(cast), "csrf_token": browser.csrf_token()})
    assert answer.status_code == 400
    assert kept(cast) == []


# No secret, and not for long

SECRETS = ["mat khau cu cua toi 1", "mat khau moi cua toi 2", "12345-abcde"]


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/me/password", {"current": SECRETS[0], "password": SECRETS[1], "repeated": SECRETS[1]}),
        ("/me/recovery", {"current": SECRETS[0], "recovery_email": "nha@ngoai.example"}),
        ("/me/recovery/code", {"code": SECRETS[2]}),
        ("/sign-in", {"address": "a@b.example", "password": SECRETS[0]}),
        ("/activate", {"address": "a@b.example", "code": SECRETS[2]}),
        ("/forgot/password", {"password": SECRETS[1], "repeated": SECRETS[1]}),
    ],
)
@pytest.mark.parametrize("stale", [True, False])
def test_passwords_and_codes_are_never_kept(
    cast: Cast, path: str, form: dict[str, str], *, stale: bool
) -> None:
    browser = signed_in(cast, "official")
    token = browser.csrf_token()
    end_session(cast)
    if stale:
        browser.send("/sign-out")
        signed_in(cast, "official", browser)
    browser.send(path, {**form, "csrf_token": token})
    written = str([(each.path, each.fields) for each in kept(cast)])
    assert [secret for secret in SECRETS if secret in written] == []
    assert token not in written
    shown = back(browser, browser.get("/kept-form") if stale else sign_in(cast, browser, "official"))
    assert [secret for secret in SECRETS if secret in shown] == []


def test_recovery_address_comes_back_and_the_password_beside_it_is_asked_for_anew(cast: Cast) -> None:
    browser = signed_in(cast, "official")
    token = browser.csrf_token()
    end_session(cast)
    form = {"current": PASSWORD, "recovery_email": "nha@ngoai.example", "csrf_token": token}
    browser.send("/me/recovery", form)
    shown = back(browser, sign_in(cast, browser, "official"))
    assert 'value="nha@ngoai.example"' in shown
    assert "Passwords, codes and files are not kept" in shown


def all_forms(root: type[Form] = Form) -> list[type[Form]]:
    return [root, *(each for child in root.__subclasses__() for each in all_forms(child))]


def test_every_password_field_there_is_counts_as_secret(app: Flask) -> None:
    with app.test_request_context(base_url=BASE_URL):
        forms = [form for form in all_forms() if form.__module__.startswith("app.")]
        names = {
            (form.__module__, name)
            for form in forms
            for name, field in form.__dict__.items()
            if getattr(field, "field_class", None) is PasswordField
        }
    assert len(names) > 3
    assert [each for each in names if not sent_fields.is_secret("me.any", each[1])] == []


def test_files_are_chosen_anew(cast: Cast) -> None:
    browser = signed_in(cast, "official")
    token = browser.csrf_token()
    end_session(cast)
    form = {"full_name": "A Thút", "csrf_token": token, "letter": (io.BytesIO(b"%PDF-1.4"), "cv.pdf")}
    browser.post("/me/requests/new/account", data=form, content_type="multipart/form-data")
    shown = back(browser, sign_in(cast, browser, "official"))
    assert 'value="A Thút"' in shown
    assert "Passwords, codes and files are not kept" in shown


def test_form_is_gone_after_two_hours(cast: Cast) -> None:
    browser, path = signed_in(cast, "division"), edit_path(cast)
    token = browser.csrf_token()
    end_session(cast)
    browser.send(path, {**typed(cast), "csrf_token": token})
    later = clock.now() + timedelta(hours=2, seconds=1)
    with time_machine.travel(later, tick=False):
        assert KEPT not in back(browser, sign_in(cast, browser, "division"))
        clean_up(cast.database, later)
    assert kept(cast) == []


def test_enormous_form_is_not_kept(cast: Cast) -> None:
    browser = signed_in(cast, "division")
    token = browser.csrf_token()
    end_session(cast)
    browser.send(edit_path(cast), {**typed(cast), "phone": "9" * 70_000, "csrf_token": token})
    assert kept(cast) == []


def test_part_of_a_page_sends_the_whole_page_to_sign_in(cast: Cast) -> None:
    browser = signed_in(cast, "division")
    end_session(cast)
    headers = {"HX-Request": "true", "HX-Current-URL": f"{BASE_URL}/people?q=binh"}
    answer = browser.get("/people?q=binh+a", headers=headers)
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/people?q%3Dbinh"
    assert answer.text == ""


def test_pages_after_signing_out_say_nothing_of_who_left(cast: Cast) -> None:
    browser = signed_in(cast, "system")
    browser.send("/sign-out")
    browser.get("/sign-in")
    # Whoever comes next at this computer has a token of nobody's: nothing is kept in the other's name.
    answer = browser.send("/units/new", {"name": "Phòng Lạ"})
    assert answer.location == "/sign-in"
    assert kept(cast) == []


@pytest.mark.parametrize("part", ["/search/suggest?q=an", "/units/suggest?q=an"])
def test_part_of_another_page_does_not_swallow_what_comes_back(cast: Cast, part: str) -> None:
    browser, path = signed_in(cast, "division"), edit_path(cast)
    token = browser.csrf_token()
    end_session(cast)
    browser.send(path, {**typed(cast), "csrf_token": token})
    answer = sign_in(cast, browser, "division")
    while str(answer.location) != path:
        answer = browser.get(str(answer.location))
    assert browser.get(part, headers={"HX-Request": "true"}).status_code == 200
    assert "Phó Trưởng phòng Nội vụ" in unescape(browser.get(path).text)


def test_looking_at_the_head_of_the_page_forgets_nothing(cast: Cast) -> None:
    browser = signed_in(cast, "department")
    token = browser.csrf_token()
    end_session(cast)
    browser.send(f"/people/{cast.id('official')}/protect", {"protected": "yes", "csrf_token": token})
    sign_in(cast, browser, "department")
    browser.head("/kept-form?by=itself")
    assert len(kept(cast)) == 1


def test_page_newer_than_everything_has_seen_nothing(cast: Cast) -> None:
    browser, person = signed_in(cast, "division"), cast.id("official")
    forged = {"reason": "đình chỉ", "mail": "keep", "as_of": "9" * 18}
    cast.sign_in_as("department").send(f"/people/{person}/leave", {"reason": "nghỉ hưu", "as_of": "9" * 18})
    assert browser.send(f"/people/{person}/suspend", forged).status_code == 409


def test_form_without_a_page_of_its_own_leads_to_what_it_is_about(cast: Cast) -> None:
    browser, person = signed_in(cast, "system"), f"/people/{cast.id('official')}"
    token = browser.csrf_token()
    end_session(cast)
    browser.send(f"{person}/protect", {"protected": "yes", "csrf_token": token})
    page = back(browser, sign_in(cast, browser, "system"))
    assert "Send it now" in page
    assert f'href="{person}"' in page


def test_form_about_a_selection_leads_nowhere(cast: Cast) -> None:
    browser = signed_in(cast, "system")
    token = browser.csrf_token()
    end_session(cast)
    browser.send("/people/selected/leave", {"person": cast.id("official"), "csrf_token": token})
    page = back(browser, sign_in(cast, browser, "system"))
    assert "Look first" not in page
