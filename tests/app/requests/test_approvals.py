"""Four eyes on the pages: asked instead of done, agreed to or refused, and done as it was shown."""

from __future__ import annotations

import re
from collections.abc import Callable

from provisioning.access.operations import give
from provisioning.access.queries import grants_of
from provisioning.foundation import clock
from provisioning.officials.operations import mailbox_of, protect
from provisioning.officials.queries import own_record
from tests.app.imports.test_decisions import PEOPLE, fill, of_whole_unit
from tests.support.cast import Browser, Cast, with_second_administrator
from tests.support.province import SYSTEM

Work = Callable[[], None]
ASKED = {"role": "unit_administrator", "unit": "stttt.cntt", "reason": "phụ trách phòng"}


def english(cast: Cast, member: str) -> Browser:
    browser = cast.sign_in_as(member)
    browser.send("/language", {"language": "en"})
    return browser


def roles(cast: Cast, member: str) -> list[str]:
    with cast.database.reading() as session:
        return [grant.role for grant in grants_of(session, cast.id(member), clock.now())]


def seen_on(page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]


def asked(cast: Cast, browser: Browser) -> str:
    answer = browser.send("/grants/new", {"person_text": cast.address("official"), **ASKED})
    assert (answer.status_code, "/requests/" in answer.location) == (303, True)
    return str(answer.location)


def test_a_permission_of_administration_is_asked_for_and_then_given(cast: Cast) -> None:
    head, system = english(cast, "department"), english(cast, "system")
    at = asked(cast, head)
    assert roles(cast, "official") == []
    page = head.get(at).text
    assert f"Y Bình An ({cast.address('official')}) gets the role Unit administrator" in page
    assert "Agree" not in page
    assert "1 request waits for you" in system.get("/people").text
    page = system.get(at).text
    system.send(f"{at}/agree", {"seen": seen_on(page), "answer": "được"})
    assert roles(cast, "official") == ["unit_administrator"]
    assert "Done" in head.get(at).text
    assert "1 request waits for you" not in system.get("/people").text


def test_what_was_not_looked_at_is_not_agreed_to(cast: Cast) -> None:
    head, system = english(cast, "department"), english(cast, "system")
    at = asked(cast, head)
    old = seen_on(system.get(at).text)
    with cast.database.writing() as session:
        unit = cast.province.unit(session, "stttt")
        give(session, SYSTEM, own_record(session, cast.id("official")), unit, "helpdesk")
    answer = system.send(f"{at}/agree", {"seen": old}, follow_redirects=True).text
    assert "What would happen has changed since you looked" in answer
    assert "Something has changed since this was asked for" in answer
    assert roles(cast, "official") == ["helpdesk"]
    system.send(f"{at}/agree", {"seen": seen_on(answer)})
    assert sorted(roles(cast, "official")) == ["helpdesk", "unit_administrator"]


def test_who_may_not_decide_finds_nothing(cast: Cast) -> None:
    at = asked(cast, cast.sign_in_as("department"))
    for member in ("stranger", "division", "hr", "helpdesk", "auditor", "official"):
        assert cast.sign_in_as(member).get(at).status_code == (200 if member == "division" else 404), member


def test_a_refusal_says_why_and_changes_nothing(cast: Cast) -> None:
    head, system = english(cast, "department"), english(cast, "system")
    at = asked(cast, head)
    assert "Please enter this" in system.send(f"{at}/refuse", {}, follow_redirects=True).text
    system.send(f"{at}/refuse", {"answer": "chưa có quyết định"})
    page = head.get(at).text
    assert "chưa có quyết định" in page
    assert "Refused" in page
    assert roles(cast, "official") == []


def test_asking_twice_is_told_and_a_request_can_be_taken_back(cast: Cast) -> None:
    head = english(cast, "department")
    at = asked(cast, head)
    again = head.send("/grants/new", {"person_text": cast.address("official"), **ASKED})
    assert "asked for already" in again.text
    head.send(f"{at}/withdraw")
    assert "Withdrawn" in head.get(at).text
    asked(cast, head)


