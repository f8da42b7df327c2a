"""Browsers are told to run, load and frame nothing but what we serve."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.support.frame import ROOM, frame, frame_settings

PAGES = ["/styleguide/", "/styleguide/own", "/styleguide/slip", "/nowhere"]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_forbids_what_it_does_not_need(browser: FlaskClient, page: str) -> None:
    policy = browser.get(page).headers["Content-Security-Policy"]
    wanted = {
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    }
    assert wanted <= set(policy.split("; "))
    assert "unsafe" not in policy


@pytest.mark.parametrize("page", PAGES)
def test_no_page_carries_inline_script_or_style(browser: FlaskClient, page: str) -> None:
    markup = browser.get(page).get_data(as_text=True)
    assert [] == re.findall(r"<style|\sstyle=|\son\w+=|javascript:|<script(?![^>]*\bsrc=)", markup)


def test_no_template_of_any_room_carries_inline_script_or_style() -> None:
    inline = re.compile(r"<style|\sstyle=|\son(click|change|submit|load|input)=|hx-on|javascript:")
    found = [
        f"{path.relative_to(ROOM)}: {match.group()}"
        for path in sorted((ROOM / "templates").rglob("*.html"))
        for match in inline.finditer(path.read_text(encoding="utf-8"))
    ]
    assert [] == found


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_kept_by_nobody(browser: FlaskClient, page: str) -> None:
    answer = browser.get(page)
    assert "no-store" == answer.headers["Cache-Control"]
    assert "Cookie" in answer.headers["Vary"]


def test_files_with_a_version_are_kept_for_long(browser: FlaskClient) -> None:
    page = browser.get("/styleguide/").get_data(as_text=True)
    address = re.search(r"/static/css/congvu\.css\?v=[0-9a-f]{8}", page)
    assert address is not None
    with browser.get(address[0]) as answer:
        assert "immutable" in answer.headers["Cache-Control"]


def test_files_without_a_version_are_asked_for_again(browser: FlaskClient) -> None:
    with browser.get("/static/css/congvu.css") as answer:
        assert "immutable" not in answer.headers["Cache-Control"]


def test_style_sheets_travel_packed_to_browsers_that_can_unpack(browser: FlaskClient) -> None:
    with browser.get("/static/css/congvu.css") as plain:
        content = plain.get_data()
    with browser.get("/static/css/congvu.css", headers={"Accept-Encoding": "gzip"}) as packed:
        assert ("gzip", "Accept-Encoding") == (packed.headers["Content-Encoding"], packed.headers["Vary"])
        assert content == gzip.decompress(packed.get_data())
        assert len(packed.get_data()) == int(packed.headers["Content-Length"]) < len(content) / 2
        again = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]}
    with browser.get("/static/css/congvu.css", headers=again) as unchanged:
        assert (304, b"") == (unchanged.status_code, unchanged.get_data())


def test_pages_never_travel_packed(browser: FlaskClient) -> None:
    answer = browser.get("/styleguide/", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers


def test_over_https_browsers_are_told_to_stay_there(tmp_path: Path) -> None:
    safe = frame(frame_settings(tmp_path, "https://thu.kontum.example")).test_client()
    assert "max-age=63072000" in safe.get("/nowhere").headers["Strict-Transport-Security"]


def test_over_plain_http_they_are_not(browser: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in browser.get("/nowhere").headers


def test_cookies_are_confined_to_https_when_the_service_is(tmp_path: Path) -> None:
    safe = frame(frame_settings(tmp_path, "https://thu.kontum.example")).test_client()
    cookies = safe.get("/styleguide/", base_url="https://thu.kontum.example").headers.getlist("Set-Cookie")
    assert ["__Host-congvu"] == [cookie.split("=")[0] for cookie in cookies]
    assert {"Secure", "HttpOnly", "SameSite=Lax"} <= set(cookies[0].split("; "))
