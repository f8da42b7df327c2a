"""From the slip to an open mailbox, seen from the browser."""

from __future__ import annotations

import unicodedata

import pytest
import sqlalchemy as sa
import time_machine

from ldap.passwords import PasswordAnswer, matches
from provisioning.audit.model import Event
from provisioning.authentication.recovery_address import waiting_proof
from provisioning.foundation import clock
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from tests.app.me.conftest import NEW, OUTSIDE, Invited, passwords
from tests.support.cast import PASSWORD, Cast
from tests.support.memory_directory import Fault


def test_an_official_activates_with_the_slip(cast: Cast, invited: Invited) -> None:
    browser = cast.browser()
    assert browser.get("/activate").status_code == 200
    answer = browser.send("/activate", invited.slip)
    assert (answer.status_code, answer.location) == (303, "/activate/password")

    greeting = browser.get("/activate/password").text
    assert "Xin chào Nguyễn Thị Ngọc Ánh" in greeting
    assert "Ủy ban nhân dân xã Ngọk Bay" in greeting

    answer = browser.send("/activate/password", passwords(recovery_email=OUTSIDE))
    assert (answer.status_code, answer.location) == (303, "/me/recovery/code")
    ready = browser.get("/me/ready").text
    assert "Hộp thư của anh/chị đã sẵn sàng" in ready
    for shown in (invited.address, "imap.kontum.example", "smtp.kontum.example", "587"):
        assert shown in ready

    with cast.database.reading() as session:
        official = own_record(session, invited.id)
        proof = waiting_proof(session, official)
    mailbox = mailbox_of(official)
    assert (mailbox.state, mailbox.is_behind) == ("active", False)
    assert official.recovery_email == ""
    assert proof is not None
    assert proof.email == OUTSIDE
    entry = cast.directory.people([invited.mailbox_id])[invited.mailbox_id]
    assert (entry.state, entry.sign_in) == ("active", True)
    answer_of_directory = cast.services.passwords.check_password(invited.mailbox_id, NEW)
    assert answer_of_directory is PasswordAnswer.OK


def test_the_code_is_never_in_an_address(cast: Cast, invited: Invited) -> None:
    answer = cast.browser().send("/activate", invited.slip)
    assert invited.code not in str(answer.headers)
    assert invited.code.replace("-", "") not in str(answer.headers)


@pytest.mark.parametrize(
    "slip",
    [
        {"address": "khong.ai@kontum.example", "code": "00000-00000"},
        {"address": "OFFICIAL", "code": "00000-00000"},
        {"address": "INVITED", "code": "00000-00000"},
        {"address": "khong.ai@kontum.example", "code": "CODE"},
        {"address": "OFFICIAL", "code": "CODE"},
        {"address": "INVITED\x00", "code": "CODE"},
    ],
)
def test_every_wrong_slip_gets_the_same_answer(cast: Cast, invited: Invited, slip: dict[str, str]) -> None:
    known = {"OFFICIAL": cast.address("official"), "INVITED": invited.address}
    address = slip["address"].replace("INVITED", invited.address)
    typed = {
        "address": known.get(slip["address"], address),
        "code": invited.code if slip["code"] == "CODE" else slip["code"],
    }
    answer = cast.browser().send("/activate", typed)
    assert answer.status_code == 400
    assert "Mã không đúng. Vui lòng kiểm tra rồi thử lại." in answer.text


def test_without_a_code_there_is_no_password_page(cast: Cast) -> None:
    browser = cast.browser()
    assert browser.get("/activate/password").location == "/activate"
    assert browser.send("/activate/password", passwords()).location == "/activate"


def test_a_code_that_expired_meanwhile_leads_back(cast: Cast, invited: Invited) -> None:
    browser = invited.opened()
    with time_machine.travel(clock.now().timestamp() + 15 * 86400):
        assert browser.send("/activate/password", passwords()).location == "/activate"
    assert invited.hash_of() is None


def test_every_problem_is_shown_at_once(cast: Cast, invited: Invited) -> None:
    form = {"password": "short", "repeated": "other", "recovery_email": "not an address"}
    page = invited.opened().send("/activate/password", form)
    assert page.status_code == 400
    for sentence in (
        "Vui lòng dùng ít nhất 12 ký tự.",
        "Hai mật khẩu không giống nhau.",
        "Đây không phải địa chỉ thư điện tử.",
    ):
        assert sentence in page.text
    assert invited.hash_of() is None


@pytest.mark.parametrize("missing", [{"password"}, {"repeated"}, {"password", "repeated"}])
@pytest.mark.parametrize("empty", [True, False])
def test_no_field_may_be_left_out_cve_2023_2160(
    cast: Cast, invited: Invited, missing: set[str], empty: bool
) -> None:
    whole = passwords()
    form = {k: "" if k in missing else v for k, v in whole.items() if empty or k not in missing}
    assert invited.opened().send("/activate/password", form).status_code == 400
    assert invited.hash_of() is None


