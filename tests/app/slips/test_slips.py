"""The page of slips: for a list, a unit or people ticked, and what it says before anything is replaced."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.recipients.operations import move
from tests.support.cast import Browser, Cast

CODE = re.compile(r"<code>([0-9a-z]{5}-[0-9a-z]{5})</code>")


def english(cast: Cast, member: str) -> Browser:
    browser = cast.sign_in_as(member)
    browser.send("/language", {"language": "en"})
    return browser


def replacing(page: str) -> str:
    found = re.search(r'name="replacing_before" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_print_for_a_unit_gives_a_sheet_to_each_who_waits_there_and_below(cast: Cast) -> None:
    for name, at in (("Nguyễn Thị Phiếu", "stttt"), ("Trần Văn Giấy", "stttt.cntt"), ("Lê Y Tế", "syt")):
        cast.province.add(name, at)
    head = english(cast, "department")
    page = head.get("/units/stttt").text
    assert 'name="of_unit" value="stttt"' in page
    sheets = head.send("/slips", {"of_unit": "stttt"}).text
    assert "Nguyễn Thị Phiếu" in sheets
    assert "Trần Văn Giấy" in sheets
    assert "Lê Y Tế" not in sheets
    assert "Phiếu cấp tài khoản" in sheets, "for the officials, whoever prints them"


def test_print_for_people_ticked_names_who_gets_none_and_why_first(cast: Cast) -> None:
    new, signed_in = cast.province.add("Nguyễn Thị Phiếu"), cast.id("official")
    helpdesk = english(cast, "helpdesk")
    ticked = {"person": [new, signed_in], "q": "nguyen", "page": "1"}
    page = helpdesk.send("/slips", ticked).text
    assert [] == CODE.findall(page)
    assert "Print 1 slip" in page
    assert "Has signed in already, and needs no slip." in page
    assert "/people?q=nguyen" in page, "back to where one was"
    assert 1 == len(CODE.findall(helpdesk.send("/slips", {**ticked, "sure": "1"}).text))


def test_print_for_all_that_match_takes_the_people_of_the_search(cast: Cast) -> None:
    cast.province.add("Nguyễn Thị Phiếu")
    cast.province.add("Nguyễn Văn Phiếu")
    cast.province.add("Trần Văn Giấy")
    helpdesk = english(cast, "helpdesk")
    asked = {"all_matching": "1", "q": "phieu", "state": "invited"}
    sheets = helpdesk.send("/slips", {**asked, "sure": "1"}).text
    assert 2 == len(CODE.findall(sheets))
    assert "Trần Văn Giấy" not in sheets


def test_print_again_replaces_nothing_until_the_number_is_agreed_to(cast: Cast) -> None:
    ids = [cast.province.add(name) for name in ("Nguyễn Thị Phiếu", "Trần Văn Giấy", "Lê Thị Mực")]
    helpdesk = english(cast, "helpdesk")
    first = CODE.findall(helpdesk.send("/slips", {"person": ids[:2], "sure": "1"}).text)
    page = helpdesk.send("/slips", {"person": ids}).text
    assert "1 person has no slip yet" in page
    assert "2 people have a slip that still works" in page
    assert "Yes: all 2 slips that were given out stop working, and new ones are printed." in page
    kept = helpdesk.send("/slips", {"person": ids, "sure": "1"}).text
    assert 1 == len(CODE.findall(kept))
    said = {"person": ids, "sure": "1", "replacing_before": replacing(page), "agreed": "1"}
    second = CODE.findall(helpdesk.send("/slips", said).text)
    assert 2 == len(second), "the one printed in between is kept"
    assert not set(first) & set(second)
    assert [] == CODE.findall(helpdesk.send("/slips", said).text), "sent twice"


def test_a_slip_shows_post_birth_year_code_and_office(cast: Cast) -> None:
    official_id = cast.province.add("Nguyễn Thị Phiếu", "stttt.cntt")
    with cast.database.writing() as session:
        person = own_record(session, official_id)
        person.post, person.staff_code = "Văn thư", "CB-0042"
        person.birth_date = date(1984, 6, 5)
    pages: dict[str, dict[str, Any]] = {
        "/slips": {"person": [official_id], "sure": "1"},
        f"/people/{official_id}/slip": {"replaces": "yes"},
    }
    for page, asked in pages.items():
        sheet = cast.sign_in_as("helpdesk").send(page, asked).text
        for said in ("Văn thư", "CB-0042", "1984", "Sở Thông tin và Truyền thông"):
            assert said in sheet
        assert "05/06/1984" not in sheet, "a year is enough"


def test_slips_of_people_elsewhere_are_nobodys_to_print(cast: Cast) -> None:
    official_id = cast.province.add("Lê Y Tế", "syt")
    page = english(cast, "helpdesk").send("/slips", {"person": [official_id], "sure": "1"}).text
    assert [] == CODE.findall(page)
    assert "Lê Y Tế" not in page
    assert english(cast, "helpdesk").send("/slips", {"of_unit": "syt"}).status_code == 404


def test_the_person_page_replaces_a_slip_only_by_a_second_word(cast: Cast) -> None:
    official_id = cast.province.add("Nguyễn Thị Phiếu")
    helpdesk = english(cast, "helpdesk")
    path = f"/people/{official_id}"
    assert 'name="replaces"' not in helpdesk.get(path).text
    assert CODE.search(helpdesk.send(f"{path}/slip").text)
    page = helpdesk.get(path).text
    assert "Replace the slip" in page
    assert 'name="replaces" value="yes"' in page
    answer = helpdesk.send(f"{path}/slip")
    assert answer.status_code == 303
    assert "There is a slip that still works" in helpdesk.get(path).text


def test_a_forgotten_password_is_helped_by_a_slip_of_its_own(cast: Cast) -> None:
    official_id = cast.province.add("Nguyễn Thị Phiếu")
    with cast.database.writing() as session:
        move(mailbox_of(own_record(session, official_id)), "active")
    helpdesk = english(cast, "helpdesk")
    assert CODE.search(helpdesk.send(f"/people/{official_id}/slip").text)
    assert helpdesk.send(f"/people/{official_id}/slip").status_code == 303
