"""Builds in which a guard against guessing was taken out: each hole is seen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from provisioning.authentication.throttle import rules
from tests.app.vulnerabilities.conftest import quick_hashes
from tests.app.vulnerabilities.test_lock_out import slip, type_code
from tests.app.vulnerabilities.test_password_spraying import HOME, STRANGER, spray, tried
from tests.support.cast import PASSWORD, Cast

__all__ = ["quick_hashes"]

pytestmark = pytest.mark.usefixtures("quick_hashes")


def guess(cast: Cast, times: int) -> list[int]:
    """Different wrong passwords of one stranger at one account, as fast as can be."""
    return [tried(cast, cast.address("system"), f"wrong {number}") for number in range(times)]


def test_counting_by_account_alone_lets_strangers_lock_the_owner_out(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("provisioning.authentication.throttle.operations.source_of", lambda _ip: "everybody")
    guess(cast, 20)
    assert tried(cast, cast.address("system"), PASSWORD, HOME) == 429


def test_counting_nothing_lets_everybody_guess(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "locked_until", lambda *_a: None)
    monkeypatch.setattr(rules, "waits_until", lambda *_a: None)
    assert guess(cast, 70) == [400] * 70


def test_counting_no_source_lets_one_password_be_tried_at_everybody(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "BY_SOURCE", ())
    assert spray(cast, 120) == [400] * 120


def test_counting_right_passwords_locks_an_office_out(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("provisioning.authentication.throttle.operations._drop", lambda *_a: None)
    monkeypatch.setattr("provisioning.authentication.throttle.operations.remember_place", lambda *_a: None)
    names = [cast.address(name) for name in cast.ids]
    for name in names:
        tried(cast, name, PASSWORD, STRANGER)
    spray(cast, 60)
    assert tried(cast, cast.address("official"), PASSWORD, STRANGER) == 429


def test_believing_every_proxy_lets_a_header_begin_anew(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.web.proxies.client_address", lambda _peer, forwarded, *_a: forwarded)
    answers = [
        cast.browser()
        .send(
            "/sign-in",
            {"address": cast.address("system"), "password": f"wrong {number}"},
            headers={"X-Forwarded-For": f"192.0.2.{number}"},
        )
        .status_code
        for number in range(30)
    ]
    assert answers == [400] * 30


def test_codes_without_first_tries_of_their_own_let_strangers_keep_a_newcomer_out(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "CODE", replace(rules.CODE, first=0))
    code = slip(cast)
    for place in range(1, 6):
        for number in range(4):
            type_code(cast, f"{place:02}a{number}b-cd3fg", f"203.0.113.{place}")
    assert type_code(cast, code, HOME) == 429
