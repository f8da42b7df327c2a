"""What stands before the @ is enough at every door, and tells nobody which accounts there are."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from provisioning.authentication.accounts import whole_address
from provisioning.domains.operations import change, create
from provisioning.domains.queries import domain_named
from tests.app.me.conftest import Invited, Post
from tests.app.people.sample_people import without
from tests.support.cast import PASSWORD, Cast
from tests.support.province import DOMAIN, SYSTEM


def local(address: str) -> str:
    return address.partition("@")[0]


def sign_in(cast: Cast, address: str, password: str = PASSWORD) -> int:
    return cast.browser().send("/sign-in", {"address": address, "password": password}).status_code


@pytest.mark.parametrize("write", [str, str.upper, lambda name: f"  {name} "])
def test_sign_in_takes_the_address_without_its_domain(cast: Cast, write: Callable[[str], str]) -> None:
    assert 303 == sign_in(cast, write(local(cast.address("official"))))


def test_a_slip_is_opened_by_the_address_without_its_domain(cast: Cast, invited: Invited) -> None:
    answer = cast.browser().send("/activate", {**invited.slip, "address": local(invited.address)})
    assert (303, "/activate/password") == (answer.status_code, answer.location)


def test_a_forgotten_password_is_asked_for_without_the_domain(
    cast: Cast, post: Post, recoverable: Callable[[str], str]
) -> None:
    browser = cast.browser()
    browser.send("/forgot", {"address": local(recoverable("official"))})
    assert 303 == browser.send("/forgot/code", {"code": post.newest_code()}).status_code


@pytest.mark.parametrize("path", ["/sign-in", "/activate", "/forgot"])
def test_the_page_says_which_domain_is_added(cast: Cast, path: str) -> None:
    assert f"@{DOMAIN}" in cast.browser().get(path).text


def test_known_and_unknown_names_are_refused_alike(cast: Cast) -> None:
    known, unknown = local(cast.address("official")), "khong.co.ai"
    answers = [
        cast.browser().send("/sign-in", {"address": name, "password": "sai mat khau"})
        for name in (known, unknown)
    ]
    assert answers[0].status_code == answers[1].status_code == 400
    assert without(answers[0], known) == without(answers[1], unknown)


@pytest.mark.parametrize("known", [True, False])
def test_tries_with_and_without_the_domain_count_together(cast: Cast, *, known: bool) -> None:
    whole = cast.address("official") if known else f"khong.co.ai@{DOMAIN}"
    typed = [whole, local(whole), whole, local(whole), whole]
    assert [400, 400, 400, 400, 429] == [sign_in(cast, name, f"sai {n}") for n, name in enumerate(typed)]


def test_of_several_domains_the_one_for_new_addresses_is_added(cast: Cast) -> None:
    with cast.database.writing() as session:
        create(session, SYSTEM, "quangngai.example")
    assert 303 == sign_in(cast, local(cast.address("official")))
    with cast.database.writing() as session:
        domain = domain_named(session, "quangngai.example")
        change(
            session,
            SYSTEM,
            domain,
            template=domain.template,
            quota_mb=domain.quota_mb,
            make_default=True,
            revision=domain.revision,
        )
    assert 400 == sign_in(cast, local(cast.address("official")))
    assert 303 == sign_in(cast, cast.address("official"))


@pytest.mark.parametrize("typed", ["", "  ", "ấn", "a\x00b", "an@", "@", "an@khac.example", "a" * 300])
def test_nothing_is_added_to_what_can_be_no_name(cast: Cast, typed: str) -> None:
    with cast.database.reading() as session:
        assert typed == whole_address(session, typed)
    assert 400 == sign_in(cast, typed)
