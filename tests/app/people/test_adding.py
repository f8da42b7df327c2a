"""Adding a person in the console: address, namesakes, all problems at once, once only."""

from __future__ import annotations

from datetime import date
from html import unescape

import pytest
import sqlalchemy as sa

from provisioning.foundation.identifiers import new_id
from provisioning.officials.model import Official
from provisioning.recipients.model import Mailbox
from tests.support.cast import Cast
from tests.support.memory_directory import Fault

PERSON = {
    "full_name": "Nguyễn Thị Ngọc Ánh",
    "unit": "stttt",
    "post": "Chuyên viên",
    "staff_code": "KT-4711",
    "birth_date": "03/02/1985",
    "kind": "civil_servant",
    "phone": "0912 345 678",
    "recovery_email": "anh@rieng.example",
}


def people_named(cast: Cast, name: str) -> list[Official]:
    with cast.database.reading() as session:
        return list(session.scalars(sa.select(Official).where(Official.full_name == name)))


def test_a_mailbox_is_issued_and_stands_in_the_directory_at_once(cast: Cast) -> None:
    browser = cast.sign_in_as("hr")
    answer = browser.send("/people/new", PERSON)
    assert answer.status_code == 303
    page = unescape(browser.get(answer.location).text)
    assert "Đã cấp hộp thư anhntn.stttt@kontum.example cho" in page
    official = people_named(cast, "Nguyễn Thị Ngọc Ánh")[0]
    assert official.birth_date == date(1985, 2, 3)
    assert (official.phone, official.staff_code) == ("0912345678", "KT-4711")
    assert official.recovery_proven_at is None
    with cast.database.reading() as session:
        mailbox = session.scalars(sa.select(Mailbox).where(Mailbox.official_id == official.id)).one()
    assert not mailbox.is_behind
    entry = cast.directory.people([mailbox.id])[mailbox.id]
    assert entry.mail == "anhntn.stttt@kontum.example"


def test_with_the_directory_away_the_person_is_kept_and_the_page_says_so(cast: Cast) -> None:
    cast.directory.tree.fault = Fault.UNAVAILABLE
    browser = cast.sign_in_as("hr")
    answer = browser.send("/people/new", PERSON)
    page = browser.get(answer.location).text
    assert "Hộp thư đang được thiết lập" in page
    assert "tự có hiệu lực" in page
    assert "cv-banner" in page


def test_every_problem_comes_at_once_and_nothing_is_kept(cast: Cast) -> None:
    wrong = {
        "full_name": "Ng<b>",
        "unit": "",
        "birth_date": "31/02/1980",
        "staff_code": "có dấu",
        "phone": "abc",
        "recovery_email": "không",
        "kind": "king",
    }
    answer = cast.sign_in_as("hr").send("/people/new", wrong)
    assert answer.status_code == 422
    for name in ("full_name", "unit", "birth_date", "staff_code", "phone", "recovery_email", "kind"):
        assert f'id="{name}-error"' in answer.text, name
    assert 'value="31/02/1980"' in answer.text
    assert people_named(cast, "Ng<b>") == []


def test_sending_the_same_page_twice_adds_one_person(cast: Cast) -> None:
    browser, key = cast.sign_in_as("hr"), new_id()
    first = browser.send("/people/new", {**PERSON, "key": key})
    second = browser.send("/people/new", {**PERSON, "key": key})
    assert first.location == second.location
    assert len(people_named(cast, "Nguyễn Thị Ngọc Ánh")) == 1


def test_a_staff_code_that_somebody_has_is_refused_in_words(cast: Cast) -> None:
    cast.province.add("Lê Trước", staff_code="KT-4711")
    answer = cast.sign_in_as("hr").send("/people/new", PERSON)
    assert answer.status_code == 422
    assert 'id="staff_code-error"' in answer.text


