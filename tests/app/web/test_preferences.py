"""Anyone may choose the language and the look, and comes back to where they were."""

from __future__ import annotations

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from app.web.internationalisation import chosen_language
from app.web.preferences import local_path


@pytest.fixture
def browser(framed: Flask) -> FlaskClient:
    framed.config["WTF_CSRF_ENABLED"] = False
    return framed.test_client()


def test_a_reader_without_any_wish_reads_vietnamese(browser: FlaskClient) -> None:
    assert '<html lang="vi"' in browser.get("/styleguide/").get_data(as_text=True)


def test_the_browsers_wish_counts(browser: FlaskClient) -> None:
    page = browser.get("/styleguide/", headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert '<html lang="en"' in page.get_data(as_text=True)


def test_the_persons_own_setting_counts_more(framed: Flask) -> None:
    with framed.test_request_context(headers={"Accept-Language": "en"}):
        g.own_language = "vi"
        assert "vi" == chosen_language()


def test_a_language_once_chosen_stays(browser: FlaskClient) -> None:
    answer = browser.post("/language", data={"language": "en", "next": "/styleguide/own"})
    assert (303, "/styleguide/own") == (answer.status_code, answer.headers["Location"])
    page = browser.get("/styleguide/", headers={"Accept-Language": "vi"})
    assert '<html lang="en"' in page.get_data(as_text=True)


def test_a_look_once_chosen_stays(browser: FlaskClient) -> None:
    browser.post("/theme", data={"theme": "dark", "next": "/"})
    assert 'data-bs-theme="dark"' in browser.get("/styleguide/").get_data(as_text=True)
    browser.post("/theme", data={"theme": "", "next": "/"})
    assert "data-bs-theme" not in browser.get("/styleguide/").get_data(as_text=True)


@pytest.mark.parametrize(("path", "data"), [("/language", {"language": "fr"}), ("/theme", {"theme": "pink"})])
def test_what_is_not_offered_is_refused(browser: FlaskClient, path: str, data: dict[str, str]) -> None:
    assert 400 == browser.post(path, data=data).status_code


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("/people?q=an&page=2", "/people?q=an&page=2"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\r\nSet-Cookie: x=1", "/"),
        ("", "/"),
    ],
)
def test_nobody_is_sent_to_another_place_than_ours(asked: str, given: str) -> None:
    assert given == local_path(asked)
