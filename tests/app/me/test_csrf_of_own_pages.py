"""Every form of the own pages: only from our pages, only plain, only so large."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from tests.app.me.conftest import NEW
from tests.support.cast import PASSWORD, Cast

SAFE = {"GET", "HEAD", "OPTIONS"}


def unsafe_routes(cast: Cast) -> list[str]:
    return sorted(
        rule.rule.replace("<key>", "0" * 16).replace("<request_id>", "0" * 16).replace("<kind>", "account")
        for rule in cast.app.url_map.iter_rules()
        if rule.endpoint.startswith("me.") and (rule.methods or set()) - SAFE
    )


def test_the_walk_meets_every_unsafe_route(cast: Cast) -> None:
    assert unsafe_routes(cast) == [
        "/activate",
        "/activate/password",
        "/forgot",
        "/forgot/code",
        "/forgot/password",
        "/me/kept/file",
        "/me/password",
        "/me/recovery",
        "/me/recovery/code",
        "/me/recovery/code/again",
        "/me/requests/0000000000000000/withdraw",
        "/me/requests/new/account",
        "/me/sessions/0000000000000000/end",
        "/me/sessions/end-others",
        "/password-strength",
        "/sign-in",
        "/sign-out",
    ]


def forms(cast: Cast) -> dict[str, str]:
    return {
        "address": cast.address("official"), "code": "00000-00000", "current": PASSWORD,
        "password": NEW, "repeated": NEW, "recovery_email": "x@ngoai.example",
    }  # fmt: skip


def test_no_form_is_taken_without_its_token_cve_2023_5455(cast: Cast) -> None:
    foreign = cast.browser().csrf_token()
    for path in unsafe_routes(cast):
        browser, form = cast.sign_in_as("official"), forms(cast)
        browser.csrf_token()
        statuses = [
            browser.post(path, data=form).status_code,
            browser.post(path, data={**form, "csrf_token": foreign}).status_code,
            browser.post(path, data={**form, "csrf_token": ""}).status_code,
            browser.post(f"{path}?csrf_token={browser.csrf_token()}", data=form).status_code,
            browser.post(path, data=form, headers={"X-CSRFToken": foreign}).status_code,
        ]
        assert statuses == [400] * 5, path
        assert browser.get("/me").status_code == 200
    check = cast.services.passwords.check_password
    assert check(cast.mailbox_id("official"), PASSWORD).value == "ok"


def test_no_form_is_taken_from_another_site(cast: Cast) -> None:
    for path in unsafe_routes(cast):
        browser = cast.sign_in_as("official")
        answer = browser.send(path, forms(cast), headers={"Referer": "https://evil.example/"})
        assert answer.status_code == 400, path


def test_looking_changes_nothing(cast: Cast) -> None:
    browser = cast.sign_in_as("official")
    for path in unsafe_routes(cast):
        for method in ("GET", "HEAD", "OPTIONS"):
            assert browser.open(path, method=method).status_code < 500, path
    assert browser.get("/me").status_code == 200


def test_no_route_takes_a_method_it_does_not_name_cve_2026_49217(cast: Cast) -> None:
    browser = cast.sign_in_as("official")
    headers = {"X-CSRFToken": browser.csrf_token(), "X-HTTP-Method-Override": "POST"}
    for path in unsafe_routes(cast):
        for method in ("PUT", "PATCH", "DELETE", "TRACE"):
            assert browser.open(path, method=method, headers=headers).status_code == 405, path


def urlencoded(form: dict[str, str]) -> tuple[bytes, str]:
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def multipart(form: dict[str, str]) -> tuple[bytes, str]:
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in form.items()
    ]
    return "".join([*parts, "--b--\r\n"]).encode(), "multipart/form-data; boundary=b"


@pytest.mark.parametrize("size", [100_000, 1_000_000, 10_000_000])
@pytest.mark.parametrize("encode", [urlencoded, multipart])
def test_an_enormous_password_is_refused_at_once_cve_2020_1722(
    cast: Cast, size: int, encode: Callable[[dict[str, str]], tuple[bytes, str]]
) -> None:
    browser = cast.browser()
    form = {"csrf_token": browser.csrf_token(), "address": "a@b.example", "password": "a" * size}
    body, kind = encode(form)
    begun = time.process_time()
    answer = browser.post("/sign-in", data=body, content_type=kind)
    assert time.process_time() - begun < 0.5
    assert answer.status_code == 413


@pytest.mark.parametrize("bad", ["\x00", "\ud800".encode("utf-8", "surrogatepass"), b"\xff\xfe"])
@pytest.mark.parametrize("path", ["/sign-in", "/forgot", "/activate"])
def test_bytes_that_are_no_text_are_no_accident(cast: Cast, path: str, bad: str | bytes) -> None:
    form = {"address": bad, "password": bad, "code": bad}
    assert cast.browser().send(path, form).status_code in {303, 400}
