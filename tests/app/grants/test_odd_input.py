"""What browsers and people send that nobody meant: told in a sentence, never an accident."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from provisioning.access.model import Role
from provisioning.audit.model import Event
from provisioning.foundation import clock
from tests.support.cast import Cast

HUGE = "99999999999999999999"


@pytest.mark.parametrize(
    "path",
    [
        f"/audit/?before={HUGE}", "/audit/?since=0001-01-01", "/audit/?until=9999-12-31",
        f"/grants/?offset={HUGE}", f"/requests/?offset={HUGE}", "/requests/?offset=-5",
        f"/audit/as-it-was?page={HUGE}", "/audit/as-it-was?on=9999-12-31", "/audit/as-it-was?on=0001-01-01",
    ],
)  # fmt: skip
def test_numbers_and_days_far_from_any_list_are_no_accident(cast: Cast, path: str) -> None:
    assert cast.sign_in_as("system").get(path).status_code == 200


@pytest.mark.parametrize("day", ["31/12/9999", "01/01/0001"])
@pytest.mark.parametrize("field", ["valid_from", "valid_to"])
def test_days_far_from_our_times_are_told_beside_the_field(cast: Cast, field: str, day: str) -> None:
    asked = {"person_text": cast.address("official"), "role": "helpdesk", "unit": "stttt", "reason": "x"}
    answer = cast.sign_in_as("department").send("/grants/new", {**asked, field: day})
    assert (answer.status_code, "Không có ngày này" in answer.text) == (200, True)


def test_a_role_is_made_by_the_form_as_a_browser_sends_it(cast: Cast) -> None:
    """The hidden edition of a role that is not there yet is sent empty."""
    fields = {"revision": "", "name": "Trực tổng đài", "name_en": "", "abilities": ["view", "invite"]}
    answer = cast.sign_in_as("system").send("/roles/new", fields)
    assert answer.status_code == 302
    with cast.database.reading() as session:
        assert session.scalars(sa.select(Role.name)).all() == ["Trực tổng đài"]


def test_a_permission_that_was_confirmed_does_not_look_taken_away(cast: Cast) -> None:
    system = cast.sign_in_as("system")
    system.send("/reviews/new", {"unit": "stttt", "due_at": f"{clock.now() + timedelta(days=30):%d/%m/%Y}"})
    found = re.search(r'name="(grant-[0-9a-z]+)"', system.get("/reviews/").text)
    assert found is not None
    assert "Chưa chọn câu trả lời nào" in system.send("/reviews/", {}, follow_redirects=True).text
    system.send("/reviews/", {found[1]: "confirm"})
    with cast.database.reading() as session:
        event = session.scalars(sa.select(Event).where(Event.kind == "grant.confirmed")).one()
    assert (event.old, event.new["unit"]) == ({}, "stttt")
