"""A build that lets old passwords go on, or forgets the earlier ones, is seen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.web import old_password
from provisioning.authentication.earlier_passwords import follow_the_rule
from provisioning.authentication.password_age import note_set
from provisioning.foundation import clock
from tests.app.me.conftest import passwords
from tests.support.cast import PASSWORD, Cast
from tests.support.memory_people import Person
from tests.support.policies import BAC_NINH, adopt


def gets_in_with_an_old_password(cast: Cast) -> bool:
    with cast.database.writing() as session:
        note_set(session, cast.mailbox_id("official"), clock.now() - timedelta(days=400))
    cast.services.passwords.set_password(cast.mailbox_id("official"), PASSWORD)
    browser = cast.browser()
    browser.send("/sign-in", {"address": cast.address("official"), "password": PASSWORD})
    return browser.get("/me").status_code == 200


def test_a_build_without_the_page_before_all_others_is_seen(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    adopt(cast.database, BAC_NINH)
    assert not gets_in_with_an_old_password(cast)
    monkeypatch.setattr(old_password, "must_change_password", lambda: False)
    assert gets_in_with_an_old_password(cast)


def test_a_build_that_asks_nobody_for_an_age_is_seen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    adopt(cast.database, BAC_NINH)
    assert not gets_in_with_an_old_password(cast)
    monkeypatch.setattr("provisioning.authentication.sign_in.must_change", lambda *_a: False)
    assert gets_in_with_an_old_password(cast)


def takes_the_same_password_again(cast: Cast) -> bool:
    follow_the_rule(cast.database, clock.now())
    new = "Xq7!mdPwzk"
    statuses = []
    for before in (PASSWORD, new):
        browser = cast.sign_in_as("official")
        statuses.append(browser.send("/me/password", passwords(new, current=before)).status_code)
    return statuses == [303, 303]


def test_a_directory_that_forgets_is_seen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Person, "remember", lambda *_a: None)
    adopt(cast.database, BAC_NINH)
    assert takes_the_same_password_again(cast)


def test_a_directory_that_remembers_takes_it_once(cast: Cast) -> None:
    adopt(cast.database, BAC_NINH)
    assert not takes_the_same_password_again(cast)


def test_a_build_that_makes_everybody_a_user_is_seen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    adopt(cast.database, BAC_NINH)
    nine = passwords("Xq7!mdPwz", current=PASSWORD)
    assert cast.sign_in_as("system").send("/me/password", nine).status_code == 400
    monkeypatch.setattr("provisioning.authentication.accounts.administers", lambda _grants: False)
    assert cast.sign_in_as("system").send("/me/password", nine).status_code == 303
