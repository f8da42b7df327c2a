"""What is done to many from the list: the rest goes on after a yes, the list is where it was, with Undo."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from html import unescape
from typing import Any

import pytest
from werkzeug.test import TestResponse
from werkzeug.wrappers import Response

from provisioning.access.operations import give
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.plans.applying import apply_chunk
from provisioning.recipients.operations import move
from tests.support.cast import Browser, Cast
from tests.support.province import SYSTEM


def english(cast: Cast, member: str = "department") -> Browser:
    browser = cast.sign_in_as(member)
    browser.send("/language", {"language": "en"})
    return browser


def several(cast: Cast, count: int = 3) -> list[str]:
    return [cast.province.add(f"Y Blí {letter}ình", "stttt") for letter in "BCDGHKLMNPQRSTVX"[:count]]


def seen_on(page: TestResponse) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', page.text)
    assert found, page.text
    return found[1]


def done(browser: Browser, verb: str, whom: dict[str, Any], **fields: str) -> TestResponse:
    """Looks, then says yes; returns what the yes was answered with."""
    seen = seen_on(browser.send(f"/people/selected/{verb}", whom))
    return browser.send(f"/people/selected/{verb}", {**whom, "sure": "1", "seen": seen, **fields})


def undone(browser: Browser, page: str) -> TestResponse:
    """Presses Undo of the notice on a page."""
    form = re.search(r'<form[^>]*action="/people/changes/take-back".*?</form>', page, re.DOTALL)
    assert form, page
    fields = dict(re.findall(r'name="([a-z_]+)" value="([^"]*)"', form[0]))
    return browser.send("/people/changes/take-back", fields)


def units(cast: Cast, ids: Sequence[str]) -> list[str]:
    with cast.database.reading() as session:
        return [own_record(session, each).unit.code for each in ids]


def states(cast: Cast, ids: Sequence[str]) -> list[str]:
    with cast.database.reading() as session:
        return [mailbox_of(own_record(session, each)).state for each in ids]


def test_people_ticked_are_moved_the_list_is_where_it_was_and_undo_moves_them_back(cast: Cast) -> None:
    browser, ids = english(cast), several(cast)
    whom = {"person": ids, "q": "bli", "unit": "stttt", "sort": "-name"}
    answer = done(browser, "move", whom, target="stttt.cntt", decision="12/QĐ")
    assert str(answer.location) == "/people?q=bli&unit=stttt&sort=-name"
    page = browser.get(answer.location).text
    assert "3 people now work at the new unit" in page
    assert units(cast, ids) == ["stttt.cntt"] * 3
    back = undone(browser, page)
    assert str(back.location) == "/people?q=bli&unit=stttt&sort=-name"
    assert "3 people are as before" in browser.get(back.location).text
    assert units(cast, ids) == ["stttt"] * 3


def test_who_can_not_is_listed_with_the_reason_and_the_rest_goes_on(cast: Cast) -> None:
    browser, ids = english(cast), several(cast, 2)
    gone, higher = cast.province.add("Y Đi Rồi", "stttt"), cast.province.add("Lê Văn Cao", "stttt")
    with cast.database.writing() as session:
        move(mailbox_of(own_record(session, gone)), "leaving")
        root = cast.province.unit(session, "kontum")
        give(session, SYSTEM, own_record(session, higher), root, "auditor")
    whom = {"person": [*ids, gone, higher]}
    page = unescape(browser.send("/people/selected/move", whom).text)
    assert "This can't be done for 2 people" in page
    assert "Y Đi Rồi: this can't be done as the mailbox is now" in page
    assert "Lê Văn Cao: you may not change this person's account" in page
    assert "Move 2 people to another unit" in page
    answer = done(browser, "move", whom, target="stttt.cntt")
    assert "2 people now work at the new unit" in browser.get(answer.location).text
    assert units(cast, [*ids, gone, higher]) == ["stttt.cntt", "stttt.cntt", "stttt", "stttt"]


def test_who_can_not_be_taken_back_is_named_with_the_reason_it_has(cast: Cast) -> None:
    browser, ids = english(cast), several(cast, 2)
    answer = done(browser, "move", {"person": ids}, target="stttt.cntt")
    page = browser.get(answer.location).text
    with cast.database.writing() as session:
        # The one who moved them takes them back; of one they may not say so any more.
        give(session, SYSTEM, own_record(session, ids[0]), cast.province.unit(session, "kontum"), "auditor")
    told = unescape(browser.get(undone(browser, page).location).text)
    assert "1 person is as before" in told
    assert "has been changed since then" not in told
    assert units(cast, ids) == ["stttt.cntt", "stttt"]


def test_all_that_match_leave_and_nobody_else(cast: Cast) -> None:
    browser, ids = english(cast), several(cast, 4)
    other = cast.province.add("Nguyễn Văn Khác", "stttt")
    whom = {"all_matching": "1", "q": "bli"}
    answer = done(browser, "leave", whom, reason="Nghỉ hưu")
    assert "4 people have left" in browser.get(answer.location).text
    assert states(cast, [*ids, other]) == ["leaving"] * 4 + ["invited"]


def test_somebody_new_among_all_that_match_is_shown_before_anything_is_done(cast: Cast) -> None:
    browser, ids = english(cast), several(cast, 2)
    whom = {"all_matching": "1", "q": "bli"}
    seen = seen_on(browser.send("/people/selected/leave", whom))
    new = cast.province.add("Y Blí Mới", "stttt")
    answer = browser.send("/people/selected/leave", {**whom, "sure": "1", "seen": seen})
    assert (answer.status_code, "selection has changed" in answer.text) == (409, True)
    assert states(cast, [*ids, new]) == ["invited"] * 3


def test_who_works_there_already_is_said_once_the_unit_is_known(cast: Cast) -> None:
    browser, ids = english(cast), several(cast, 2)
    there = cast.province.add("Y Ở Đó", "stttt.cntt")
    whom = {"person": [*ids, there]}
    answer = done(browser, "move", whom, target="stttt.cntt")
    assert (answer.status_code, "Y Ở Đó works there already" in answer.text) == (409, True)
    again = {**whom, "sure": "1", "seen": seen_on(answer), "target": "stttt.cntt"}
    browser.send("/people/selected/move", again)
    assert units(cast, ids) == ["stttt.cntt"] * 2


def test_a_unit_typed_without_a_script_is_chosen_from_those_it_could_mean(cast: Cast) -> None:
    browser, ids = english(cast), several(cast, 1)
    answer = done(browser, "move", {"person": ids}, target_text="cntt")
    assert answer.status_code == 422
    assert 'type="radio" name="target" value="stttt.cntt"' in answer.text
    assert units(cast, ids) == ["stttt"]


@pytest.mark.parametrize("verb", ["move", "leave", "suspend"])
def test_one_of_another_department_among_them_and_nothing_is_done(cast: Cast, verb: str) -> None:
    mine, foreign = several(cast, 1)[0], cast.province.add("Y Xa", "syt")
    answer = english(cast).send(f"/people/selected/{verb}", {"person": [mine, foreign]})
    assert answer.status_code == 404


def test_a_suspension_of_several_is_undone_from_the_notice(cast: Cast) -> None:
    browser, ids = english(cast), several(cast, 2)
    sent = {"person": ids, "sure": "1", "reason": "đình chỉ", "mail": "keep", "q": "bli"}
    answer = browser.send("/people/selected/suspend", sent)
    assert str(answer.location) == "/people?q=bli"
    undone(browser, browser.get(answer.location).text)
    assert states(cast, ids) == ["invited"] * 2


def test_the_rest_is_suspended_after_a_yes(cast: Cast) -> None:
    browser, ids = english(cast), several(cast, 2)
    with cast.database.writing() as session:
        move(mailbox_of(own_record(session, ids[0])), "leaving")
    page = browser.send("/people/selected/suspend", {"person": ids})
    assert (page.status_code, "t be done for 1 person" in page.text) == (200, True)
    able = re.findall(r'name="person" value="([0-9a-z]+)"', page.text)
    assert able == ids[1:]
    sent = {"person": able, "sure": "1", "reason": "đình chỉ", "mail": "keep"}
    browser.send("/people/selected/suspend", sent)
    assert states(cast, ids) == ["leaving", "suspended"]


def exported(answer: Response) -> list[str]:
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    return sorted(cell for row in rows[1:] for cell in row if cell.startswith("Y Blí"))


def test_only_those_ticked_are_exported_and_all_that_match_on_demand(cast: Cast) -> None:
    browser, ids = english(cast), several(cast, 3)
    with browser.send("/people/export", {"person": ids[:2], "q": "bli"}) as some:
        assert len(exported(some)) == 2
    with browser.send("/people/export", {"all_matching": "1", "q": "bli"}) as everybody:
        assert len(exported(everybody)) == 3


def test_many_leave_after_a_second_person_has_agreed(cast: Cast) -> None:
    head, system = english(cast), english(cast, "system")
    ids = [cast.province.add(f"Y Người {chr(97 + at)}", "stttt") for at in range(21)]
    answer = done(head, "leave", {"person": ids}, reason="Sáp nhập")
    page = head.get(answer.location)
    assert "This waits for a second person" in page.text
    head.send(f"{answer.location}/ask", {"reason": "Sáp nhập theo NQ 1677"})
    listed = re.findall(r'href="(/requests/[0-9a-z]{16})"', system.get("/requests/").text)
    request = system.get(listed[0]).text
    assert "People who leave: 21" in request
    assert f'href="{answer.location}"' in request
    listed_as = str(answer.location).replace("/people/changes/", "/imports/")
    assert head.get(listed_as).location == answer.location
    assert english(cast, "stranger").get(listed_as).status_code == 404
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', request)
    assert seen
    system.send(f"{listed[0]}/agree", {"seen": seen[1]})
    assert set(states(cast, ids)) == {"invited"}
    assert "This can be carried out now" in head.get(answer.location).text
    head.send(f"{answer.location}/start")
    assert set(states(cast, ids)) == {"leaving"}
    undone(head, head.get(answer.location).text)
    assert set(states(cast, ids)) == {"invited"}


def test_a_long_change_goes_on_without_the_page(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("provisioning.lifecycle.mass_changes.AT_ONCE", 2)
    browser, ids = english(cast), several(cast, 4)
    answer = done(browser, "move", {"person": ids}, target="stttt.cntt")
    page = browser.get(answer.location).text
    assert "Being carried out" in page
    assert "HX-Refresh" not in browser.get(f"{answer.location}/progress").headers
    while apply_chunk(cast.database, "w"):
        pass
    assert browser.get(f"{answer.location}/progress").headers["HX-Refresh"] == "true"
    assert units(cast, ids) == ["stttt.cntt"] * 4


def test_the_list_offers_only_what_the_reader_may_do(cast: Cast) -> None:
    several(cast, 1)
    offered = {
        member: set(
            re.findall(
                r'formaction="/people/(?:selected/)?([a-z]+)"', english(cast, member).get("/people").text
            )
        )
        for member in ("department", "hr", "auditor")
    }
    assert offered == {
        "department": {"move", "leave", "suspend", "resume", "export"},
        "hr": {"move", "leave", "export"},
        "auditor": set(),
    }


def test_slips_are_printed_for_those_ticked_and_for_all_that_match(cast: Cast) -> None:
    browser, ids = english(cast), several(cast, 3)
    assert 'formaction="/slips"' in browser.get("/people?q=bli").text
    some = unescape(browser.send("/slips", {"person": ids[:1], "q": "bli"}).text)
    assert ("Y Blí Bình" in some, "Y Blí Cình" in some) == (True, False)
    others = unescape(browser.send("/slips", {"all_matching": "1", "q": "bli", "sure": "1"}).text)
    assert "Y Blí Cình" in others
