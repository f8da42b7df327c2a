"""Signing in and out, seen from the browser."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
import sqlalchemy as sa
import time_machine

from provisioning.audit.model import Event
from provisioning.foundation import clock
from provisioning.lifecycle.recipient import recipient_of
from provisioning.lifecycle.suspension import suspend
from provisioning.officials.queries import own_record
from tests.support.cast import PASSWORD, Cast
from tests.support.memory_directory import Fault
from tests.support.province import SYSTEM

UNKNOWN = "khong.ai@kontum.example"


def kinds(cast: Cast, name: str) -> list[str]:
    with cast.database.reading() as session:
        query = sa.select(Event.kind).where(Event.object_id == cast.id(name)).order_by(Event.seq)
        return list(session.scalars(query))


def form(cast: Cast, name: str = "official", password: str = PASSWORD) -> dict[str, str]:
    return {"address": cast.address(name), "password": password}


def test_an_official_signs_in_and_sees_their_own_page(cast: Cast) -> None:
    browser = cast.browser()
    answer = browser.send("/sign-in", form(cast))
    assert (answer.status_code, answer.location) == (303, "/me")
    page = browser.get("/me")
    assert page.status_code == 200
    assert "Y Bình An" in page.text
    assert cast.address("official") in page.text
    assert kinds(cast, "official")[-1:] == ["session.begun"]


@pytest.mark.parametrize("name", ["system", "auditor"])
def test_staff_go_to_the_overview(cast: Cast, name: str) -> None:
    if "overview.index" not in cast.app.view_functions:
        pytest.skip("there is no overview")
    answer = cast.browser().send("/sign-in", form(cast, name))
    with cast.app.test_request_context(base_url=cast.services.settings.base_url):
        from flask import url_for

        assert answer.location == url_for("overview.index")


def test_the_address_is_known_in_capitals_and_with_blanks(cast: Cast) -> None:
    typed = {"address": f"  {cast.address('official').upper()} ", "password": PASSWORD}
    assert cast.browser().send("/sign-in", typed).status_code == 303


@pytest.mark.parametrize("password", ["wrong", PASSWORD + " ", PASSWORD.upper(), "*", "a" * 2000])
def test_a_wrong_password_is_refused_and_recorded(cast: Cast, password: str) -> None:
    browser = cast.browser()
    answer = browser.send("/sign-in", form(cast, password=password))
    assert answer.status_code == 400
    assert "Địa chỉ hoặc mật khẩu không đúng." in answer.text
    assert browser.get("/me").status_code == 302
    assert kinds(cast, "official")[-1:] == ["session.refused"]


def test_a_suspended_official_is_refused_and_every_session_ends(cast: Cast) -> None:
    open_already = cast.sign_in_as("official")
    with cast.database.writing() as session:
        official = own_record(session, cast.id("official"))
        suspend(session, SYSTEM, recipient_of(official), reason="thử", keep_receiving=True)
    assert open_already.get("/me").status_code == 302
    assert cast.browser().send("/sign-in", form(cast)).status_code == 400


def test_signing_out_ends_the_session_on_the_server_too(cast: Cast) -> None:
    browser = cast.sign_in_as("official")
    with browser.session_transaction(base_url=cast.services.settings.base_url) as cookie:
        token = cookie["session_token"]
    assert browser.send("/sign-out").location == "/sign-in"
    replayed = cast.browser()
    replayed.begin_session(token)
    assert replayed.get("/me").status_code == 302
    assert kinds(cast, "official")[-1:] == ["session.ended"]


def test_a_session_ends_by_itself(cast: Cast) -> None:
    browser = cast.sign_in_as("official")
    assert browser.get("/me").status_code == 200
    with time_machine.travel(clock.now().timestamp() + 2 * 3600 + 301):
        assert browser.get("/me").status_code == 302


def test_signing_in_gives_a_new_session_and_forgets_what_the_cookie_had(cast: Cast) -> None:
    browser = cast.browser()
    with browser.session_transaction(base_url=cast.services.settings.base_url) as cookie:
        cookie["recovery_token"] = "planted"
    browser.send("/sign-in", form(cast))
    with browser.session_transaction(base_url=cast.services.settings.base_url) as cookie:
        assert "recovery_token" not in cookie
        assert len(cookie["session_token"]) == 32


def test_the_session_cookie_is_for_this_site_over_https_only(cast: Cast) -> None:
    answer = cast.browser().send("/sign-in", form(cast))
    browser, session = sorted(answer.headers.getlist("Set-Cookie"))
    assert session.startswith("__Host-congvu=")
    parts = {part.strip() for part in session.split(";")[1:]}
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} == parts
    assert browser.startswith("__Host-congvu-browser=")
    assert parts < {part.strip() for part in browser.split(";")[1:]}


@pytest.mark.parametrize("path", ["/sign-in", "/activate", "/forgot", "/me", "/me/sessions"])
def test_no_cache_keeps_an_answer_that_belongs_to_a_cookie_cve_2023_30861(cast: Cast, path: str) -> None:
    answer = cast.sign_in_as("official").get(path)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Cookie" in answer.vary


@pytest.mark.parametrize("name", ["official", UNKNOWN])
def test_a_wrong_password_after_four_has_to_wait_its_turn(cast: Cast, name: str) -> None:
    address = cast.address(name) if name == "official" else name
    answers = [
        cast.browser().send("/sign-in", {"address": address, "password": f"nope {number}"})
        for number in range(5)
    ]
    assert [answer.status_code for answer in answers] == [400] * 4 + [429]
    assert answers[-1].headers["Retry-After"] == "1"


@pytest.mark.parametrize("address", ["official", UNKNOWN])
def test_a_directory_that_is_down_is_said_in_a_sentence_for_everyone_alike(cast: Cast, address: str) -> None:
    typed = cast.address("official") if address == "official" else address
    cast.directory.tree.fault = Fault.UNAVAILABLE
    browser, begun = cast.browser(), time.perf_counter()
    answer = browser.send("/sign-in", {"address": typed, "password": PASSWORD})
    assert time.perf_counter() - begun < 10
    assert answer.status_code == 503
    assert "Chưa kiểm tra được mật khẩu lúc này" in answer.text
    again = browser.send("/sign-in", {"address": typed, "password": PASSWORD})
    assert again.status_code == 503


def test_signing_in_works_again_once_the_directory_is_back(cast: Cast) -> None:
    cast.directory.tree.fault = Fault.UNAVAILABLE
    cast.browser().send("/sign-in", form(cast))
    cast.directory.tree.fault = None
    with time_machine.travel(clock.now().timestamp() + 6):
        assert cast.browser().send("/sign-in", form(cast)).status_code == 303


HOSTILE = [
    "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example",
    "/\\/evil.example", "\\/evil.example", "https://evil.example", "http://evil.example",
    "HTTPS://evil.example", "https:evil.example", "https:/evil.example", "https:///evil.example",
    "http:\\\\evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x",
    "vbscript:x", "file:///etc/passwd", "ftp://evil.example", "mailto:a@evil.example",
    "/\t/evil.example", "/\n/evil.example", "/\r/evil.example", "\t//evil.example",
    " //evil.example", "/ /evil.example\n", "//evil.example/%2f..", "/%09/evil.example\t",
    "/\x00/evil.example", "/\x1f/evil.example", "/\u2028/evil.example", "/\u200b\n/x",
    "//thu.kontum.example@evil.example", "//thu.kontum.example:443@evil.example",
    "https://thu.kontum.example@evil.example", "https://thu.kontum.example.evil.example",
    "//xn--ngoi-example.example", "//ｅvil.example", "//evil。example", "evil.example", "?x", "#x",
    ".", "..//evil.example", "@evil.example", ";//evil.example", "/..\\evil.example", "//", "\\",
    "//[::1]", "//127.0.0.1", "//1.1.1.1/a", "/me\r\nSet-Cookie: a=b", "/me\\..\\..\\evil.example",
]  # fmt: skip


def test_there_are_enough_hostile_addresses() -> None:
    assert len(set(HOSTILE)) >= 50


@pytest.mark.parametrize("target", HOSTILE)
def test_nobody_is_sent_to_another_site_cve_2021_32618(cast: Cast, target: str) -> None:
    browser = cast.sign_in_as("official")
    answer = browser.get("/sign-in", query_string={"next": target})
    assert (answer.status_code, answer.location) == (303, "/me")


@pytest.mark.parametrize("target", ["/me/sessions", "/people?q=Nguy%E1%BB%85n&state=active"])
def test_one_comes_back_to_the_page_one_wanted(cast: Cast, target: str) -> None:
    browser = cast.browser()
    answer = browser.send("/sign-in", form(cast), query_string={"next": target})
    assert (answer.status_code, answer.location) == (303, target)


def test_a_page_behind_the_sign_in_remembers_where_one_was_going(cast: Cast) -> None:
    answer = cast.browser().get("/me/history")
    assert answer.location == "/sign-in?next=/me/history"


def questions(cast: Cast, ask: Callable[[], object]) -> tuple[int, int]:
    """How often `ask` asked the directory, and how often it committed to the database."""
    counted = {"asked": 0, "committed": 0}

    def committed(_connection: object) -> None:
        counted["committed"] += 1

    directory = cast.services.passwords
    original = directory.check_password

    def check(uid: str, password: str) -> object:
        counted["asked"] += 1
        return original(uid, password)

    directory.check_password = check  # type: ignore[assignment, method-assign]  # counts, changes nothing
    sa.event.listen(cast.database.engine, "commit", committed)
    try:
        ask()
    finally:
        sa.event.remove(cast.database.engine, "commit", committed)
    return counted["asked"], counted["committed"]


def test_known_and_unknown_cost_the_same_questions_and_writes(cast: Cast) -> None:
    def cost(address: str) -> tuple[int, int]:
        form = {"address": address, "password": "nope"}
        return questions(cast, lambda: cast.browser().send("/sign-in", form))

    known, unknown = cost(cast.address("official")), cost(UNKNOWN)
    assert known == unknown
    assert unknown[0] == 1
