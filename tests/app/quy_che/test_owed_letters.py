"""What bodies owe: the letter about who retires, counted from the decision or from the lock."""

from __future__ import annotations

import time_machine

from provisioning.lifecycle.leaving import leave
from provisioning.officials.queries import own_record
from tests.app.quy_che.test_requests import english, entered, newest
from tests.support.cast import Cast
from tests.support.province import SYSTEM
from tests.support.quy_che import adopt, at

DECISION = {"number": "88/QĐ-SNV", "decided_on": "03/11/2037"}


def test_bac_ninh_7_2_no_letter_by_the_18th_is_late_and_the_letter_of_the_20th_ends_it_by_the_24th(
    cast: Cast,
) -> None:
    adopt(cast.database, "bac-ninh")
    with time_machine.travel(at("2037-11-05 09:00"), tick=False):
        office = english(cast, "department")
        office.send("/requests/owed", {"person": cast.id("official"), **DECISION})
        page = office.get("/requests/owed").text
        assert "Y Bình An" in page
        assert "2037-11-18" in page
        assert "Article 7.2" in page
        assert ">Late<" not in page
    with time_machine.travel(at("2037-11-18 16:59"), tick=False):
        assert ">Late<" not in english(cast, "department").get("/requests/owed").text
    with time_machine.travel(at("2037-11-20 09:00"), tick=False):
        office = english(cast, "department")
        assert "Late" in office.get("/requests/owed").text
        letter: dict[str, object] = {
            "by": "letter", "person_id": [cast.id("official")], "unit": "stttt", "number": "20/CV",
            "letter_date": "19/11/2037", "received_on": "20/11/2037", "received_at": "08:30",
        }  # fmt: skip
        where = entered(office, "withdraw", letter)
        assert (at("2037-11-24 17:00"), "7.2") == (newest(cast).due_at, newest(cast).due_article)
        assert "No letter is owed" in office.get("/requests/owed").text
        office.send(f"{where}/carry-out")
        assert "Done" in office.get(where).text
        assert "No letter is owed" in office.get("/requests/owed").text


def test_nghe_an_8_4_a_the_letter_to_delete_is_owed_five_days_after_the_lock(cast: Cast) -> None:
    adopt(cast.database, "nghe-an")
    with time_machine.travel(at("2037-11-16 09:00"), tick=False):
        with cast.database.writing() as session:
            leave(session, SYSTEM, own_record(session, cast.id("official")), reason="nghỉ hưu")
        page = english(cast, "department").get("/requests/owed").text
        assert ("2037-11-23" in page, "Article 8.4.a" in page) == (True, True), "the 21st is a Saturday"
    with time_machine.travel(at("2037-11-24 09:00"), tick=False):
        assert "Late" in english(cast, "department").get("/requests/owed").text


def test_a_decision_that_does_not_hold_is_taken_back_and_a_second_time_refused(cast: Cast) -> None:
    adopt(cast.database, "bac-ninh")
    with time_machine.travel(at("2037-11-05 09:00"), tick=False):
        office = english(cast, "department")
        office.send("/requests/owed", {"person": cast.id("official"), **DECISION})
        again = office.send("/requests/owed", {"person": cast.id("official"), **DECISION})
        assert (422, True) == (again.status_code, "noted for this person already" in again.text)
        noted = office.get("/requests/owed").text.split('name="decision" value="')[1].split('"')[0]
        assert (
            404
            != cast.sign_in_as("stranger").send("/requests/owed/take-back", {"decision": noted}).status_code
        )
        assert "Y Bình An" in office.get("/requests/owed").text, "a stranger takes nothing back"
        office.send("/requests/owed/take-back", {"decision": noted})
        assert "No letter is owed" in office.get("/requests/owed").text


def test_without_such_a_rule_nothing_is_owed(cast: Cast) -> None:
    page = english(cast, "department").get("/requests/").text
    assert "Owed by bodies" not in page