@pytest.mark.parametrize(
    "password", ["Nguyen Thi Ngoc Anh", "OWN ADDRESS", "Ngok Bay Ngok Bay", "matkhau12345"]
)
def test_ones_own_words_and_common_ones_are_refused(cast: Cast, invited: Invited, password: str) -> None:
    wanted = password.replace("OWN ADDRESS", invited.address.partition("@")[0] + "1981")
    page = invited.opened().send("/activate/password", passwords(wanted))
    assert page.status_code == 400
    assert invited.hash_of() is None


def test_the_own_mailbox_is_no_recovery_address(cast: Cast, invited: Invited) -> None:
    form = passwords(recovery_email=invited.address.upper())
    assert invited.opened().send("/activate/password", form).status_code == 400
    assert invited.hash_of() is None


@pytest.mark.parametrize("fault", list(Fault))
def test_a_failing_directory_is_said_in_a_sentence_and_the_code_still_works(
    cast: Cast, invited: Invited, fault: Fault
) -> None:
    browser = invited.opened()
    cast.directory.tree.fault = fault
    page = browser.send("/activate/password", passwords())
    assert page.status_code == 503
    assert "Chưa đặt được mật khẩu lúc này" in page.text
    cast.directory.tree.fault = None
    with time_machine.travel(clock.now().timestamp() + 6):
        assert browser.send("/activate/password", passwords()).location == "/me/ready"
    assert matches(NEW, invited.hash_of() or "")


def test_the_password_is_spelled_back_nowhere(cast: Cast, invited: Invited) -> None:
    page = invited.opened().send("/activate/password", {"password": NEW, "repeated": "other"})
    assert NEW not in page.text


def test_a_second_browser_with_the_same_code_comes_too_late(cast: Cast, invited: Invited) -> None:
    first, second = invited.opened(), invited.opened()
    assert first.send("/activate/password", passwords()).location == "/me/ready"
    late = second.send("/activate/password", passwords("mot cau khac han cau truoc"))
    assert late.location == "/activate"
    assert matches(NEW, invited.hash_of() or "")


def test_the_record_says_what_happened_and_by_whom(cast: Cast, invited: Invited) -> None:
    invited.opened().send("/activate/password", passwords())
    with cast.database.reading() as session:
        query = sa.select(Event).where(Event.object_id == invited.id).order_by(Event.seq)
        events = list(session.scalars(query))
    assert [e.kind for e in events][-3:] == ["code.issued", "password.begun", "mailbox.activated"]
    assert events[-1].actor_id == invited.id
    assert events[-1].ip == "127.0.0.1"


def strength(cast: Cast, browser: object, password: str) -> str:
    return browser.send("/password-strength", {"password": password}).text  # type: ignore[attr-defined, no-any-return]  # a Browser


def test_strength_is_said_in_words(cast: Cast, invited: Invited) -> None:
    browser = invited.opened()
    assert "ít nhất 12 ký tự" in strength(cast, browser, "ngan")
    assert "Không dùng tên" in strength(cast, browser, "Nguyen Thi Ngoc Anh")
    assert "quá dễ đoán" in strength(cast, browser, "matkhau12345")
    assert "Rất mạnh." in strength(cast, browser, NEW)
    assert "“ề” giống nhau" in strength(cast, browser, unicodedata.normalize("NFD", "về"))
    nothing_typed = strength(cast, browser, "")
    assert "cv-tone" not in nothing_typed
    assert "Ít nhất 12 ký tự" in nothing_typed


def test_strength_answers_only_who_is_about_to_set_a_password(cast: Cast) -> None:
    assert cast.browser().send("/password-strength", {"password": NEW}).status_code == 403
    signed_in = cast.sign_in_as("official")
    assert signed_in.send("/password-strength", {"password": NEW}).status_code == 200


def test_a_code_lets_an_active_person_without_recovery_address_in_again(cast: Cast) -> None:
    from provisioning.authentication.activation import issue_code
    from tests.support.province import SYSTEM

    elsewhere = cast.sign_in_as("official")
    with cast.database.writing() as session:
        code = issue_code(session, SYSTEM, own_record(session, cast.id("official")))
    browser = cast.browser()
    browser.send("/activate", {"address": cast.address("official"), "code": code})
    browser.send("/activate/password", passwords())
    assert browser.get("/me").status_code == 200
    assert elsewhere.get("/me").status_code == 302
    check = cast.services.passwords.check_password
    assert check(cast.mailbox_id("official"), PASSWORD) is PasswordAnswer.WRONG
