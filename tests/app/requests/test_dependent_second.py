"""Who is nobody's second person is told so, and is offered no button whose word would not be taken."""

from __future__ import annotations

import pytest

from provisioning.access.approvals import others
from provisioning.access.rules import Ability, may
from provisioning.authentication.activation import issue_code
from provisioning.officials.queries import own_record
from provisioning.plans.model import Plan
from provisioning.service_requests import operations as requests
from tests.support.cast import Cast
from tests.support.province import SYSTEM
from tests.support.second_person import Case

DEPENDENT = "Somebody independent must agree to this."


def made(cast: Cast, *, by: str) -> tuple[str, str]:
    """A braked list of the HR officer and the request for it; `by` gave the author a code, if anybody."""
    with cast.database.writing() as session:
        case = Case(cast, session)
        author = own_record(session, cast.id("hr"))
        issue_code(session, case.acting(own_record(session, cast.id(by))) if by else SYSTEM, author)
        plan = case.braked(author)
        asked = requests.ask_to_confirm(session, case.acting(author), plan, case.unit, reason="đúng")
        session.flush()
        return plan.id, asked.id


@pytest.mark.parametrize("member", ["department", "system"])
def test_page_of_a_list_offers_no_confirmation_to_who_gave_its_author_a_code(cast: Cast, member: str) -> None:
    plan_id, _asked = made(cast, by=member)
    page = cast.sign_in_as(member).get(f"/imports/{plan_id}", headers={"Accept-Language": "en"}).text
    assert (DEPENDENT in page, f"/imports/{plan_id}/approve" in page) == (True, False)


@pytest.mark.parametrize("member", ["department", "system"])
def test_page_of_a_list_offers_confirmation_to_who_is_independent(cast: Cast, member: str) -> None:
    plan_id, _asked = made(cast, by="")
    page = cast.sign_in_as(member).get(f"/imports/{plan_id}", headers={"Accept-Language": "en"}).text
    assert (DEPENDENT in page, f"/imports/{plan_id}/approve" in page) == (False, True)


def test_page_of_a_request_says_why_a_reader_with_the_rights_is_no_second_person(cast: Cast) -> None:
    _plan, asked = made(cast, by="department")
    page = cast.sign_in_as("department").get(f"/requests/{asked}", headers={"Accept-Language": "en"}).text
    assert (DEPENDENT in page, "Only somebody whose own rights" in page) == (True, False)
    page = cast.sign_in_as("system").get(f"/requests/{asked}", headers={"Accept-Language": "en"}).text
    assert (DEPENDENT in page, f"/requests/{asked}/agree" in page) == (False, True)


def test_page_of_a_list_tells_its_author_that_nobody_could_confirm_it(cast: Cast) -> None:
    plan_id, _asked = made(cast, by="department")
    author = cast.sign_in_as("hr")
    said = "There is nobody yet who could confirm it"
    assert said not in author.get(f"/imports/{plan_id}", headers={"Accept-Language": "en"}).text
    with cast.database.writing() as session:
        case = Case(cast, session)
        plan = session.get_one(Plan, plan_id)
        me = case.acting(own_record(session, cast.id("hr")))
        for each in others(session, me, case.unit, lambda who: may(who, Ability.IMPORT, case.unit.path)):
            issue_code(session, each, own_record(session, plan.author_id or ""))
            session.flush()
    assert said in author.get(f"/imports/{plan_id}", headers={"Accept-Language": "en"}).text
