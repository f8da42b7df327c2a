"""The letterbox of a trial: there in development, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from tests.support.cast import Browser, Cast, make_settings

LETTER = """From: thu@kontum.example
To: nha.rieng@ngoai.example
Subject: =?utf-8?q?M=C3=A3_=C4=91=E1=BA=B7t_l=E1=BA=A1i?=
Content-Type: text/plain; charset=utf-8

Mã là <b>7k2m9-qx4tp</b>
"""


@pytest.fixture
def trial(cast: Cast, tmp_path: Path) -> Iterator[Flask]:
    folder = tmp_path / "letterbox"
    (folder / "new").mkdir(parents=True)
    settings = make_settings(
        tmp_path, environment="development", letterbox_dir=folder, base_url="http://127.0.0.1:8000"
    )
    app = create_app(settings, replace(cast.services, settings=settings))
    app.test_client_class = Browser
    yield app


def test_it_shows_what_was_sent_as_text(trial: Flask, tmp_path: Path) -> None:
    browser = trial.test_client()
    empty = browser.get("/letterbox", base_url="http://127.0.0.1:8000")
    assert "Chưa có thư nào" in empty.text
    (tmp_path / "letterbox/new/1.a").write_text(LETTER, encoding="utf-8")
    page = browser.get("/letterbox", base_url="http://127.0.0.1:8000").text
    assert "Mã đặt lại" in page
    assert "nha.rieng@ngoai.example" in page
    assert "Mã là &lt;b&gt;7k2m9-qx4tp&lt;/b&gt;" in page


def test_every_page_of_a_trial_shows_the_way_there(trial: Flask) -> None:
    page = trial.test_client().get("/sign-in", base_url="http://127.0.0.1:8000")
    assert 'href="/letterbox"' in page.text


def test_it_is_not_there_otherwise(cast: Cast) -> None:
    assert cast.sign_in_as("system").get("/letterbox").status_code == 404
    assert "/letterbox" not in cast.browser().get("/sign-in").text


def test_the_cookie_of_a_trial_over_http_is_a_plain_one(trial: Flask) -> None:
    answer = trial.test_client().get("/sign-in", base_url="http://127.0.0.1:8000")
    (set_cookie,) = answer.headers.getlist("Set-Cookie")
    assert set_cookie.startswith("congvu=")
    assert "Secure" not in set_cookie
    assert "HttpOnly" in set_cookie