@pytest.mark.parametrize("unit", ["syt", "kontum", "nowhere"])
def test_nobody_adds_to_a_unit_out_of_reach(cast: Cast, unit: str) -> None:
    answer = cast.sign_in_as("hr").send("/people/new", {**PERSON, "unit": unit})
    assert answer.status_code == 422
    assert 'id="unit-error"' in answer.text
    assert people_named(cast, "Nguyễn Thị Ngọc Ánh") == []


@pytest.mark.parametrize("text", ["stttt", "so thong tin va truyen thong", "Sở TT&TT"])
def test_without_javascript_a_unit_is_taken_by_code_or_name(cast: Cast, text: str) -> None:
    answer = cast.sign_in_as("hr").send("/people/new", {**PERSON, "unit": "", "unit_text": text})
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("field", "value"),
    [("id", "0000000000000000"), ("version", "9"), ("state", "active"), ("national_id_hash", "x"),
     ("recovery_proven_at", "2020-01-01"), ("unit_id", "1"), ("role", "system_administrator")],
)  # fmt: skip
def test_fields_that_the_form_has_not_reach_nothing(cast: Cast, field: str, value: str) -> None:
    cast.sign_in_as("hr").send("/people/new", {**PERSON, field: value})
    official = people_named(cast, "Nguyễn Thị Ngọc Ánh")[0]
    assert official.id != "0000000000000000"
    assert (official.version, official.national_id_hash, official.recovery_proven_at) == (1, None, None)
    with cast.database.reading() as session:
        assert session.scalar(sa.select(Mailbox.state).where(Mailbox.official_id == official.id)) == "invited"


def test_the_address_appears_while_typing_with_the_reason_for_another(cast: Cast) -> None:
    browser = cast.sign_in_as("hr")
    asked = {"full_name": "Nguyễn Văn An", "unit": "stttt"}
    assert "annv.stttt@kontum.example" in browser.get("/people/preview", query_string=asked).text
    cast.province.add("Nguyễn Văn An")
    shown = browser.get("/people/preview", query_string=asked).text
    assert "annvan.stttt@kontum.example" in shown
    assert "“annv.stttt” đã được cấp" in shown


def test_namesakes_of_the_scope_are_shown_with_unit_and_year(cast: Cast) -> None:
    cast.province.add("Nguyễn Văn An", "stttt.cntt", birth_date=date(1977, 5, 5))
    cast.province.add("Nguyễn Văn An", "syt", birth_date=date(1966, 6, 6))
    shown = cast.sign_in_as("hr").get("/people/preview?full_name=nguyen van an&unit=stttt").text
    assert "Phòng Công nghệ thông tin" in shown
    assert ("1977" in shown, "1966" in shown) == (True, False)


@pytest.mark.parametrize(
    "query", ["", "full_name=", "full_name=%00", "full_name=An&unit=%00", "full_name=<&unit=stttt",
              "full_name=An&unit=syt", "full_name=An&unit=stttt&birth_date=x"],
)  # fmt: skip
def test_a_preview_of_nonsense_is_quiet(cast: Cast, query: str) -> None:
    assert cast.sign_in_as("hr").get(f"/people/preview?{query}").status_code == 200


def test_a_closed_unit_takes_nobody(cast: Cast) -> None:
    with cast.database.writing() as session:
        cast.province.unit(session, "stttt.cntt").valid_to = date(2020, 1, 1)
    answer = cast.sign_in_as("hr").send("/people/new", {**PERSON, "unit": "stttt.cntt"})
    assert answer.status_code == 422
    assert 'id="unit-error"' in answer.text


def test_without_a_token_of_our_own_page_nothing_is_added(cast: Cast) -> None:
    assert cast.sign_in_as("hr").post("/people/new", data=PERSON).status_code == 400
    assert people_named(cast, "Nguyễn Thị Ngọc Ánh") == []


@pytest.mark.parametrize("name", ["helpdesk", "auditor", "official"])
def test_whoever_may_not_add_has_no_such_page(cast: Cast, name: str) -> None:
    assert cast.sign_in_as(name).get("/people/new").status_code == 404
