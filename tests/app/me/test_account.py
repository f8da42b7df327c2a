"""A signed-in official's own pages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ldap.passwords import PasswordAnswer
from provisioning.foundation import clock
from provisioning.lifecycle.recipient import recipient_of
from provisioning.lifecycle.suspension import resume, suspend
from provisioning.officials.queries import own_record
from provisioning.sending.locks import lock_sending, release_sending
from provisioning.sending.rules import Limit
from tests.app.me.conftest import NEW, OUTSIDE, Post, passwords
from tests.support.cast import PASSWORD, Browser, Cast
from tests.support.memory_directory import Fault
from tests.support.province import SYSTEM


def answer_for(cast: Cast, password: str) -> PasswordAnswer:
    return cast.services.passwords.check_password(cast.mailbox_id("official"), password)


@pytest.mark.parametrize(
    "path", ["/me", "/me/ready", "/me/password", "/me/recovery", "/me/sessions", "/me/history"]
)
def test_the_own_pages_are_for_whoever_is_signed_in(cast: Cast, path: str) -> None:
    assert cast.browser().get(path).location == f"/sign-in?next={path}"
    assert cast.sign_in_as("official").get(path).status_code == 200


def test_the_password_is_changed_by_who_knows_it(cast: Cast) -> None:
    browser, elsewhere = cast.sign_in_as("official"), cast.sign_in_as("official")
    answer = browser.send("/me/password", passwords(current=PASSWORD))
    assert (answer.status_code, answer.location) == (303, "/me")
    assert "Mật khẩu đã được đổi" in browser.get("/me").text
    assert elsewhere.get("/me").status_code == 302
    assert (answer_for(cast, PASSWORD), answer_for(cast, NEW)) == (
        PasswordAnswer.WRONG,
        PasswordAnswer.OK,
    )


@pytest.mark.parametrize(
    "form",
    [
        passwords(current="wrong"),
        passwords(current=""),
        passwords(),
        {"current": PASSWORD, "password": NEW},
        {"current": PASSWORD, "repeated": NEW},
        {"current": PASSWORD, "password": NEW, "repeated": ""},
        {"current": PASSWORD, "password": "", "repeated": ""},
        {"current": PASSWORD},
        {"current": [PASSWORD, "x"], "password": NEW, "repeated": NEW},
        {"current": PASSWORD, "password": [NEW, NEW], "repeated": NEW},
        passwords("Y Bình An Y Bình", current=PASSWORD),
        {},
    ],
)
def test_anything_less_changes_nothing_cve_2018_12421(cast: Cast, form: dict[str, str]) -> None:
    assert cast.sign_in_as("official").send("/me/password", form).status_code == 400
    assert answer_for(cast, PASSWORD) is PasswordAnswer.OK


def test_every_problem_is_shown_at_once(cast: Cast) -> None:
    form = {"current": "wrong", "password": "short", "repeated": "other"}
    page = cast.sign_in_as("official").send("/me/password", form).text
    for sentence in (
        "Mật khẩu hiện tại không đúng.",
        "Vui lòng dùng ít nhất 12 ký tự.",
        "Hai mật khẩu không giống nhau.",
    ):
        assert sentence in page


def test_the_current_password_is_not_guessed_for_long(cast: Cast) -> None:
    browser = cast.sign_in_as("official")
    answers = [
        browser.send("/me/password", passwords(current=f"wrong {number}")).status_code for number in range(5)
    ]
    assert answers == [400] * 4 + [429]


def proven(browser: Browser, post: Post, email: str) -> None:
    form = {"recovery_email": email, "current": PASSWORD}
    assert browser.send("/me/recovery", form).location == "/me/recovery/code"
    assert browser.send("/me/recovery/code", {"code": post.newest_code()}).location == "/me/ready"
    post.deliver()


def test_the_owner_is_told_of_a_change(cast: Cast, post: Post) -> None:
    browser = cast.sign_in_as("official")
    proven(browser, post, OUTSIDE)
    browser.send("/me/password", passwords(current=PASSWORD))
    assert {str(m["To"]) for m in post.deliver()} == {OUTSIDE, cast.address("official")}


def test_a_new_recovery_address_needs_the_password_and_the_old_one_hears_of_it(
    cast: Cast, post: Post
) -> None:
    browser = cast.sign_in_as("official")
    form = {"recovery_email": OUTSIDE, "current": "wrong"}
    assert browser.send("/me/recovery", form).status_code == 400
    proven(browser, post, OUTSIDE)
    before = len(post.sent)
    proven(browser, post, "moi@ngoai.example")
    told = {str(m["To"]) for m in post.sent[before:]}
    assert told == {OUTSIDE, "moi@ngoai.example", cast.address("official")}
    assert "moi@ngoai.example" in browser.get("/me").text


@pytest.mark.parametrize("email", ["x", "a@b", "a@b.example\nBcc: c@d.example", "OWN"])
def test_a_bad_recovery_address_is_refused(cast: Cast, email: str) -> None:
    wanted = cast.address("official") if email == "OWN" else email
    form = {"recovery_email": wanted, "current": PASSWORD}
    assert cast.sign_in_as("official").send("/me/recovery", form).status_code == 400


def test_a_recovery_address_can_be_taken_away(cast: Cast) -> None:
    browser = cast.sign_in_as("official")
    browser.send("/me/recovery", {"recovery_email": OUTSIDE, "current": PASSWORD})
    browser.send("/me/recovery", {"recovery_email": "", "current": PASSWORD})
    with cast.database.reading() as session:
        official = own_record(session, cast.id("official"))
    assert (official.recovery_email, official.recovery_proven_at) == ("", None)


@pytest.mark.parametrize("path", ["/me/password", "/me/recovery"])
def test_a_directory_that_is_down_changes_nothing_and_is_said(cast: Cast, path: str) -> None:
    cast.directory.tree.fault = Fault.UNAVAILABLE
    form = passwords(current=PASSWORD) if path == "/me/password" else {
        "recovery_email": OUTSIDE, "current": PASSWORD
    }  # fmt: skip
    page = cast.sign_in_as("official").send(path, form)
    assert page.status_code == 503
    assert "Vui lòng thử lại sau một phút." in page.text
    cast.directory.tree.fault = None
    assert answer_for(cast, PASSWORD) is PasswordAnswer.OK


def test_other_browsers_can_be_signed_out(cast: Cast) -> None:
    mine, other, third = (cast.sign_in_as("official") for _ in range(3))
    page = mine.get("/me/sessions").text
    keys = set(__import__("re").findall(r"/me/sessions/(\w+)/end", page))
    assert len(keys) == 2
    key = next(iter(keys))
    assert mine.send(f"/me/sessions/{key}/end").location == "/me/sessions"
    assert sorted(b.get("/me").status_code for b in (mine, other, third)) == [200, 200, 302]
    mine.send("/me/sessions/end-others")
    assert [b.get("/me").status_code for b in (mine, other, third)] == [200, 302, 302]


def test_nobody_signs_another_persons_browser_out(cast: Cast) -> None:
    victim, attacker = cast.sign_in_as("system"), cast.sign_in_as("official")
    import sqlalchemy as sa

    from provisioning.authentication.model import WebSession

    with cast.database.reading() as session:
        query = sa.select(WebSession.token_hash)
        hashes = list(session.scalars(query.where(WebSession.mailbox_id == cast.mailbox_id("system"))))
    assert len(hashes) == 1
    attacker.send(f"/me/sessions/{hashes[0][:16]}/end")
    attacker.send("/me/sessions/end-others")
    assert victim.get("/me").status_code == 200


def test_one_sees_who_touched_the_account_and_nothing_of_others(cast: Cast) -> None:
    with cast.database.writing() as session:
        official = own_record(session, cast.id("official"))
        suspend(session, SYSTEM, recipient_of(official), reason="thử", keep_receiving=True)
        resume(session, SYSTEM, recipient_of(official))
        other = own_record(session, cast.id("stranger"))
        suspend(session, SYSTEM, recipient_of(other), reason="thử", keep_receiving=True)
    page = cast.sign_in_as("official").get("/me/history").text
    assert page.count("cv-event-mark") == 3
    assert "Vũ Văn Lạ" not in page


def test_the_own_page_warns_of_a_recovery_address_one_has_not_confirmed(cast: Cast) -> None:
    browser = cast.sign_in_as("official")
    assert "khi quên mật khẩu sẽ không tự đặt lại được" in browser.get("/me").text
    with cast.database.writing() as session:
        own_record(session, cast.id("official")).recovery_email = "nhan.su@ngoai.example"
    assert "đơn vị đã ghi, chưa được dùng" in browser.get("/me").text


def test_the_own_page_says_that_sending_is_locked_until_it_is_released(cast: Cast) -> None:
    browser, limit = cast.sign_in_as("official"), Limit("outside", timedelta(minutes=10), 50)
    with cast.services.database.writing() as session:
        lock_sending(session, cast.mailbox_id("official"), limit, 51, clock.now())
    locked = browser.get("/me").text
    assert "Đang khóa gửi thư" in locked
    assert "có thể mở khóa gửi thư" in locked
    with cast.services.database.writing() as session:
        release_sending(session, SYSTEM, own_record(session, cast.ids["official"]), discard=False)
    assert "Đang khóa gửi thư" not in browser.get("/me").text
