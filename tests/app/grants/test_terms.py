"""Permissions with dates on the pages: given, shown, over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import time_machine

from tests.support.cast import Cast

# An hour before midnight in Vietnam.
NOW = datetime(2030, 11, 24, 16, tzinfo=UTC)


def auditor_until(cast: Cast, day: str) -> dict[str, str]:
    return {"address": cast.address("official"), "role": "auditor", "unit": "syt", "valid_to": day}


def test_a_session_that_is_open_loses_the_permission_with_its_last_day(cast: Cast) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        head = cast.sign_in_as("system")
        asked = {
            "address": cast.address("official"),
            "role": "auditor",
            "unit": "syt",
            "valid_to": "2030-11-24",
        }
        assert head.send("/grants/new", asked).status_code == 302
        holder = cast.sign_in_as("official")
        assert holder.get("/audit/").status_code == 200
        clock.move_to(datetime(2030, 11, 24, 16, 59, 59, tzinfo=UTC))
        assert holder.get("/audit/").status_code == 200
        clock.move_to(datetime(2030, 11, 24, 17, 0, 1, tzinfo=UTC))
        assert holder.get("/audit/").status_code == 404


def test_the_holder_and_the_giver_see_that_it_ends(cast: Cast) -> None:
    ends = datetime.now(UTC).date() + timedelta(days=3)
    head = cast.sign_in_as("system")
    asked = {
        "address": cast.address("official"),
        "role": "auditor",
        "unit": "syt",
        "valid_to": ends.isoformat(),
    }
    head.send("/grants/new", asked)
    assert "Sắp hết hạn" in head.get("/grants/").text
    assert ends.strftime("%d/%m/%Y") in head.get("/grants/").text
    assert "hết hạn ngày " + ends.strftime("%d/%m/%Y") in cast.sign_in_as("official").get("/").text


def test_a_stand_in_is_shown_with_who_is_away(cast: Cast) -> None:
    head = cast.sign_in_as("system")
    asked = {
        "address": cast.address("official"),
        "role": "hr_officer",
        "unit": "stttt",
        "valid_to": (datetime.now(UTC).date() + timedelta(days=40)).isoformat(),
        "stands_in_for": cast.address("hr"),
    }
    assert head.send("/grants/new", asked).status_code == 302
    assert "làm thay" in head.get("/grants/").text


def test_nobody_of_another_department_can_be_named_as_away(cast: Cast) -> None:
    asked = {
        "address": cast.address("official"),
        "role": "hr_officer",
        "unit": "stttt",
        "valid_to": "2040-01-01",
        "stands_in_for": cast.address("stranger"),
    }
    answer = cast.sign_in_as("department").send("/grants/new", asked)
    assert "Trong các đơn vị anh/chị phụ trách không ai có địa chỉ này" in answer.text
