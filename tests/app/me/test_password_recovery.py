"""A forgotten password, seen from the browser; and what it tells strangers: nothing."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from app.me.blueprint import REFUSAL_PACE
from ldap.passwords import PasswordAnswer
from tests.app.me.conftest import NEW, Invited, Post, passwords
from tests.support.cast import PASSWORD, Browser, Cast
from tests.support.pages import without_tokens

Recoverable = Callable[[str], str]
UNKNOWN = "khong.ai@kontum.example"


def test_an_official_recovers_alone(cast: Cast, post: Post, recoverable: Recoverable) -> None:
    address, elsewhere = recoverable("official"), cast.sign_in_as("official")
    browser = cast.browser()
    answer = browser.send("/forgot", {"address": address})
    assert (answer.status_code, answer.location) == (303, "/forgot/code")
    assert browser.get("/forgot/code").status_code == 200
    answer = browser.send("/forgot/code", {"code": post.newest_code()})
    assert (answer.status_code, answer.location) == (303, "/forgot/password")
    answer = browser.send("/forgot/password", passwords())
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert "Đã đặt mật khẩu mới" in browser.get("/sign-in").text

    check = cast.services.passwords.check_password
    assert check(cast.mailbox_id("official"), PASSWORD) is PasswordAnswer.WRONG
    assert check(cast.mailbox_id("official"), NEW) is PasswordAnswer.OK
    assert elsewhere.get("/me").status_code == 302
    assert cast.mailbox_id("official") in cast.mailstore.disconnected
    told = post.deliver()
    assert {str(each["To"]) for each in told} == {"official@ngoai.example", address}
    assert all(address in each.get_content() for each in told)
    assert browser.send("/sign-in", {"address": address, "password": NEW}).status_code == 303


FORGED: list[dict[str, str]] = [
    {"X-Forwarded-Host": "evil.example"},
    {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"},
    {"Forwarded": "host=evil.example;proto=http"},
    {"X-Host": "evil.example"},
    {"X-Original-URL": "http://evil.example/"},
    {"X-Forwarded-Server": "evil.example"},
    {"X-Forwarded-Prefix": "//evil.example"},
    {"X-HTTP-Host-Override": "evil.example"},
]


@pytest.mark.parametrize("headers", FORGED)
def test_reset_link_never_built_from_host_header_cve_2025_25198(
    cast: Cast, post: Post, recoverable: Recoverable, headers: dict[str, str]
) -> None:
    answer = cast.browser().send("/forgot", {"address": recoverable("official")}, headers=headers)
    assert answer.location == "/forgot/code"
    (message,) = post.deliver()
    assert "evil.example" not in message.as_string()
    assert "evil.example" not in str(answer.headers)


@pytest.mark.parametrize(
    "host",
    ["evil.example", "thu.kontum.example.evil.example", "thu.kontum.example@evil.example", "",
     "evil.example:443", "127.0.0.1", "localhost", "thu.kontum.example/evil"],
)  # fmt: skip
def test_a_request_under_another_host_is_refused_cve_2025_25198(
    cast: Cast, post: Post, recoverable: Recoverable, host: str
) -> None:
    address, browser = recoverable("official"), cast.browser()
    answer = browser.send("/forgot", {"address": address}, headers={"Host": host})
    assert answer.status_code == 400
    assert post.deliver() == []


LISTS: list[Callable[[Browser, str], TestResponse]] = [
    lambda b, a: b.send("/forgot", {"address": [a, "ke.gian@ngoai.example"]}),
    lambda b, a: b.send("/forgot", {"address": ["ke.gian@ngoai.example", a]}),
    lambda b, a: b.send("/forgot", {"address[]": a}),
    lambda b, a: b.send("/forgot", {"address[0]": a, "address[1]": "ke.gian@ngoai.example"}),
    lambda b, a: b.send("/forgot", {"address": ""}),
    lambda b, a: b.send("/forgot", {"address": "   "}),
    lambda b, a: b.send("/forgot"),
    lambda b, a: b.send(f"/forgot?address={a}"),
    lambda b, a: b.send(f"/forgot?address={a}", {"address": "ke.gian@ngoai.example"}),
    lambda b, a: b.post("/forgot", json={"address": [a]}, headers=token(b)),
    lambda b, a: b.post("/forgot", json={"address": {"eq": a}}, headers=token(b)),
    lambda b, a: b.post("/forgot", json={"address": 1}, headers=token(b)),
    lambda b, a: b.post("/forgot", json={"address": None}, headers=token(b)),
    lambda b, a: b.post("/forgot", json=[a], headers=token(b)),
    lambda b, a: b.post("/forgot", data=a, content_type="text/plain", headers=token(b)),
]


def token(browser: Browser) -> dict[str, str]:
    return {"X-CSRFToken": browser.csrf_token()}


@pytest.mark.parametrize("number", range(len(LISTS)))
def test_a_list_or_any_other_type_is_refused_cve_2023_7028(
    cast: Cast, post: Post, recoverable: Recoverable, number: int
) -> None:
    answer = LISTS[number](cast.browser(), recoverable("official"))
    assert answer.status_code == 400
    assert post.deliver() == []


def told_a_stranger(cast: Cast, address: str) -> list[tuple[int, str, str]]:
    """Everything a browser sees of a recovery for `address`, without what differs by chance."""
    browser = cast.browser()
    answers = [
        browser.send("/forgot", {"address": address}),
        browser.get("/forgot/code"),
        *(browser.send("/forgot/code", {"code": "00000-00000"}) for _ in range(6)),
        browser.get("/forgot/password"),
        browser.send("/forgot/password", passwords()),
    ]
    return [(a.status_code, same(a.text, address), same(headers_of(a), address)) for a in answers]


def same(text: str, address: str) -> str:
    return without_tokens(text).replace(address, "…")


def headers_of(answer: TestResponse) -> str:
    kept = sorted((k, re.sub("=[^;]+;", "=…;", v, count=1)) for k, v in answer.headers)
    return str(kept)


def test_known_and_unknown_are_answered_alike_all_the_way(cast: Cast, recoverable: Recoverable) -> None:
    recoverable("official")
    known, helpless = cast.address("official"), cast.address("stranger")
    seen = [told_a_stranger(cast, each) for each in (known, helpless, UNKNOWN)]
    assert seen[0] == seen[1]
    assert seen[0] == seen[2]


def test_sign_in_answers_known_and_unknown_alike(cast: Cast, invited: Invited) -> None:
    def seen(address: str) -> tuple[int, str, str]:
        answer = cast.browser().send("/sign-in", {"address": address, "password": "nope"})
        return answer.status_code, same(answer.text, address), headers_of(answer)

    # Long addresses make long pages: what is compared has the same length.
    known = cast.address("official")
    unknown = "x" * (len(known) - len("@kontum.example")) + "@kontum.example"
    assert seen(known) == seen(unknown)
    other = "x" * (len(invited.address) - len("@kontum.example")) + "@kontum.example"
    assert seen(invited.address) == seen(other)


@pytest.mark.parametrize("path", ["/sign-in", "/forgot", "/activate"])
def test_known_and_unknown_take_the_same_time(
    cast: Cast, recoverable: Recoverable, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(cast.app.config, "REFUSAL_PACE", REFUSAL_PACE)
    known = recoverable("official")
    fields = {"password": "nope-nope-nope", "code": "00000-00000"}
    took: dict[str, list[float]] = {known: [], UNKNOWN: []}
    for _ in range(7):
        for address, times in took.items():
            with cast.database.writing() as session:
                session.execute(sa.text("DELETE FROM tries"))
                session.execute(sa.text("DELETE FROM wrong_tries"))
            browser = cast.browser()
            form = {"address": address, **fields, "csrf_token": browser.csrf_token()}
            begun = time.perf_counter()
            browser.post(path, data=form)
            times.append(time.perf_counter() - begun)
    # Whole paces, so that a machine with much to do makes no difference; 0 would be an answer at no pace.
    (paces,) = {int(min(times) / REFUSAL_PACE) for times in took.values()}
    assert paces > 0


@pytest.mark.parametrize(
    ("path", "field"), [("/sign-in", "password"), ("/forgot", ""), ("/activate", "code")]
)
def test_known_and_unknown_are_refused_at_the_same_pace(
    cast: Cast, recoverable: Recoverable, path: str, field: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, paces = recoverable("official"), set()
    for address in (known, UNKNOWN):
        monkeypatch.setitem(cast.app.config, "REFUSAL_PACE", 0)
        number, status = 0, 0
        while status != 429:
            number += 1
            status = cast.browser().send(path, {"address": address, field: f"no {number}"}).status_code
        monkeypatch.setitem(cast.app.config, "REFUSAL_PACE", 10 * REFUSAL_PACE)
        browser, begun = cast.browser(), time.perf_counter()
        form = {"address": address, field: "another", "csrf_token": browser.csrf_token()}
        assert browser.post(path, data=form).status_code == 429
        paces.add(int((time.perf_counter() - begun) / REFUSAL_PACE) > 0)
    assert paces == {True}


def test_the_page_of_the_new_password_needs_the_code_first(
    cast: Cast, post: Post, recoverable: Recoverable
) -> None:
    browser = cast.browser()
    assert browser.get("/forgot/code").location == "/forgot"
    browser.send("/forgot", {"address": recoverable("official")})
    assert browser.get("/forgot/password").location == "/forgot"
    assert browser.send("/forgot/password", passwords()).location == "/forgot"


def test_a_code_of_one_never_opens_the_others_recovery_cve_2023_49032(
    cast: Cast, post: Post, recoverable: Recoverable
) -> None:
    victim, attacker = recoverable("system"), recoverable("official")
    mine, theirs = cast.browser(), cast.browser()
    mine.send("/forgot", {"address": attacker})
    code = post.newest_code()
    theirs.send("/forgot", {"address": victim})
    post.deliver()
    assert theirs.send("/forgot/code", {"code": code}).status_code == 400
    assert mine.send("/forgot/code", {"code": code}).status_code == 303
    # The confirmed cookie, then a recovery for the victim in the same browser.
    mine.send("/forgot", {"address": victim})
    assert mine.send("/forgot/password", passwords()).location == "/forgot"
    check = cast.services.passwords.check_password
    assert check(cast.mailbox_id("system"), PASSWORD) is PasswordAnswer.OK


def test_hidden_fields_naming_another_account_change_nothing_cve_2023_49032(
    cast: Cast, post: Post, recoverable: Recoverable
) -> None:
    browser = cast.browser()
    browser.send("/forgot", {"address": recoverable("official")})
    browser.send("/forgot/code", {"code": post.newest_code()})
    extra = {
        "address": cast.address("system"), "username": cast.address("system"),
        "login": cast.address("system"), "uid": cast.mailbox_id("system"),
        "official_id": cast.id("system"), "mailbox_id": cast.mailbox_id("system"),
    }  # fmt: skip
    assert browser.send("/forgot/password", passwords(**extra)).location == "/sign-in"
    check = cast.services.passwords.check_password
    assert check(cast.mailbox_id("system"), PASSWORD) is PasswordAnswer.OK
    assert check(cast.mailbox_id("official"), NEW) is PasswordAnswer.OK


def test_a_code_typed_six_times_wrong_ends_the_recovery(
    cast: Cast, post: Post, recoverable: Recoverable
) -> None:
    browser = cast.browser()
    browser.send("/forgot", {"address": recoverable("official")})
    code = post.newest_code()
    wrong = [browser.send("/forgot/code", {"code": "00000-00000"}).status_code for _ in range(5)]
    assert wrong == [400] * 5
    assert browser.send("/forgot/code", {"code": code}).location == "/forgot"
