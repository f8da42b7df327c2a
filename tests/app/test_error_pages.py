"""Every error is a page that says what happened, what it means and what to do."""

from __future__ import annotations

import logging
import re
from html import unescape
from pathlib import Path

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient

from app.texts.errors import TEXTS
from app.web.error_pages import STATUS
from provisioning.foundation import errors
from tests.support.frame import frame, frame_settings

ENGLISH = {"Accept-Language": "en"}
REFUSALS: dict[str, errors.CongvuError] = {
    "invalid": errors.Invalid.one("phone", "phone_shape"),
    "denied": errors.Denied(),
    "not_found": errors.NotFound(),
    "conflict": errors.Conflict(),
    "too_many": errors.TooMany(90),
    "expired": errors.Expired(),
    "schema_later": errors.WrongSchema("9999", "0033", later=True),
    "schema_earlier": errors.WrongSchema(None, "0033", later=False),
    "unavailable": errors.Unavailable("directory", "cn=web,ou=services timed out"),
}
SECRET = "the password of the directory is swordfish"


@pytest.fixture
def browser(tmp_path: Path) -> FlaskClient:
    return _with_troubles(frame(frame_settings(tmp_path))).test_client()


def _with_troubles(app: Flask) -> Flask:
    @app.get("/refusal/<kind>")
    def refuse(kind: str) -> str:
        raise REFUSALS[kind]

    @app.get("/status/<int:status>")
    def stop(status: int) -> str:
        abort(status)

    @app.get("/api/accident")
    @app.get("/accident")
    def accident() -> str:
        raise RuntimeError(SECRET)

    @app.post("/form")
    def take() -> str:
        return "taken"

    return app


@pytest.mark.parametrize("kind", sorted(REFUSALS))
@pytest.mark.parametrize("language", ["vi", "en"])
def test_each_kind_of_refusal_has_its_status_and_its_three_sentences(
    browser: FlaskClient, kind: str, language: str
) -> None:
    answer = browser.get(f"/refusal/{kind}", headers={"Accept-Language": language})
    page = unescape(answer.get_data(as_text=True))
    text = TEXTS[kind]
    with browser.application.test_request_context(headers={"Accept-Language": language}):
        said = [str(text.title), str(text.meaning), str(text.advice)]
    assert STATUS[type(REFUSALS[kind])] == answer.status_code
    assert said == [sentence for sentence in said if sentence in page]
    assert f'lang="{language}"' in page


def test_vietnamese_is_what_one_gets_who_asks_for_nothing(browser: FlaskClient) -> None:
    page = browser.get("/refusal/denied").get_data(as_text=True)
    assert "Anh/chị không có quyền thực hiện việc này" in page


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 410, 413, 429, 500, 503])
def test_each_status_has_a_page_of_its_own(browser: FlaskClient, status: int) -> None:
    answer = browser.get(f"/status/{status}", headers=ENGLISH)
    title = re.search(r"<h1>(.+?)</h1>", answer.get_data(as_text=True))
    assert status == answer.status_code
    assert title is not None
    assert unescape(title[1]) in {_english(browser, code) for code in TEXTS}


def test_a_problem_of_the_business_is_told_in_words_with_its_way_out(browser: FlaskClient) -> None:
    page = browser.get("/refusal/invalid", headers=ENGLISH).get_data(as_text=True)
    assert "This is not a phone number. Example: 0912 345 678." in page


def test_who_tried_too_often_is_told_how_long_to_wait(browser: FlaskClient) -> None:
    answer = browser.get("/refusal/too_many", headers=ENGLISH)
    assert "90" == answer.headers["Retry-After"]
    assert "You can try again in about 2 minutes." in answer.get_data(as_text=True)


def test_what_did_not_answer_is_logged_and_not_shown(
    browser: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "congvu.web"):
        page = browser.get("/refusal/unavailable").get_data(as_text=True)
    assert "ou=services" not in page
    assert "ou=services" in caplog.text


def test_an_accident_shows_a_reference_that_stands_in_the_log_and_nothing_else(
    browser: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "congvu.web"):
        answer = browser.get("/accident", headers=ENGLISH)
    page = answer.get_data(as_text=True)
    reference = re.search(r"<code>(\w{8})</code>", page)
    assert 500 == answer.status_code
    assert reference is not None
    assert reference[1] in caplog.text
    assert SECRET in caplog.text
    assert SECRET not in page
    assert "RuntimeError" not in page


def test_two_accidents_have_two_references(browser: FlaskClient) -> None:
    seen = {browser.get("/accident").get_data(as_text=True).split("<code>")[1][:8] for _ in "ab"}
    assert 2 == len(seen)


def test_a_machine_that_asks_for_json_gets_problem_json(browser: FlaskClient) -> None:
    answer = browser.get("/refusal/conflict", headers={"Accept": "application/json", **ENGLISH})
    body = answer.get_json()
    assert "application/problem+json" == answer.mimetype
    assert (409, "conflict") == (body["status"], body["code"])
    assert "Someone else has changed this meanwhile" == body["title"]


def test_below_api_an_accident_is_json_with_a_reference(browser: FlaskClient) -> None:
    answer = browser.get("/api/accident")
    assert "application/problem+json" == answer.mimetype
    assert re.fullmatch(r"\w{8}", answer.get_json()["reference"])
    assert SECRET not in answer.get_data(as_text=True)


def test_inside_a_page_the_error_is_one_notice_put_where_notices_go(browser: FlaskClient) -> None:
    answer = browser.get("/refusal/denied", headers={"HX-Request": "true", **ENGLISH})
    page = answer.get_data(as_text=True)
    assert "#notices" == answer.headers["HX-Retarget"]
    assert "You may not do this here" in page
    assert "<html" not in page


def test_a_form_without_its_token_is_refused_kindly(browser: FlaskClient) -> None:
    answer = browser.post("/form", headers=ENGLISH)
    assert 400 == answer.status_code
    assert "This page was open for too long" in answer.get_data(as_text=True)


def test_the_way_a_page_may_be_asked_for_is_named(browser: FlaskClient) -> None:
    answer = browser.get("/form")
    assert 405 == answer.status_code
    assert "POST" in answer.headers["Allow"]


def test_error_pages_carry_the_safety_headers_too(browser: FlaskClient) -> None:
    answer = browser.get("/accident")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "no-store" == answer.headers["Cache-Control"]


def test_every_kind_the_business_knows_has_a_status(browser: FlaskClient) -> None:
    below = [*errors.CongvuError.__subclasses__(), *errors.Conflict.__subclasses__()]
    kinds = {kind for kind in below if kind.__module__ == errors.__name__}
    assert kinds == set(STATUS)


def _english(browser: FlaskClient, code: str) -> str:
    with browser.application.test_request_context(headers=ENGLISH):
        return str(TEXTS[code].title)
