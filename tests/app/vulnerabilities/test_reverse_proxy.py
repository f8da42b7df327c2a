"""Behind a reverse proxy each client has its own address, and nobody can write another one."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from pydantic import ValidationError

from app import create_app
from provisioning.audit.model import Event
from provisioning.authentication.throttle.rules import BY_SOURCE
from provisioning.doctor import web
from tests.support.cast import PASSWORD as RIGHT
from tests.support.cast import Browser, Cast, make_settings, raise_curtain

PROXY, CLIENT, GUESSER = "10.0.0.7", "203.0.113.9", "198.51.100.66"

pytestmark = pytest.mark.usefixtures("quick_hashes")


@pytest.fixture
def behind(cast: Cast, tmp_path: Path) -> Cast:
    """The same people, served behind one proxy that is trusted."""
    settings = make_settings(tmp_path, trusted_proxies=f"{PROXY} 2001:db8:f::/48")
    app = create_app(settings, cast.services)
    app.test_client_class = Browser
    app.config["REFUSAL_PACE"] = 0
    return raise_curtain(app, cast.database, cast.ids, tmp_path)


def sign_in(cast: Cast, password: str, *, seen: str, peer: str = PROXY, name: str = "official") -> int:
    """The answer to a fresh browser whose request the proxy `peer` hands on for `seen`."""
    browser, form = cast.browser(), {"address": cast.address(name), "password": password}
    headers = {"X-Forwarded-For": seen} if seen else {}
    return browser.send("/sign-in", form, headers=headers, environ_base={"REMOTE_ADDR": peer}).status_code


def guess(cast: Cast, times: int, *, seen: str, peer: str = PROXY) -> None:
    """Wrong tries at many names that nobody has, as fast as they can be sent."""
    for number in range(times):
        form = {"address": f"khong.ai{number}@kontum.example", "password": "sai"}
        cast.browser().send(
            "/sign-in", form, headers={"X-Forwarded-For": seen}, environ_base={"REMOTE_ADDR": peer}
        )


def test_a_hundred_wrong_tries_of_one_client_leave_another_alone(behind: Cast) -> None:
    guess(behind, 100, seen=GUESSER)
    assert sign_in(behind, "sai", seen=GUESSER) == 429
    assert sign_in(behind, RIGHT, seen=CLIENT) == 303


def test_the_record_shows_the_client_and_not_the_proxy(behind: Cast) -> None:
    sign_in(behind, "sai", seen=CLIENT)
    with behind.database.reading() as session:
        newest = session.scalar(sa.select(Event.ip).order_by(Event.seq.desc()).limit(1))
    assert newest == CLIENT


def test_a_header_that_the_client_wrote_helps_nobody_past_a_limit(behind: Cast) -> None:
    for number in range(BY_SOURCE[0].count):
        form = {"address": f"khong.ai{number}@kontum.example", "password": "sai"}
        behind.browser().send(
            "/sign-in",
            form,
            headers={"X-Forwarded-For": f"192.0.2.{number}, {GUESSER}"},
            environ_base={"REMOTE_ADDR": PROXY},
        )
    assert sign_in(behind, "sai", seen=f"192.0.2.200, {GUESSER}") == 429


def test_a_header_from_who_is_no_proxy_is_ignored(behind: Cast) -> None:
    for number in range(BY_SOURCE[0].count):
        guess(behind, 1, seen=f"192.0.2.{number}", peer=GUESSER)
        form = {"address": f"ai.do{number}@kontum.example", "password": "sai"}
        behind.browser().send("/sign-in", form, environ_base={"REMOTE_ADDR": GUESSER})
    assert sign_in(behind, "sai", seen="192.0.2.200", peer=GUESSER) == 429
    assert sign_in(behind, RIGHT, seen=CLIENT) == 303


def test_the_forwarded_header_is_not_believed(behind: Cast) -> None:
    form = {"address": behind.address("official"), "password": "sai"}
    headers = {"Forwarded": f"for={GUESSER}", "X-Forwarded-For": CLIENT}
    behind.browser().send("/sign-in", form, headers=headers, environ_base={"REMOTE_ADDR": PROXY})
    with behind.database.reading() as session:
        newest = session.scalar(sa.select(Event.ip).order_by(Event.seq.desc()).limit(1))
    assert newest == CLIENT


def test_an_ipv6_client_counts_by_its_network(behind: Cast) -> None:
    for number in range(BY_SOURCE[0].count):
        guess(behind, 1, seen=f"2001:db8:1:2::{number + 1:x}", peer="2001:db8:f::1")
        form = {"address": f"ai.do{number}@kontum.example", "password": "sai"}
        behind.browser().send(
            "/sign-in",
            form,
            headers={"X-Forwarded-For": f"2001:db8:1:2:ffff::{number + 1:x}"},
            environ_base={"REMOTE_ADDR": PROXY},
        )
    assert sign_in(behind, "sai", seen="2001:db8:1:2:aaaa::1") == 429
    assert sign_in(behind, RIGHT, seen="2001:db8:1:3::1") == 303


def test_production_does_not_start_without_a_word_about_its_proxies(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="CONGVU_TRUSTED_PROXIES"):
        make_settings(tmp_path, environment="production")


@pytest.mark.parametrize("said", ["none", "unix", "127.0.0.1, ::1", "10.0.0.0/8"])
def test_production_starts_with_an_explicit_word(tmp_path: Path, said: str) -> None:
    assert make_settings(tmp_path, environment="production", trusted_proxies=said).trusted_proxies == said


def test_an_error_in_the_settings_shows_no_secret(tmp_path: Path) -> None:
    with pytest.raises(ValidationError) as error:
        make_settings(tmp_path, environment="production", trusted_proxies="proxy.example")
    assert "a secret of tests" not in str(error.value)


@pytest.mark.parametrize(
    ("peer", "told"), [("10.9.9.9", ["proxies_unnamed"]), ("2400::66", ["proxies_named"])]
)
def test_a_proxy_that_nobody_named_is_told_by_the_doctor_but_no_strangers_header(
    behind: Cast, peer: str, told: list[str]
) -> None:
    sign_in(behind, RIGHT, seen=CLIENT, peer=peer)
    assert [finding.code for finding in web.proxies(behind.database)] == told


@pytest.mark.parametrize(
    "seen",
    [
        "",
        ",",
        "junk",
        "[",
        "[::1",
        "1.2.3.4:80:90",
        "a" * 5000,
        "203.0.113.9, junk",
        "\x00",
        "::1%lo",
        "300.1.1.1",
    ],
)
def test_a_header_of_junk_is_no_error(behind: Cast, seen: str) -> None:
    assert sign_in(behind, RIGHT, seen=seen) == 303


@pytest.mark.parametrize(
    "seen", [f"{CLIENT}:5123", f"[::ffff:{CLIENT}]:44", f"::ffff:{CLIENT}", f" {CLIENT} "]
)
def test_an_address_counts_alike_however_a_proxy_writes_it(behind: Cast, seen: str) -> None:
    sign_in(behind, "sai", seen=seen)
    with behind.database.reading() as session:
        newest = session.scalar(sa.select(Event.ip).order_by(Event.seq.desc()).limit(1))
    assert newest == CLIENT
