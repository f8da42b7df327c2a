"""The office's calendar on its page: a day, many days, those that come with Congvu; and what follows."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from tests.app.quy_che.test_requests import call, english, entered, newest
from tests.support.cast import Cast
from tests.support.quy_che import adopt, at


def test_days_are_added_pasted_and_removed(cast: Cast) -> None:
    office = english(cast, "system")
    office.send(
        "/settings/calendar/day?year=2030", {"day": "30/04/2030", "kind": "holiday", "name": "Chiến thắng"}
    )
    office.send(
        "/settings/calendar/lines?year=2030",
        {"lines": "01/05/2030 nghỉ Lao động\n04/05/2030 làm bù\n02/01/2031 nghỉ"},
    )
    page = office.get("/settings/calendar?year=2030").text
    for text in ("2030-04-30", "Tuesday", "Chiến thắng", "2030-05-01", "2030-05-04", "Worked in another"):
        assert text in page
    assert "2031-01-02" in office.get("/settings/calendar?year=2031").text
    office.send("/settings/calendar/remove", {"day": "2030-05-01"})
    page = office.get("/settings/calendar?year=2030").text
    assert ("2030-05-01" in page, "2030-04-30" in page) == (False, True)


def test_the_days_that_come_with_congvu_are_taken_over_and_next_year_is_asked_for(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.console.office.calendar.today", lambda: date(2026, 11, 16))
    office = english(cast, "system")
    assert "No days are entered for 2026 yet" in office.get("/settings/").text
    office.send("/settings/calendar/take-over", {"year": "2026"})
    page = office.get("/settings/calendar").text
    assert "2026-02-17" in page
    assert "2026-08-22" in page
    assert "No days are entered for 2027 yet" in page
    assert "Take them over" not in page


def test_a_line_that_is_no_day_and_a_weekday_made_up_are_refused(cast: Cast) -> None:
    office = english(cast, "system")
    answer = office.send("/settings/calendar/lines?year=2030", {"lines": "Tết"})
    assert (422, True) == (answer.status_code, "Line 1 can&#39;t be read" in answer.text)
    answer = office.send("/settings/calendar/lines?year=2030", {"lines": "02/05/2030 làm bù"})
    assert (422, True) == (answer.status_code, "is a working day anyway" in answer.text)
    assert "No day is entered" in office.get("/settings/calendar?year=2030").text


def test_a_day_off_that_is_decided_later_moves_what_still_waits(cast: Cast) -> None:
    adopt(cast.database, "bac-ninh")
    with time_machine.travel(at("2037-11-16 16:00"), tick=False):
        entered(english(cast, "department"), "reset", call(cast, received_at="16:00"))
        assert at("2037-11-17 08:30") == newest(cast).due_at
        english(cast, "system").send(
            "/settings/calendar/day?year=2037", {"day": "17/11/2037", "kind": "holiday", "name": "bão"}
        )
        assert at("2037-11-18 08:30") == newest(cast).due_at
