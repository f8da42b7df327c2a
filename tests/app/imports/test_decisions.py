"""What a plan asks of people, through the pages: answers, a second person, another day, the way back."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta

from provisioning.foundation import clock
from tests.app.imports.conftest import HEADER, post
from tests.support.cast import Browser, Cast

Work = Callable[[], None]
CODE = re.compile(r"<code>([0-9a-z]{5}-[0-9a-z]{5})</code>")
NAMES = ["An", "Bình", "Châu", "Dung", "Giang", "Hà", "Khánh", "Lan", "Mai", "Nga", "Oanh", "Phương"]
PEOPLE = [
    f"CB-{at:03d},Nguyễn Thị {name},{at + 1:02d}/02/1980,Chuyên viên,,," for at, name in enumerate(NAMES)
]


def english(cast: Cast, member: str) -> Browser:
    """Somebody signed in who reads English."""
    browser = cast.sign_in_as(member)
    browser.send("/language", {"language": "en"})
    return browser


def of_whole_unit(browser: Browser, work: Work, *rows: str, **more: str) -> str:
    """Uploads a full list of the unit and has it read."""
    data = "\n".join((HEADER, *rows)).encode()
    fields = {"file": (io.BytesIO(data), "toan-bo.csv"), "unit": "stttt", "mode": "roster", **more}
    at = browser.send("/imports/new", fields, content_type="multipart/form-data").location
    work()
    return str(at)


def fill(browser: Browser, work: Work, *rows: str) -> str:
    """A list that is carried out."""
    at = post(browser, "\n".join((HEADER, *rows)).encode()).location
    work()
    browser.send(f"{at}/start")
    work()
    return str(at)


def test_nothing_of_an_accident_happens_before_somebody_else_has_confirmed_it(cast: Cast, work: Work) -> None:
    hr, head = english(cast, "hr"), english(cast, "department")
    fill(hr, work, *PEOPLE)
    at = of_whole_unit(hr, work, *PEOPLE[:3])
    page = hr.get(at).text
    assert "A second person must confirm this list first" in page
    assert f'action="{at}/start"' not in page
    assert f'action="{at}/approve"' not in page, "not by its author"
    hr.send(f"{at}/start")
    hr.send(f"{at}/approve")
    work()
    assert "A second person must confirm this list first" in hr.get(at).text
    assert "has uploaded it" in head.get(at).text
    head.send(f"{at}/approve")
    assert "A second person has confirmed this list" in hr.get(at).text
    hr.send(f"{at}/start")
    work()
    assert "Carried out" in hr.get(at).text


def test_somebody_absent_goes_to_another_unit_instead(cast: Cast, work: Work) -> None:
    hr = english(cast, "hr")
    fill(hr, work, *PEOPLE)
    at = of_whole_unit(hr, work, *PEOPLE[1:])
    page = hr.get(f"{at}?kind=leaver").text
    row = re.search(r'id="transfer-(\d+)"', page)
    assert row is not None
    assert "Not in the list." in page
    hr.send(f"{at}/answer", {"row": row[1], "transfer": "1", "to": "syt"})
    assert "Nguyễn Thị An" in hr.get(f"{at}?kind=mover").text
    assert "Nobody is between two posts" in hr.get("/imports/transfers").text


def test_who_somebody_of_the_same_name_is_is_asked_and_answered_in_place(cast: Cast, work: Work) -> None:
    hr = english(cast, "hr")
    fill(hr, work, ",Nguyễn Thị Quế,05/02/1980,Chuyên viên,,,")
    at = post(hr, "\n".join((HEADER, "CB-777,Nguyễn Thị Quế,,Chuyên viên,,,")).encode()).location
    work()
    page = hr.get(at).text
    assert "Who is Nguyễn Thị Quế?" in page
    assert "born 1980" in page
    assert "1 row waits for an answer" in page
    answers = re.findall(r'name="person" value="([0-9a-z]+)"', page)
    assert ("new", 2) == (answers[1], len(answers))
    swapped = hr.send(f"{at}/answer", {"row": "2", "person": "new"}, headers={"HX-Request": "true"}).text
    assert "Would be done: 1 new" in swapped
    hr.send(f"{at}/answer", {"row": "2", "person": answers[0]})
    assert "Would be done: 1 changed" in hr.get(at).text
    hr.send(f"{at}/answer", {"row": "2", "person": "zzzzzzzzzzzzzzzz"})
    assert "Please choose one of the answers offered." in hr.get(at).text


def test_a_list_for_a_later_day_waits_and_need_not(cast: Cast, work: Work) -> None:
    hr = english(cast, "hr")
    later = f"{clock.today() + timedelta(days=9):%d/%m/%Y}"
    data = "\n".join((HEADER, PEOPLE[0])).encode()
    fields = {"file": (io.BytesIO(data), "list.csv"), "unit": "stttt", "effective_on": later}
    at = hr.send("/imports/new", fields, content_type="multipart/form-data").location
    work()
    hr.send(f"{at}/start")
    work()
    assert "it will then be carried out automatically" in hr.get(at).text
    hr.send(f"{at}/take-back")
    assert "Awaiting your decision" in hr.get(at).text


def test_the_decision_comes_back_as_it_was_sent_and_is_never_shown(cast: Cast, work: Work) -> None:
    hr = english(cast, "hr")
    data = "\n".join((HEADER, PEOPLE[0])).encode()
    fields = {
        "file": (io.BytesIO(data), "list.csv"),
        "unit": "stttt",
        "decision_file": (io.BytesIO(b"<script>alert(1)</script>"), "12-QĐ.html"),
    }
    at = hr.send("/imports/new", fields, content_type="multipart/form-data").location
    work()
    answer = hr.get(f"{at}/decision")
    assert b"<script>alert(1)</script>" == answer.data
    assert "application/octet-stream" == answer.mimetype
    assert answer.headers["Content-Disposition"].startswith("attachment")
    answer.close()


def test_slips_for_everybody_new_come_in_one_go_and_only_when_asked_for(cast: Cast, work: Work) -> None:
    hr = english(cast, "hr")
    at = fill(hr, work, *PEOPLE)
    assert "Print 12 slips" in hr.get(at).text
    assert hr.get("/slips").status_code == 303, "looking issues nothing"
    asked = {"plan": at.rpartition("/")[2]}
    assert 12 == len(set(CODE.findall(hr.send("/slips", asked).text)))
    assert "Slips: all printed" in hr.get(at).text
    again = hr.send("/slips", asked).text
    assert [] == CODE.findall(again), "a second press replaces none of them"
    assert "12 people have a slip that still works" in again
    assert "Replace 12 slips" in again


def test_a_list_is_taken_back_after_one_has_seen_what_that_does(cast: Cast, work: Work) -> None:
    hr = english(cast, "hr")
    at = fill(hr, work, *PEOPLE[:3])
    assert "It can be taken back until" in hr.get(at).text
    back = hr.send(f"{at}/undo").location
    work()
    page = hr.get(back).text
    assert "3 new mailboxes are withdrawn; their addresses stay reserved." in page
    assert "A second person must confirm" not in page
    hr.send(f"{back}/start")
    work()
    assert "Taken back" in hr.get(back).text
    assert "being taken back, or has been" in hr.get(at).text
