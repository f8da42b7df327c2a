"""A way in that was begun dies with whatever happens to the account meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ldap.passwords import PasswordAnswer
from provisioning.access import roles
from provisioning.access.operations import give
from provisioning.authentication.activation import issue_code
from provisioning.authentication.passwords import password_changed
from provisioning.foundation.database import Session
from provisioning.lifecycle.leaving import leave, return_to_service
from provisioning.lifecycle.recipient import recipient_of
from provisioning.lifecycle.suspension import resume, suspend
from provisioning.officials import operations
from provisioning.officials.fields import OfficialFields
from provisioning.officials.model import Official
from provisioning.officials.operations import protect
from provisioning.officials.queries import own_record
from tests.app.me.conftest import NEW, Invited, Post, passwords
from tests.support.cast import PASSWORD, Browser, Cast
from tests.support.province import SYSTEM

Happens = Callable[[Cast, Session, Official], Any]


def another_address_noted(_cast: Cast, session: Session, official: Official) -> None:
    fields = OfficialFields(official.full_name, recovery_email="nhan.su@ngoai.example")
    operations.edit(session, SYSTEM, official, fields)


def address_emptied(_cast: Cast, session: Session, official: Official) -> None:
    operations.edit(session, SYSTEM, official, OfficialFields(official.full_name))


def suspended_and_resumed(_cast: Cast, session: Session, official: Official) -> None:
    suspend(session, SYSTEM, recipient_of(official), reason="thử", keep_receiving=True)
    resume(session, SYSTEM, recipient_of(official))


def left_and_come_back(_cast: Cast, session: Session, official: Official) -> None:
    leave(session, SYSTEM, official)
    session.flush()
    return_to_service(session, SYSTEM, official)


def rights_given(cast: Cast, session: Session, official: Official) -> None:
    give(session, SYSTEM, official, cast.province.unit(session, "stttt"), "helpdesk")


def role_widened(cast: Cast, session: Session, official: Official) -> None:
    role = roles.role_for(session, ROLE[0])
    roles.change(
        session, SYSTEM, role, name=role.name, name_en="", abilities=["view", "audit"],
        revision=role.revision,
    )  # fmt: skip


def made_protected(_cast: Cast, session: Session, official: Official) -> None:
    protect(session, SYSTEM, official, protected=True)


def code_issued(_cast: Cast, session: Session, official: Official) -> None:
    issue_code(session, SYSTEM, official)


def password_set(_cast: Cast, session: Session, official: Official) -> None:
    password_changed(session, SYSTEM, official)


HAPPENS: list[Happens] = [
    another_address_noted,
    address_emptied,
    suspended_and_resumed,
    left_and_come_back,
    rights_given,
    role_widened,
    made_protected,
    code_issued,
    password_set,
]
ROLE: list[str] = []


@pytest.fixture
def owner(cast: Cast, recoverable: Callable[[str], str]) -> str:
    """The official, with a proven address and a role made here."""
    with cast.database.writing() as session:
        role = roles.make(session, SYSTEM, name="Trực tổng đài", name_en="", abilities=["view"])
        session.flush()
        unit = cast.province.unit(session, "stttt.cntt")
        give(session, SYSTEM, own_record(session, cast.id("official")), unit, role.id)
    ROLE[:] = [role.id]
    return recoverable("official")


def let_happen(cast: Cast, official_id: str, happens: Happens) -> None:
    with cast.database.writing() as session:
        happens(cast, session, own_record(session, official_id))


def asked(cast: Cast, post: Post, address: str) -> tuple[Browser, str]:
    browser = cast.browser()
    browser.send("/forgot", {"address": address})
    return browser, post.newest_code()


def recovers(cast: Cast, post: Post, address: str, happens: Happens, *, at: str) -> bool:
    """Whether a recovery that stood at this step sets a password after all."""
    browser, code = asked(cast, post, address)
    if at == "confirmed":
        assert browser.send("/forgot/code", {"code": code}).location == "/forgot/password"
        assert browser.get("/forgot/password").status_code == 200
    let_happen(cast, cast.id("official"), happens)
    if at == "asked":
        browser.send("/forgot/code", {"code": code})
    browser.send("/forgot/password", passwords())
    checked = cast.services.passwords.check_password(cast.mailbox_id("official"), NEW)
    return checked is PasswordAnswer.OK


@pytest.mark.parametrize("at", ["asked", "confirmed"])
@pytest.mark.parametrize("happens", HAPPENS)
def test_a_recovery_dies_with_what_happens(
    cast: Cast, post: Post, owner: str, happens: Happens, at: str
) -> None:
    assert not recovers(cast, post, owner, happens, at=at)


@pytest.mark.parametrize("at", ["asked", "confirmed"])
def test_a_recovery_goes_on_when_nothing_happens(cast: Cast, post: Post, owner: str, at: str) -> None:
    assert recovers(cast, post, owner, lambda *_a: None, at=at)


def test_one_that_died_looks_like_a_wrong_code(cast: Cast, post: Post, owner: str) -> None:
    """Whoever asked for an account must not learn from its death that there is one."""
    browser, code = asked(cast, post, owner)
    let_happen(cast, cast.id("official"), suspended_and_resumed)
    unknown = cast.browser()
    unknown.send("/forgot", {"address": "khong.ai@kontum.example"})
    answers = [each.send("/forgot/code", {"code": code}).status_code for each in (browser, unknown)]
    assert answers == [400, 400]


def test_an_address_proven_meanwhile_ends_a_recovery(cast: Cast, post: Post, owner: str) -> None:
    """The owner replaces the address while somebody who reads the old one has asked for a code."""
    thief, code = asked(cast, post, owner)
    assert thief.send("/forgot/code", {"code": code}).location == "/forgot/password"
    mine = cast.sign_in_as("official")
    mine.send("/me/recovery", {"recovery_email": "moi@ngoai.example", "current": PASSWORD})
    mine.send("/me/recovery/code", {"code": post.newest_code()})
    assert thief.send("/forgot/password", passwords()).location == "/forgot"


@pytest.mark.parametrize("happens", [each for each in HAPPENS if each is not role_widened])
def test_an_activation_dies_with_what_happens(cast: Cast, invited: Invited, happens: Happens) -> None:
    browser = invited.opened()
    let_happen(cast, invited.id, happens)
    if happens is address_emptied:
        # There was none: nothing has happened.
        return
    assert browser.send("/activate/password", passwords()).location == "/activate"
    assert invited.hash_of() is None


@pytest.mark.parametrize("happens", [suspended_and_resumed, left_and_come_back, code_issued, password_set])
def test_and_so_does_the_slip_itself(cast: Cast, invited: Invited, happens: Happens) -> None:
    let_happen(cast, invited.id, happens)
    assert cast.browser().send("/activate", invited.slip).status_code == 400


@pytest.mark.parametrize("happens", [another_address_noted, rights_given])
def test_a_slip_outlives_what_is_no_danger_to_it(cast: Cast, invited: Invited, happens: Happens) -> None:
    let_happen(cast, invited.id, happens)
    assert cast.browser().send("/activate", invited.slip).status_code == 303


@pytest.mark.parametrize("happens", [each for each in HAPPENS if each is not address_emptied])
def test_a_proof_that_waits_dies_with_what_happens(
    cast: Cast, post: Post, owner: str, happens: Happens
) -> None:
    browser = cast.sign_in_as("official")
    browser.send("/me/recovery", {"recovery_email": "moi@ngoai.example", "current": PASSWORD})
    code = post.newest_code()
    let_happen(cast, cast.id("official"), happens)
    again = cast.sign_in_as("official")
    again.send("/me/recovery/code", {"code": code})
    with cast.database.reading() as session:
        assert own_record(session, cast.id("official")).recovery_email != "moi@ngoai.example"


def test_a_build_in_which_nothing_is_counted_on_is_seen(
    cast: Cast, post: Post, owner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("provisioning.authentication.password_recovery._stands", lambda *_a: True)
    assert recovers(cast, post, owner, suspended_and_resumed, at="confirmed")


def test_a_build_in_which_a_suspension_counts_nothing_on_is_seen(
    cast: Cast, post: Post, owner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("provisioning.recipients.model.Mailbox.end_pending_access", lambda _mailbox: None)
    assert recovers(cast, post, owner, suspended_and_resumed, at="asked")