def test_a_code_for_a_leader_is_issued_after_a_second_person_agreed(cast: Cast) -> None:
    with cast.database.writing() as session:
        protect(session, SYSTEM, own_record(session, cast.id("official")), protected=True)
    both = with_second_administrator(cast)
    first, other = english(cast, "system"), english(both, "second")
    slip = f"/people/{cast.id('official')}/slip"
    answer = first.send(slip)
    assert answer.location.endswith("/ask-code")
    assert "needs a second person" in first.get(answer.location).text
    at = str(first.send(answer.location, {"reason": "mất điện thoại"}).location)
    assert first.send(slip).location.endswith("/ask-code"), "not before the other has agreed"
    other.send(f"{at}/agree", {"seen": seen_on(other.get(at).text)})
    assert other.send(slip).location.endswith("/ask-code"), "not by who agreed"
    assert "You may issue the code now, once" in first.get(at).text
    assert first.send(slip).status_code == 200
    assert first.send(slip, {"replaces": "yes"}).location.endswith("/ask-code"), "once only"
    page = first.get(at).text
    assert not re.search(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b", page)


def test_an_unusual_list_is_confirmed_from_the_request(cast: Cast, work: Work) -> None:
    hr, head = english(cast, "hr"), english(cast, "department")
    fill(hr, work, *PEOPLE)
    plan = of_whole_unit(hr, work, *PEOPLE[:3])
    assert "Ask a second person" in hr.get(plan).text
    hr.send(f"{plan}/ask", {"reason": "sáp nhập phòng"})
    found = re.search(r"/requests/([0-9a-z]{8,})", hr.get(plan).text)
    assert found is not None
    at = f"/requests/{found[1]}"
    page = head.get(at).text
    assert "people would leave" in page
    assert "sáp nhập phòng" in page
    head.send(f"{at}/agree", {"seen": seen_on(page)})
    assert "A second person has confirmed this list" in hr.get(plan).text
    hr.send(f"{plan}/start")
    work()
    assert "Carried out" in hr.get(plan).text


def test_a_list_that_was_read_anew_meanwhile_is_not_what_was_agreed_to(cast: Cast, work: Work) -> None:
    """The figures may be the same and the people others."""
    hr, head = english(cast, "hr"), english(cast, "department")
    fill(hr, work, *PEOPLE)
    plan = of_whole_unit(hr, work, *PEOPLE[:3])
    hr.send(f"{plan}/ask", {"reason": "sáp nhập phòng"})
    found = re.search(r"/requests/([0-9a-z]{8,})", hr.get(plan).text)
    assert found is not None
    request, on_the_list = head.get(f"/requests/{found[1]}").text, edition_on(head.get(plan).text)
    assert "People who leave:" in request
    row = re.search(r'name="row" value="(\d+)"', hr.get(f"{plan}?kind=leaver").text)
    assert row is not None
    for out in ("1", "0"):
        hr.send(f"{plan}/row", {"row": row[1], "out": out})
    answer = head.send(f"/requests/{found[1]}/agree", {"seen": seen_on(request)}, follow_redirects=True).text
    assert "What would happen has changed since you looked" in answer
    answer = head.send(f"{plan}/approve", {"edition": on_the_list}, follow_redirects=True).text
    assert "The list has changed since you looked" in answer
    assert "A second person has confirmed this list" not in hr.get(plan).text
    head.send(f"{plan}/approve", {"edition": edition_on(answer)})
    assert "A second person has confirmed this list" in hr.get(plan).text


def edition_on(page: str) -> str:
    found = re.search(r'name="edition" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def test_confirming_on_the_lists_own_page_answers_the_request(cast: Cast, work: Work) -> None:
    hr, head = english(cast, "hr"), english(cast, "department")
    fill(hr, work, *PEOPLE)
    plan = of_whole_unit(hr, work, *PEOPLE[:3])
    hr.send(f"{plan}/ask", {"reason": "sáp nhập"})
    head.send(f"{plan}/approve", {"edition": edition_on(head.get(plan).text)})
    assert "Nothing waits for you" in head.get("/requests/").text
    assert "Done" in hr.get("/requests/?which=mine").text


def test_a_file_of_twenty_one_people_ticked_is_suspended_by_two(cast: Cast) -> None:
    head, system = english(cast, "department"), english(cast, "system")
    ids = [cast.province.add(f"Y Người {chr(97 + at)}", "stttt") for at in range(21)]
    looked = head.send("/people/selected/suspend", {"person": ids})
    assert "Suspend the mailboxes of 21 people?" in looked.text
    done = {"person": ids, "sure": "1", "reason": "đình chỉ", "mail": "keep"}
    at = str(head.send("/people/selected/suspend", done).location)
    page = system.get(at).text
    assert "21 people can no longer sign in anywhere" in page
    system.send(f"{at}/agree", {"seen": seen_on(page)})
    with cast.database.reading() as session:
        states = {mailbox_of(own_record(session, each)).state for each in ids}
    assert states == {"suspended"}


def test_a_few_ticked_are_suspended_at_once_and_come_back_together(cast: Cast) -> None:
    head = english(cast, "department")
    ids = [cast.province.add(name, "stttt") for name in ("Y Một", "A Thút")]
    done = {"person": ids, "sure": "1", "reason": "đình chỉ", "mail": "keep"}
    assert (
        "2 people can no longer sign in"
        in head.send("/people/selected/suspend", done, follow_redirects=True).text
    )
    assert (
        "The suspension of 2 people is lifted"
        in head.send("/people/selected/resume", {"person": ids, "sure": "1"}, follow_redirects=True).text
    )


def test_one_out_of_scope_and_nobody_is_touched_cve_2017_5950(cast: Cast) -> None:
    head = english(cast, "department")
    mine, foreign = cast.province.add("Y Một", "stttt"), cast.province.add("Y Xa", "syt")
    done = {"person": [mine, foreign], "sure": "1", "reason": "x", "mail": "keep"}
    assert head.send("/people/selected/suspend", done).status_code == 404
    with cast.database.reading() as session:
        assert {mailbox_of(own_record(session, each)).state for each in (mine, foreign)} == {"invited"}


def test_one_above_oneself_and_nobody_is_touched(cast: Cast) -> None:
    head = english(cast, "department")
    mine, higher = cast.province.add("Y Một", "stttt"), cast.province.add("Lê Văn Cao", "stttt")
    with cast.database.writing() as session:
        root = cast.province.unit(session, "kontum")
        give(session, SYSTEM, own_record(session, higher), root, "auditor")
    done = {"person": [mine, higher], "sure": "1", "reason": "x", "mail": "keep"}
    answer = head.send("/people/selected/suspend", done)
    assert (answer.status_code, "can't be done for" in answer.text) == (422, True)
    with cast.database.reading() as session:
        assert mailbox_of(own_record(session, mine)).state == "invited"


def test_nobody_ticked_is_told(cast: Cast) -> None:
    for verb in ("suspend", "resume", "move", "leave"):
        answer = english(cast, "department").send(
            f"/people/selected/{verb}", {"q": "y"}, follow_redirects=True
        )
        assert (answer.request.full_path, "Nobody was chosen" in answer.text) == ("/people?q=y", True)
