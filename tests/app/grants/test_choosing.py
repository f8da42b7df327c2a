"""Choosing the person, the unit and the role of a permission: by name, with and without a script."""

from __future__ import annotations

import re
from datetime import date

import sqlalchemy as sa

from provisioning.access.model import Grant
from tests.support.cast import Browser, Cast


def english(cast: Cast, member: str = "department") -> Browser:
    browser = cast.sign_in_as(member)
    browser.send("/language", {"language": "en"})
    return browser


def asked(**more: str) -> dict[str, str]:
    return {"role": "helpdesk", "unit": "stttt", "reason": "trực thay", **more}


def holders(cast: Cast) -> list[str]:
    with cast.database.reading() as session:
        return list(session.scalars(sa.select(Grant.official_id).where(Grant.reason == "trực thay")))


def test_the_first_role_is_the_least_right_and_nothing_is_chosen_for_the_unit(cast: Cast) -> None:
    page = english(cast, "system").get("/grants/new").text
    roles = re.findall(r'<option[^>]*value="([a-z_]+)"', page)
    assert roles[0] == "auditor"
    assert roles[-1] == "system_administrator"
    assert re.search(r'name="unit" value=""', page)


def test_a_role_that_only_looks_comes_before_one_that_gives_out_codes(cast: Cast) -> None:
    roles = re.findall(r'<option[^>]*value="([a-z_]+)"', english(cast).get("/grants/new").text)
    assert roles == ["auditor", "helpdesk", "hr_officer", "unit_administrator"]


def test_a_person_chosen_from_the_suggestions_gets_the_permission(cast: Cast) -> None:
    answer = english(cast).send("/grants/new", asked(person=cast.id("official"), person_text="Y Bình An"))
    assert answer.status_code == 302
    assert holders(cast) == [cast.id("official")]


def test_an_address_is_enough(cast: Cast) -> None:
    english(cast).send("/grants/new", asked(person_text=cast.address("official")))
    assert holders(cast) == [cast.id("official")]


def test_a_name_without_a_script_is_answered_with_those_it_could_mean(cast: Cast) -> None:
    browser, other = english(cast), cast.province.add("Y Bình Ân", "stttt.cntt")
    page = browser.send("/grants/new", asked(person_text="y binh an")).text
    assert "Please choose below which one you mean" in page
    meant = re.findall(r'type="radio" name="person" value="([0-9a-z]+)"', page)
    assert set(meant) == {cast.id("official"), other}
    assert holders(cast) == []
    # As a browser without a script sends it: the empty hidden field first, then the choice.
    form = asked(person_text="y binh an") | {"person": ["", other]}
    browser.send("/grants/new", form)
    assert holders(cast) == [other]


def test_a_unit_without_a_script_is_answered_with_those_it_could_mean(cast: Cast) -> None:
    page = (
        english(cast).send("/grants/new", asked(person=cast.id("official"), unit="", unit_text="cntt")).text
    )
    assert re.findall(r'type="radio" name="unit" value="([a-z.]+)"', page) == ["stttt.cntt"]
    assert holders(cast) == []


def test_nobody_out_of_reach_is_suggested_or_taken(cast: Cast) -> None:
    browser = english(cast)
    assert "Vũ Văn Lạ" not in browser.get("/people/suggest?q=vu van la").text
    page = browser.send("/grants/new", asked(person=cast.id("stranger"))).text
    assert "Nobody within your units fits this" in page
    assert holders(cast) == []


def test_suggestions_say_where_people_work_and_their_year_to_who_may_see_it(cast: Cast) -> None:
    cast.province.add("Y Bình Yên", "stttt.cntt", birth_date=date(1990, 2, 3), post="Chuyên viên")
    address = "/people/suggest?q=binh yen cong nghe"
    listed = english(cast).get(address).text
    assert "Y Bình Yên" in listed
    assert "Chuyên viên · Phòng Công nghệ thông tin" in listed
    assert "born 1990" in listed
    assert "born 1990" not in english(cast, "auditor").get(address).text


def test_a_review_asks_for_its_unit_by_typing(cast: Cast) -> None:
    browser = english(cast)
    assert 'role="combobox"' in browser.get("/reviews/new").text
    page = browser.send("/reviews/new", {"unit": "", "unit_text": "cntt", "due_at": "31/12/2030"}).text
    assert 'value="stttt.cntt"' in page
