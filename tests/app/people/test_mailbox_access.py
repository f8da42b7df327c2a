"""Suspending, resuming and the slip with the one-time code."""

from __future__ import annotations

import re
from html import unescape

import pytest

from provisioning.authentication.activation import open_code
from provisioning.authentication.client_info import ClientInfo
from provisioning.foundation.errors import Invalid
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.recipients.operations import move
from tests.support.cast import Cast

REASON = {"reason": "Đình chỉ công tác", "mail": "keep"}


def test_a_suspension_locks_out_everywhere_at_once(cast: Cast) -> None:
    victim, browser = cast.sign_in_as("official"), cast.sign_in_as("division")
    assert victim.get("/me").status_code == 200
    path = f"/people/{cast.id('official')}"
    answer = browser.send(f"{path}/suspend", REASON)
    assert answer.status_code == 303
    page = unescape(browser.get(path).text)
    assert "Y Bình An không còn đăng nhập được ở bất cứ đâu" in page
    assert "Lý do: Đình chỉ công tác" in page
    assert f'action="{path}/resume"' in page
    uid = cast.mailbox_id("official")
    entry = cast.directory.people([uid])[uid]
    assert (entry.state, entry.sign_in, entry.receives) == ("suspended", False, True)
    assert uid in cast.mailstore.disconnected
    assert victim.get("/me").status_code == 302


def test_a_resumed_person_is_active_again_but_old_sessions_stay_ended(cast: Cast) -> None:
    victim, browser = cast.sign_in_as("official"), cast.sign_in_as("division")
    path, uid = f"/people/{cast.id('official')}", cast.mailbox_id("official")
    browser.send(f"{path}/suspend", REASON)
    assert browser.send(f"{path}/resume").status_code == 303
    entry = cast.directory.people([uid])[uid]
    assert (entry.state, entry.sign_in) == ("active", True)
    assert victim.get("/me").status_code == 302
    page = unescape(browser.get(path).text)
    assert "Đã mở khóa hộp thư của Y Bình An" in page
    assert 'name="reason" value="Đình chỉ công tác"' in page


def test_mail_can_be_refused_during_a_suspension(cast: Cast) -> None:
    browser, uid = cast.sign_in_as("division"), cast.mailbox_id("official")
    browser.send(f"/people/{cast.id('official')}/suspend", {**REASON, "mail": "refuse"})
    assert cast.directory.people([uid])[uid].receives is False


@pytest.mark.parametrize(
    "form", [{"reason": "", "mail": "keep"}, {"reason": "x" * 300, "mail": "keep"},
             {"reason": "a\x00b", "mail": "keep"}, {"reason": "x", "mail": "burn"}],
)  # fmt: skip
def test_a_suspension_without_a_proper_reason_does_not_happen(cast: Cast, form: dict[str, str]) -> None:
    path = f"/people/{cast.id('official')}/suspend"
    assert cast.sign_in_as("division").send(path, form).status_code == 422
    with cast.database.reading() as session:
        assert mailbox_of(own_record(session, cast.id("official"))).state == "active"


def test_suspending_twice_says_that_it_cannot_be_done(cast: Cast) -> None:
    browser, path = cast.sign_in_as("division"), f"/people/{cast.id('official')}/suspend"
    browser.send(path, REASON)
    assert browser.send(path, REASON).status_code == 422


def test_resuming_who_is_not_suspended_changes_nothing(cast: Cast) -> None:
    browser, path = cast.sign_in_as("division"), f"/people/{cast.id('official')}"
    assert browser.send(f"{path}/resume").status_code == 303
    with cast.database.reading() as session:
        assert mailbox_of(own_record(session, cast.id("official"))).state == "active"


def test_looking_never_changes_anything(cast: Cast) -> None:
    browser, path = cast.sign_in_as("system"), f"/people/{cast.id('official')}"
    assert browser.get(f"{path}/resume").status_code == 405
    assert browser.get(f"{path}/retry").status_code == 405
    assert browser.get(f"{path}/slip").location == path
    assert browser.get(f"{path}/suspend").status_code == 200
    with cast.database.reading() as session:
        assert mailbox_of(own_record(session, cast.id("official"))).state == "active"


def test_the_slip_shows_a_code_that_works_and_no_address_bar_ever_holds_it(cast: Cast) -> None:
    official_id = cast.province.add("Nguyễn Thị Phiếu")
    answer = cast.sign_in_as("helpdesk").send(f"/people/{official_id}/slip")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.request.path == f"/people/{official_id}/slip"
    found = re.search(r"<code>([0-9a-z]{5}-[0-9a-z]{5})</code>", answer.text)
    assert found is not None
    assert "Nguyễn Thị Phiếu" in answer.text
    assert "phieunt.stttt@kontum.example" in answer.text.replace("<wbr>", "")
    assert "thu.kontum.example/activate" in answer.text
    assert "<svg" in answer.text
    assert "style=" not in answer.text
    assert open_code(cast.database, ClientInfo("127.0.0.1"), "phieunt.stttt@kontum.example", found[1])


def test_a_second_slip_ends_the_first_code(cast: Cast) -> None:
    official_id = cast.province.add("Nguyễn Thị Phiếu")
    browser = cast.sign_in_as("helpdesk")
    path = f"/people/{official_id}/slip"
    first = _code(browser.send(path).text)
    assert browser.send(path).status_code == 303, "pressed again, without a word"
    second = _code(browser.send(path, {"replaces": "yes"}).text)
    with pytest.raises(Invalid):
        open_code(cast.database, ClientInfo("127.0.0.1"), "phieunt.stttt@kontum.example", first)
    assert open_code(cast.database, ClientInfo("127.0.0.1"), "phieunt.stttt@kontum.example", second)


def test_whoever_adds_people_hands_them_the_first_code_but_no_later_one(cast: Cast) -> None:
    official_id = cast.province.add("Nguyễn Thị Phiếu")
    browser = cast.sign_in_as("hr")
    assert f"/people/{official_id}/slip" in browser.get(f"/people/{official_id}").text
    assert browser.send(f"/people/{official_id}/slip").status_code == 200
    active = cast.id("official")
    assert f"/people/{active}/slip" not in browser.get(f"/people/{active}").text
    assert browser.send(f"/people/{active}/slip").status_code == 403


def test_the_person_page_tells_of_an_open_code_but_not_the_code(cast: Cast) -> None:
    official_id = cast.province.add("Nguyễn Thị Phiếu")
    browser = cast.sign_in_as("helpdesk")
    code = _code(browser.send(f"/people/{official_id}/slip").text)
    page = browser.get(f"/people/{official_id}").text
    assert "Đỗ Văn Đường đã cấp phiếu" in page
    assert code not in page


def test_the_slip_speaks_the_officials_language(cast: Cast) -> None:
    official_id = cast.province.add("Nguyễn Thị Phiếu")
    browser = cast.sign_in_as("helpdesk")
    browser.set_cookie("congvu_language", "en", domain="thu.kontum.example")
    assert "Phiếu cấp tài khoản thư điện tử công vụ" in browser.send(f"/people/{official_id}/slip").text


def test_a_suspended_person_gets_no_code(cast: Cast) -> None:
    with cast.database.writing() as session:
        move(mailbox_of(own_record(session, cast.id("official"))), "suspended")
    browser = cast.sign_in_as("department")
    answer = browser.send(f"/people/{cast.id('official')}/slip")
    assert answer.status_code == 303
    assert "Không" in browser.get(answer.location).text


def _code(page: str) -> str:
    found = re.search(r"<code>([0-9a-z]{5}-[0-9a-z]{5})</code>", page)
    assert found is not None
    return found[1]
