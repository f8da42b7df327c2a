"""Filters of a real Dovecot go off with a lock, a code and a broken rule, done by the worker that ships."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.filters import filter_editor, set_filter
from tests.support.mail_stack import Person, until
from tests.support.whole_stack import WholeStack, activate, person, start_whole_stack

pytestmark = pytest.mark.stack

PASSWORD = "song Dak Bla chay nguoc 7"
NEXT = "rung thong Mang Den mua mua 9"
# The worker looks every ten seconds.
_A_MINUTE = 60


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeStack]:
    """Everything running, for this file."""
    running = start_whole_stack(tmp_path_factory.mktemp("filters"))
    try:
        yield running
    finally:
        running.remove()


def official(whole: WholeStack, name: str) -> tuple[str, Person]:
    """Somebody with an open mailbox: the page in the console, and the mail programs' view."""
    page, address = whole.add_official(name)
    visitor = whole.visitor()
    activate(visitor, address, whole.issue_code(page), PASSWORD)
    visitor.close()
    owner = person("", address, PASSWORD)
    until(lambda: whole.mail.may_sign_in(address, PASSWORD))
    return page, owner


def active(whole: WholeStack, owner: Person) -> str:
    """Which filter is on."""
    with filter_editor(whole.mail, owner) as editor:
        return editor.active()


def test_filter_is_off_after_a_lock_and_stays_off_when_it_is_lifted(whole: WholeStack) -> None:
    page, owner = official(whole, "Nguyễn Văn Khóa")
    set_filter(whole.mail, owner, 'redirect "ai.do@kontum.example";')
    console = whole.administrator
    console.open(page)
    console.send_shown(f"{page}/suspend", reason="Đình chỉ công tác", mail="keep")
    until(lambda: not whole.mail.may_sign_in(owner.address, PASSWORD))
    console.open(page)
    console.send_shown(f"{page}/resume")
    until(lambda: whole.mail.may_sign_in(owner.address, PASSWORD))
    assert active(whole, owner) == ""


def test_filter_is_off_after_a_new_password_by_code(whole: WholeStack) -> None:
    page, owner = official(whole, "Nguyễn Văn Mã")
    set_filter(whole.mail, owner, 'redirect "ai.do@kontum.example";')
    visitor = whole.visitor()
    activate(visitor, owner.address, whole.issue_code(page), NEXT)
    anew = person("", owner.address, NEXT)
    until(lambda: whole.mail.may_sign_in(owner.address, NEXT))
    until(lambda: active(whole, anew) == "")
    visitor.open("/me")
    assert "cv-tone-warn" in visitor.page.text
    visitor.close()


def test_filter_that_sends_outside_is_off_within_a_minute(whole: WholeStack) -> None:
    _, owner = official(whole, "Nguyễn Văn Ngoài")
    set_filter(whole.mail, owner, 'redirect "khach@ngoai.example";')
    until(lambda: active(whole, owner) == "", _A_MINUTE)
    until(lambda: any("trái quy định" in subject for subject in whole.mail.subjects(owner)))


def test_filter_saved_in_a_session_that_stays_open_is_found(whole: WholeStack) -> None:
    _, owner = official(whole, "Nguyễn Văn Lâu")
    with filter_editor(whole.mail, owner) as editor:
        editor.put("keep;")
        editor.put('require "vacation"; vacation :from "chu.tich@kontum.example" "x";', name="hai")
        until(lambda: editor.active() == "", _A_MINUTE)


def test_filter_that_keeps_the_rules_stays_on(whole: WholeStack) -> None:
    _, owner = official(whole, "Nguyễn Văn Yên")
    set_filter(whole.mail, owner, 'redirect "ai.do@kontum.example";')
    _, other = official(whole, "Nguyễn Văn Mốc")
    set_filter(whole.mail, other, 'redirect "khach@ngoai.example";')
    # Looked at together, so that this one was seen when the other went off.
    until(lambda: active(whole, other) == "", _A_MINUTE)
    assert active(whole, owner) == "thư"
