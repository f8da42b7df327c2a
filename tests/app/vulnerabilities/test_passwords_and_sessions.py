"""What went wrong at peers with passwords, resets and sessions, tried on ours."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pydantic import ValidationError

from ldap.passwords import PasswordAnswer
from tests.app.access.table import ROUTES
from tests.app.access.walk import walked
from tests.app.me.conftest import NEW, Invited, Post, passwords
from tests.support.cast import PASSWORD, Cast, make_settings

Recoverable = Callable[[str], str]
STRANGE_HEADERS: list[dict[str, str]] = [
    {"X-Forwarded-Host": "evil.example"},
    {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"},
    {"Forwarded": "host=evil.example;proto=http"},
]


def checks(cast: Cast, name: str, password: str) -> PasswordAnswer:
    return cast.services.passwords.check_password(cast.mailbox_id(name), password)


@pytest.mark.parametrize("headers", STRANGE_HEADERS)
def test_cve_2025_25198_reset_messages_never_follow_a_forwarded_host(
    cast: Cast, post: Post, recoverable: Recoverable, headers: dict[str, str]
) -> None:
    """mailcow built the reset link from the request's host."""
    answer = cast.browser().send("/forgot", {"address": recoverable("official")}, headers=headers)
    (message,) = post.deliver()
    assert "evil.example" not in message.as_string() + str(answer.headers)


def test_cve_2025_25198_a_foreign_host_is_refused(cast: Cast, post: Post, recoverable: Recoverable) -> None:
    """mailcow answered under any host and built its link from it."""
    form = {"address": recoverable("official")}
    assert cast.browser().send("/forgot", form, headers={"Host": "evil.example"}).status_code == 400
    assert post.deliver() == []


def test_ssp_755_without_a_base_url_nothing_starts(cast: Cast) -> None:
    """self-service-password fell back to the request's host where the setting was missing."""
    for missing in (None, ""):
        with pytest.raises(ValidationError):
            make_settings(cast.services.settings.data_dir, base_url=missing)


@pytest.mark.parametrize("kind", ["list", "twice", "json", "comma"])
def test_cve_2023_7028_a_code_goes_only_to_the_address_on_record(
    cast: Cast, post: Post, recoverable: Recoverable, kind: str
) -> None:
    """GitLab took a list of addresses and wrote to all of them."""
    own, evil, browser = recoverable("official"), "evil@elsewhere.example", cast.browser()
    if kind == "json":
        token = {"X-CSRFToken": browser.csrf_token()}
        browser.post("/forgot", json={"address": [own, evil]}, headers=token)
    else:
        key = {"list": "address[]", "twice": "address", "comma": "address"}[kind]
        value: object = f"{own},{evil}" if kind == "comma" else [own, evil]
        browser.send("/forgot", {key: value})
    assert {message["To"] for message in post.deliver()} <= {"official@ngoai.example"}


@pytest.mark.parametrize("change", ["fullwidth", "long s", "kelvin", "decomposed"])
def test_cve_2019_19844_a_look_alike_never_receives_a_code(
    cast: Cast, post: Post, recoverable: Recoverable, change: str
) -> None:
    """Django folded case by Unicode and mailed the address that was typed."""
    own = recoverable("official")
    twin = {
        "fullwidth": own.replace("a", "ａ", 1),
        "long s": own.replace("s", "\u017f", 1),
        "kelvin": own.replace("k", "\u212a", 1),
        "decomposed": own.replace("a", "a\u0301", 1),
    }[change]
    assert twin != own
    cast.browser().send("/forgot", {"address": twin})
    assert {message["To"] for message in post.deliver()} <= {"official@ngoai.example"}


def test_cve_2024_39329_known_and_unknown_read_the_same_when_forgotten(
    cast: Cast, recoverable: Recoverable
) -> None:
    """Django and self-service-password told by their answer whether an account exists."""
    answers = [
        cast.browser().send("/forgot", {"address": address})
        for address in (recoverable("official"), "khong.ai@kontum.example")
    ]
    known, unknown = [(a.status_code, a.location, a.data) for a in answers]
    assert known == unknown


@pytest.mark.parametrize("password", ["", " ", "\0", "x" * 1_000_000])
def test_cve_2018_12421_no_odd_password_signs_in(cast: Cast, password: str) -> None:
    """self-service-password misread the answer to a bind; an empty password binds as nobody."""
    browser = cast.browser()
    browser.send("/sign-in", {"address": cast.address("official"), "password": password})
    assert browser.get("/me").status_code == 302


