"""What a unit asks for: sent from the own page, seen to or made a list, its state seen by who asked."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.errors import Invalid
from provisioning.officials.queries import own_record
from provisioning.service_requests.chores import look_at_requests
from provisioning.service_requests.model import Request
from provisioning.service_requests.rules import ASKABLE, WISHES
from provisioning.service_requests.unit_requests import ask_for_more
from tests.support.cast import Browser, Cast

Work = Callable[[], None]
ACCOUNT = {
    "full_name": "Y Vêng Niê", "unit": "stttt.cntt", "post": "Chuyên viên", "staff_code": "CB-900",
    "birth_date": "02/03/1990", "reason": "mới được tuyển dụng", "decision": "15/CV",
}  # fmt: skip


def english(cast: Cast, member: str) -> Browser:
    browser = cast.sign_in_as(member)
    browser.send("/language", {"language": "en"})
    return browser


def ask(browser: Browser, kind: str, fields: dict[str, str], letter: tuple[bytes, str] | None = None) -> str:
    data: dict[str, object] = dict(fields)
    if letter:
        data["letter"] = (io.BytesIO(letter[0]), letter[1])
    answer = browser.send(f"/me/requests/new/{kind}", data, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def in_console(at: str) -> str:
    return at.replace("/me/requests/", "/requests/")


def test_an_account_is_asked_for_with_its_letter_and_becomes_a_list(cast: Cast, work: Work) -> None:
    asker, head = english(cast, "official"), english(cast, "division")
    at = ask(asker, "account", ACCOUNT, (b"%PDF-1.4 scan", "Công văn 15.pdf"))
    assert "Waiting for an answer" in asker.get(at).text
    page = head.get(in_console(at)).text
    assert "Y Vêng Niê" in page
    with head.get(f"{in_console(at)}/letter") as letter:
        assert (letter.data, letter.mimetype) == (b"%PDF-1.4 scan", "application/octet-stream")
        assert letter.headers["Content-Disposition"].startswith("attachment")
    plan = str(head.send(f"{in_console(at)}/plan").location)
    work()
    shown = head.get(plan).text
    assert "Y Vêng Niê" in shown
    assert "In hand" in asker.get(at).text
    head.send(f"{plan}/start")
    work()
    look_at_requests(cast.database, clock.now())
    assert "Done" in asker.get(at).text
    assert "Y Vêng Niê" in head.get("/people").text


def test_a_list_that_was_discarded_leaves_the_wish_open(cast: Cast, work: Work) -> None:
    asker, head = english(cast, "official"), english(cast, "division")
    at = ask(asker, "account", ACCOUNT)
    plan = str(head.send(f"{in_console(at)}/plan").location)
    work()
    head.send(f"{plan}/stop")
    look_at_requests(cast.database, clock.now())
    assert "Waiting for an answer" in asker.get(at).text
    assert head.send(f"{in_console(at)}/plan").location != plan


def test_a_correction_of_ones_own_record(cast: Cast, work: Work) -> None:
    asker, head = english(cast, "official"), english(cast, "division")
    with cast.database.writing() as session:
        own_record(session, cast.id("official")).staff_code = "CB-077"
    at = ask(asker, "change", {"phone": "0912 345 678", "reason": "đổi số"})
    plan = str(head.send(f"{in_console(at)}/plan").location)
    work()
    head.send(f"{plan}/start")
    work()
    with cast.database.reading() as session:
        assert own_record(session, cast.id("official")).phone == "0912345678"


def test_other_wishes_are_seen_to_by_hand(cast: Cast) -> None:
    asker, head = english(cast, "official"), english(cast, "department")
    at = ask(asker, "allowance", {"wish": "50", "reason": "tuyển thêm", "unit": "stttt.cntt"})
    head.send(f"{in_console(at)}/close", {"answer": "đã cấp thêm 50"})
    assert "đã cấp thêm 50" in asker.get(at).text


@pytest.mark.parametrize("kind", ["role_mailbox", "list"])
def test_what_can_not_be_given_is_not_offered(cast: Cast, kind: str) -> None:
    browser = english(cast, "official")
    assert f"/me/requests/new/{kind}" not in browser.get("/me/requests").text
    for answer in (
        browser.get(f"/me/requests/new/{kind}"),
        browser.send(f"/me/requests/new/{kind}", {"wish": "vanthu", "reason": "x"}),
    ):
        assert answer.status_code == 404
    assert "mailbox for a role" not in browser.get("/me").text


@pytest.mark.parametrize(
    ("kind", "called"), [("role_mailbox", "A mailbox for a role"), ("list", "A mailing list")]
)
def test_what_was_asked_for_before_stays_readable_and_is_closed_by_hand(
    cast: Cast, kind: str, called: str
) -> None:
    asker, head = english(cast, "official"), english(cast, "division")
    at = ask(asker, "allowance", {"wish": "vanthu.cntt", "reason": "tiếp nhận", "unit": "stttt.cntt"})
    with cast.database.writing() as session:
        # As an earlier version has left it.
        made = session.get_one(Request, at.rpartition("/")[2])
        made.kind, made.unit = kind, cast.province.unit(session, "stttt.cntt")
    assert called in asker.get(at).text
    assert "vanthu.cntt" in head.get(in_console(at)).text
    head.send(f"{in_console(at)}/close", {"answer": "chưa lập được"})
    assert "chưa lập được" in asker.get(at).text


def test_the_operation_refuses_what_can_not_be_given_whoever_asks(cast: Cast) -> None:
    with cast.database.reading() as session:
        asker = own_record(session, cast.id("official"))
        for kind in set(WISHES) - set(ASKABLE):
            with pytest.raises(Invalid):
                ask_for_more(session, asker, Actor("x", asker.id), kind, "vanthu", reason="x")


def test_more_for_a_unit_is_asked_of_the_one_above(cast: Cast) -> None:
    at = ask(
        english(cast, "official"),
        "allowance",
        {"wish": "50 hộp thư", "reason": "tuyển thêm", "unit": "stttt.cntt"},
    )
    assert cast.sign_in_as("division").get(in_console(at)).status_code == 404
    assert cast.sign_in_as("department").get(in_console(at)).status_code == 200


def test_nobody_else_reads_what_somebody_asked_for(cast: Cast) -> None:
    at = ask(english(cast, "official"), "account", ACCOUNT)
    for member in ("stranger", "helpdesk", "auditor"):
        browser = cast.sign_in_as(member)
        assert [browser.get(at).status_code, browser.get(in_console(at)).status_code] == [404, 404], member


@pytest.mark.parametrize(
    ("kind", "fields", "said"),
    [
        ("account", {**ACCOUNT, "full_name": ""}, "Please enter this"),
        ("account", {**ACCOUNT, "unit": "syt"}, "Please choose"),
        ("account", {**ACCOUNT, "reason": ""}, "Please enter this"),
        ("change", {"reason": "x"}, "Please write what is to be different"),
        ("change", {"address": "khong.ai@kontum.example", "post": "x", "reason": "x"}, "Nobody in your unit"),
        ("change", {"phone": "12", "reason": "x"}, "not a phone number"),
        ("allowance", {"wish": "", "reason": "x", "unit": "stttt.cntt"}, "Please enter this"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    cast: Cast, kind: str, fields: dict[str, str], said: str
) -> None:
    answer = english(cast, "official").send(f"/me/requests/new/{kind}", fields)
    assert (answer.status_code, said in answer.text) == (400, True)


def test_somebody_elsewhere_looks_like_nobody(cast: Cast) -> None:
    browser = english(cast, "official")
    for address in (cast.address("stranger"), "khong.ai@kontum.example"):
        fields = {"address": address, "post": "Trưởng phòng", "reason": "x"}
        assert "Nobody in your unit" in browser.send("/me/requests/new/change", fields).text


@pytest.mark.parametrize("letter", [(b"MZ\x90\x00", "congvan.pdf"), (b"<html>", "a.pdf"), (b"", "a.pdf")])
def test_a_file_that_is_no_letter_is_refused(cast: Cast, letter: tuple[bytes, str]) -> None:
    data = {**ACCOUNT, "letter": (io.BytesIO(letter[0]), letter[1])}
    browser = english(cast, "official")
    answer = browser.send("/me/requests/new/account", data, content_type="multipart/form-data")
    assert (answer.status_code, "attach the letter" in answer.text) == (400, True)
    assert "You have not asked for anything yet" in browser.get("/me/requests").text


def test_a_letters_name_can_not_leave_its_place(cast: Cast) -> None:
    asker, head = english(cast, "official"), cast.sign_in_as("division")
    at = ask(asker, "account", ACCOUNT, (b"%PDF-1.4", '../../etc/"x\r\nSet-Cookie: a=b.pdf'))
    with head.get(f"{in_console(at)}/letter") as answer:
        assert answer.status_code == 200
        assert "Set-Cookie: a" not in str(answer.headers)


def test_one_is_told_when_there_are_too_many(cast: Cast) -> None:
    browser = english(cast, "official")
    for at in range(20):
        ask(browser, "allowance", {"wish": f"thêm {at}", "reason": "x", "unit": "stttt.cntt"})
    more = {"wish": "một nữa", "reason": "x", "unit": "stttt.cntt"}
    answer = browser.send("/me/requests/new/allowance", more)
    assert "You have 20 open requests" in answer.text


def test_a_correction_is_made_on_the_form_of_the_record_as_it_was_asked_for(cast: Cast) -> None:
    asker, head = english(cast, "official"), english(cast, "division")
    at = ask(asker, "change", {"post": "Chuyên viên chính", "reason": "đã bổ nhiệm"})
    page = head.get(in_console(at)).text
    assert "– → Chuyên viên chính" in page
    edit = f"/people/{cast.id('official')}/edit?request={at.rpartition('/')[2]}"
    assert edit in page
    assert 'value="Chuyên viên chính"' in head.get(edit).text
    assert 'value="Chuyên viên chính"' not in head.get(edit.partition("?")[0]).text
