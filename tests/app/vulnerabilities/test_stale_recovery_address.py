"""Nobody leaves a way in behind at an account whose holder rises later: addresses count once proven."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from provisioning.access import roles
from provisioning.access.operations import give
from provisioning.audit.model import Event
from provisioning.authentication.activation import issue_code
from provisioning.authentication.recovery_address import SENT_BY_ACCOUNT
from provisioning.authentication.throttle.rules import DAY, Limit
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.officials import operations
from provisioning.officials.fields import OfficialFields
from provisioning.officials.model import Official
from provisioning.officials.notify import proven_address
from provisioning.officials.operations import protect
from provisioning.officials.queries import own_record
from tests.app.me.conftest import OUTSIDE, Invited, Post, passwords
from tests.support.cast import PASSWORD, Browser, Cast
from tests.support.memory_directory import Fault
from tests.support.province import SYSTEM

THEIRS = "nhan.su@ngoai.example"


def noted_by_personnel(cast: Cast, official_id: str, email: str = THEIRS) -> None:
    with cast.database.writing() as session:
        official = own_record(session, official_id)
        fields = OfficialFields(official.full_name, recovery_email=email)
        operations.edit(session, cast_actor(cast), official, fields)


def cast_actor(cast: Cast) -> Actor:
    return cast.province.actor("hr_officer", "kontum", cast.id("hr"))


def proven(cast: Cast, official_id: str) -> str:
    with cast.database.reading() as session:
        return proven_address(own_record(session, official_id))


def told(post: Post, subject: str) -> set[str]:
    post.deliver()
    return {str(m["To"]) for m in post.sent if subject in str(m["Subject"])}


def gets_a_code(cast: Cast, post: Post, address: str) -> bool:
    """Whether "I forgot my password" sends a code anywhere."""
    post.deliver()
    before = len(post.sent)
    cast.browser().send("/forgot", {"address": address})
    post.deliver()
    return len(post.sent) > before


def typed_and_proven(browser: Browser, post: Post, email: str, password: str = PASSWORD) -> None:
    assert browser.send("/me/recovery", {"recovery_email": email, "current": password}).status_code == 303
    assert browser.send("/me/recovery/code", {"code": post.newest_code()}).status_code == 303


def test_what_personnel_wrote_does_not_stand_in_the_owners_form(cast: Cast, invited: Invited) -> None:
    noted_by_personnel(cast, invited.id)
    browser = invited.opened()
    assert THEIRS not in browser.get("/activate/password").text
    browser.send("/activate/password", passwords())
    assert THEIRS not in browser.get("/me/recovery").text


def test_what_personnel_wrote_is_never_used_even_when_the_owner_sends_it(
    cast: Cast, post: Post, invited: Invited
) -> None:
    noted_by_personnel(cast, invited.id)
    invited.opened().send("/activate/password", passwords(recovery_email=THEIRS))
    assert proven(cast, invited.id) == ""
    assert not gets_a_code(cast, post, invited.address)


def test_an_emptied_field_takes_away_what_personnel_wrote(cast: Cast, invited: Invited) -> None:
    noted_by_personnel(cast, invited.id)
    invited.opened().send("/activate/password", passwords(recovery_email=""))
    with cast.database.reading() as session:
        assert own_record(session, invited.id).recovery_email == ""


def test_a_slip_takes_away_what_whoever_used_the_one_before_has_proven(
    cast: Cast, post: Post, invited: Invited
) -> None:
    desk = invited.opened()
    desk.send("/activate/password", passwords(recovery_email=THEIRS))
    desk.send("/me/recovery/code", {"code": post.newest_code()})
    assert proven(cast, invited.id) == THEIRS
    with cast.database.writing() as session:
        code = issue_code(session, SYSTEM, own_record(session, invited.id))
    owner = cast.browser()
    owner.send("/activate", {"address": invited.address, "code": code})
    assert owner.send("/activate/password", passwords()).status_code == 303
    assert proven(cast, invited.id) == ""
    assert not gets_a_code(cast, post, invited.address)


def test_the_page_does_not_claim_a_code_that_was_not_sent(
    cast: Cast, invited: Invited, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = invited.opened()
    monkeypatch.setattr("provisioning.authentication.recovery_address.SENT_BY_ADDRESS", Limit(0, DAY))
    assert browser.send("/activate/password", passwords(recovery_email=OUTSIDE)).status_code == 303
    page = browser.get("/me/recovery/code").text
    assert f"Hiện chưa gửi được mã tới {OUTSIDE}" in page


def test_an_address_counts_once_its_code_came_back(cast: Cast, post: Post, invited: Invited) -> None:
    browser = invited.opened()
    answer = browser.send("/activate/password", passwords(recovery_email=OUTSIDE))
    assert answer.location == "/me/recovery/code"
    assert OUTSIDE in browser.get("/me/recovery/code").text
    assert browser.send("/me/recovery/code", {"code": "00000-00000"}).status_code == 400
    assert proven(cast, invited.id) == ""
    assert not gets_a_code(cast, post, invited.address)
    code = post.newest_code()
    assert browser.send("/me/recovery/code", {"code": code}).location == "/me/ready"
    assert proven(cast, invited.id) == OUTSIDE
    assert gets_a_code(cast, post, invited.address)
    with cast.database.reading() as session:
        official = own_record(session, invited.id)
        assert (official.recovery_typed_by_id, official.recovery_proven_at is not None) == (invited.id, True)


def test_the_way_goes_on_when_the_message_cannot_arrive_now(cast: Cast, invited: Invited) -> None:
    browser = invited.opened()
    browser.send("/activate/password", passwords(recovery_email=OUTSIDE))
    assert "chưa được dùng" in browser.get("/me/recovery/code").text
    assert browser.get("/me/ready").status_code == 200
    home = browser.get("/me").text
    assert OUTSIDE in home
    assert "đang chờ mã" in home


def test_a_code_of_one_proves_nothing_of_another(cast: Cast, post: Post, invited: Invited) -> None:
    invited.opened().send("/activate/password", passwords(recovery_email=OUTSIDE))
    code = post.newest_code()
    other = cast.sign_in_as("official")
    other.send("/me/recovery", {"recovery_email": "khac@ngoai.example", "current": PASSWORD})
    assert other.send("/me/recovery/code", {"code": code}).status_code == 400
    assert cast.browser().post("/me/recovery/code").status_code in {302, 400}
    assert (proven(cast, invited.id), proven(cast, cast.id("official"))) == ("", "")


def test_five_wrong_codes_end_a_proof_and_another_may_be_sent(cast: Cast, post: Post) -> None:
    browser = cast.sign_in_as("official")
    browser.send("/me/recovery", {"recovery_email": OUTSIDE, "current": PASSWORD})
    code = post.newest_code()
    for _ in range(5):
        browser.send("/me/recovery/code", {"code": "00000-00000"})
    browser.send("/me/recovery/code", {"code": code})
    assert proven(cast, cast.id("official")) == ""
    browser.send("/me/recovery/code/again")
    browser.send("/me/recovery/code", {"code": post.newest_code()})
    assert proven(cast, cast.id("official")) == OUTSIDE


def test_nobodys_letterbox_is_filled_by_sending_again(cast: Cast, post: Post) -> None:
    browser = cast.sign_in_as("official")
    browser.send("/me/recovery", {"recovery_email": OUTSIDE, "current": PASSWORD})
    for _ in range(3 * SENT_BY_ACCOUNT.count):
        browser.send("/me/recovery/code/again")
    post.deliver()
    assert len([m for m in post.sent if m["To"] == OUTSIDE]) <= SENT_BY_ACCOUNT.count


def test_the_old_address_counts_until_the_new_one_is_proven(cast: Cast, post: Post) -> None:
    browser, own = cast.sign_in_as("official"), cast.id("official")
    typed_and_proven(browser, post, OUTSIDE)
    browser.send("/me/recovery", {"recovery_email": "moi@ngoai.example", "current": PASSWORD})
    assert proven(cast, own) == OUTSIDE
    browser.send("/me/recovery/code", {"code": post.newest_code()})
    assert proven(cast, own) == "moi@ngoai.example"


def rights_given(cast: Cast, official_id: str) -> None:
    with cast.database.writing() as session:
        unit = cast.province.unit(session, "kontum")
        give(session, SYSTEM, own_record(session, official_id), unit, "system_administrator")


def made_protected(cast: Cast, official_id: str) -> None:
    with cast.database.writing() as session:
        protect(session, SYSTEM, own_record(session, official_id), protected=True)


def role_widened(cast: Cast, official_id: str) -> None:
    with cast.database.writing() as session:
        role = roles.make(session, SYSTEM, name="Trực tổng đài", name_en="", abilities=["view"])
        session.flush()
        unit = cast.province.unit(session, "stttt.cntt")
        give(session, SYSTEM, own_record(session, official_id), unit, role.id)
    with cast.database.writing() as session:
        # As if proven after the role was given.
        official = own_record(session, official_id)
        official.recovery_email, official.recovery_proven_at = THEIRS, clock.now()
    with cast.database.writing() as session:
        role = roles.role_for(session, role.id)
        roles.change(
            session, SYSTEM, role, name=role.name, name_en="", abilities=["view", "audit"],
            revision=role.revision,
        )  # fmt: skip


RISES = [rights_given, made_protected, role_widened]


def helpdesk_moved_in(cast: Cast, post: Post, official_id: str) -> Browser:
    """The desk uses a code itself, and proves an address of its own."""
    with cast.database.writing() as session:
        code = issue_code(session, SYSTEM, own_record(session, official_id))
    browser = cast.browser()
    browser.send("/activate", {"address": cast.address("official"), "code": code})
    browser.send("/activate/password", passwords(recovery_email=THEIRS))
    browser.send("/me/recovery/code", {"code": post.newest_code()})
    return browser


@pytest.mark.parametrize("rises", RISES)
def test_who_moved_in_before_a_rise_does_not_come_back_by_recovery(
    cast: Cast, post: Post, rises: Callable[[Cast, str], None]
) -> None:
    own = cast.id("official")
    helpdesk_moved_in(cast, post, own)
    assert proven(cast, own) == THEIRS
    rises(cast, own)
    assert proven(cast, own) == ""
    assert not gets_a_code(cast, post, cast.address("official"))


@pytest.mark.parametrize("rises", RISES)
def test_the_owner_is_told_that_a_rise_took_the_address(
    cast: Cast, post: Post, rises: Callable[[Cast, str], None]
) -> None:
    typed_and_proven(cast.sign_in_as("official"), post, OUTSIDE)
    rises(cast, cast.id("official"))
    at = told(post, "cần được xác nhận lại")
    assert cast.address("official") in at
    assert at & {OUTSIDE, THEIRS}


def test_a_new_code_ends_an_address_that_waits(cast: Cast, post: Post) -> None:
    """The desk that used the first code leaves nothing behind for after the second."""
    own = cast.id("official")
    browser = cast.sign_in_as("official")
    browser.send("/me/recovery", {"recovery_email": THEIRS, "current": PASSWORD})
    code = post.newest_code()
    with cast.database.writing() as session:
        issue_code(session, SYSTEM, own_record(session, own))
    browser.send("/me/recovery/code", {"code": code})
    assert proven(cast, own) == ""


def test_a_new_code_takes_away_what_personnel_noted(cast: Cast) -> None:
    own = cast.id("official")
    noted_by_personnel(cast, own)
    with cast.database.writing() as session:
        issue_code(session, SYSTEM, own_record(session, own))
    with cast.database.reading() as session:
        assert own_record(session, own).recovery_email == ""


def test_the_first_slip_leaves_what_personnel_noted(cast: Cast, invited: Invited) -> None:
    other = cast.province.add("Nguyễn Thị Mới", "stttt")
    noted_by_personnel(cast, other)
    with cast.database.writing() as session:
        issue_code(session, SYSTEM, own_record(session, other))
    with cast.database.reading() as session:
        assert own_record(session, other).recovery_email == THEIRS


def by_personnel(cast: Cast, _post: Post) -> None:
    noted_by_personnel(cast, cast.id("official"))


def by_emptying(cast: Cast, _post: Post) -> None:
    cast.sign_in_as("official").send("/me/recovery", {"recovery_email": "", "current": PASSWORD})


def by_proving_another(cast: Cast, post: Post) -> None:
    typed_and_proven(cast.sign_in_as("official"), post, "moi@ngoai.example")


def by_a_password(cast: Cast, _post: Post) -> None:
    form = passwords(current=PASSWORD)
    assert cast.sign_in_as("official").send("/me/password", form).status_code == 303


def by_a_code(cast: Cast, _post: Post) -> None:
    with cast.database.writing() as session:
        issue_code(session, SYSTEM, own_record(session, cast.id("official")))


@pytest.mark.parametrize("change", [by_personnel, by_emptying, by_proving_another, by_a_password, by_a_code])
def test_the_owner_is_told_at_the_mailbox_and_at_the_address_before(
    cast: Cast, post: Post, change: Callable[[Cast, Post], None]
) -> None:
    typed_and_proven(cast.sign_in_as("official"), post, OUTSIDE)
    post.deliver()
    before = len(post.sent)
    change(cast, post)
    post.deliver()
    at = {str(m["To"]) for m in post.sent[before:]}
    assert {cast.address("official"), OUTSIDE} <= at


def test_the_record_says_who_typed_and_when_it_was_proven(cast: Cast, post: Post) -> None:
    noted_by_personnel(cast, cast.id("official"))
    with cast.database.reading() as session:
        assert own_record(session, cast.id("official")).recovery_typed_by_id == cast.id("hr")
    typed_and_proven(cast.sign_in_as("official"), post, OUTSIDE)
    with cast.database.reading() as session:
        query = sa.select(Event.kind).where(Event.object_id == cast.id("official")).order_by(Event.seq)
        kinds = list(session.scalars(query))
    assert kinds[-2:] == ["recovery.typed", "recovery.proven"]


def test_a_directory_that_fails_types_no_address(cast: Cast) -> None:
    cast.directory.tree.fault = Fault.UNAVAILABLE
    form = {"recovery_email": OUTSIDE, "current": PASSWORD}
    assert cast.sign_in_as("official").send("/me/recovery", form).status_code == 503
    cast.directory.tree.fault = None
    assert cast.sign_in_as("official").get("/me/recovery/code").location == "/me/recovery"


def takes_over(cast: Cast, post: Post) -> bool:
    """Whether somebody who once was near the account gets a code after its holder rose."""
    helpdesk_moved_in(cast, post, cast.id("official"))
    rights_given(cast, cast.id("official"))
    return gets_a_code(cast, post, cast.address("official"))


def test_a_build_in_which_a_rise_leaves_the_address_is_seen(
    cast: Cast, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("provisioning.access.operations.cancel_recoveries", lambda *_a: None)
    assert takes_over(cast, post)


def test_a_build_that_uses_what_nobody_proved_is_seen(
    cast: Cast, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    def any_address(official: Official) -> str:
        return official.recovery_email

    monkeypatch.setattr("provisioning.authentication.password_recovery.proven_address", any_address)
    noted_by_personnel(cast, cast.id("official"))
    assert gets_a_code(cast, post, cast.address("official"))
