"""The page of the rule where nobody else could agree: it says so before anything is saved."""

from __future__ import annotations

from html import unescape

from provisioning.access.operations import give
from provisioning.officials.queries import own_record
from provisioning.policy.queries import default_policy
from tests.support.cast import Cast
from tests.support.province import DOMAIN
from tests.support.second_person import Case

AT = f"/mail-rule/{DOMAIN}/profile"
DEPENDENT = "independent"
TYPED = {"profile": "nghe-an", "reason": "QĐ 99/2025", "edition": "0"}


def looked_at(cast: Cast) -> str:
    browser = cast.sign_in_as("system")
    browser.send("/language", {"language": "en"})
    return unescape(browser.send(AT, TYPED).text)


def test_a_single_administrator_is_told_that_it_holds_at_once(cast: Cast) -> None:
    page = looked_at(cast)
    assert "it holds as soon as you save it" in page
    assert "Save the rule" in page
    assert "Ask a second person" not in page
    cast.sign_in_as("system").send(AT, {**TYPED, "step": "save"})
    with cast.database.reading() as session:
        assert "nghe-an" == default_policy(session).key


def test_somebody_one_has_made_is_no_second_person_and_the_page_says_so(cast: Cast) -> None:
    with cast.database.writing() as session:
        maker = Case(cast, session).acting(own_record(session, cast.id("system")))
        made, unit = own_record(session, cast.id("auditor")), cast.province.unit(session, "kontum")
        give(session, maker, made, unit, "system_administrator")
    page = looked_at(cast)
    assert DEPENDENT in page
    assert ("Save the rule" in page, "Ask a second person" in page) == (False, False)