@pytest.mark.parametrize(
    "left",
    [
        (),
        ("password",),
        ("repeated",),
        ("current",),
        ("password", "repeated"),
        ("current", "password"),
        ("current", "repeated"),
    ],
)
@pytest.mark.parametrize("empty", [False, True], ids=["missing", "empty"])
def test_cve_2023_2160_no_part_of_a_password_form_may_be_left_out(
    cast: Cast, left: tuple[str, ...], empty: bool
) -> None:
    """Modoboa skipped its check where one of the two new passwords was empty."""
    whole = {"current": PASSWORD, **passwords()}
    form = {key: value if key in left else "" for key, value in whole.items() if empty or key in left}
    cast.sign_in_as("official").send("/me/password", form)
    assert checks(cast, "official", PASSWORD) is PasswordAnswer.OK
    assert checks(cast, "official", NEW) is PasswordAnswer.WRONG


def test_cve_2023_0777_guesses_of_a_code_run_out(cast: Cast, invited: Invited) -> None:
    """Modoboa let reset tokens be guessed without end."""
    answers = []
    for number in range(30):
        guess = {"address": invited.address, "code": f"{number:05}-00000"}
        answers.append(cast.browser().send("/activate", guess).status_code)
    assert 303 not in answers
    # The right code would open the door at once had none of the guesses been counted.
    assert cast.browser().send("/activate", invited.slip).status_code != 303


def test_cve_2020_1722_a_huge_password_is_never_hashed(cast: Cast) -> None:
    """FreeIPA hashed passwords of a million letters."""
    huge = "x" * 1_000_000
    form = {"current": PASSWORD, **passwords(huge)}
    assert cast.sign_in_as("official").send("/me/password", form).status_code in {400, 413, 422}
    assert checks(cast, "official", PASSWORD) is PasswordAnswer.OK


UNSAFE = sorted(case for case in ROUTES if case[1] != "GET")


def test_cve_2023_5455_cve_2023_2228_no_change_without_the_sessions_own_token(cast: Cast) -> None:
    """FreeIPA and Modoboa took forms that came from other people's pages."""
    rules = [rule for rule, method in walked(cast.app) if method not in {"GET"}]
    assert len(rules) == len(UNSAFE)
    foreign, wrong = cast.browser().csrf_token(), []
    browser = cast.sign_in_as("system")
    own = browser.csrf_token()
    for rule in rules:
        path = rule.rule
        for name in rule.arguments:
            path = path.replace(f"<{name}>", "0" * 32)
        tries = [
            browser.post(path),
            browser.post(path, data={"csrf_token": foreign}),
            # In the address a token ends in logs and referrers.
            browser.post(f"{path}?csrf_token={own}"),
        ]
        wrong += [(path, n) for n, answer in enumerate(tries) if answer.status_code != 400]
    assert wrong == []


NEXT = [
    "//evil.example",
    "/\\evil.example",
    "https:evil.example",
    "https://evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "https://thu.kontum.example@evil.example",
    "///evil.example",
    "javascript:alert(1)",
    "/%09/evil.example",
    "http://xn--vil-8la.example",
]


@pytest.mark.parametrize("target", NEXT)
def test_cve_2021_32618_cve_2023_49438_signing_in_stays_on_this_site(cast: Cast, target: str) -> None:
    """Flask-Security-Too followed a `next` that led to another site."""
    form = {"address": cast.address("official"), "password": PASSWORD, "next": target}
    answer = cast.browser().send("/sign-in", form, query_string={"next": target})
    assert answer.status_code == 303
    # A percent sign is not decoded by a browser: such a path is one of ours that does not exist.
    assert answer.location == ("/%09/evil.example" if target.startswith("/%") else "/me")


@pytest.mark.parametrize("path", ["/sign-in", "/me", "/people", "/forgot", "/not-a-page"])
def test_cve_2023_30861_no_cache_keeps_a_page_of_a_session(cast: Cast, path: str) -> None:
    """Flask let a proxy keep an answer together with its session cookie."""
    answer = cast.sign_in_as("department").get(path)
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Cookie" in answer.headers["Vary"]
