"""The page of the province's rule: each number with its article, changes looked at first, a second person."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
import sqlalchemy as sa

from provisioning.audit.model import Event
from provisioning.domains.queries import default_domain
from provisioning.foundation import clock
from provisioning.lifecycle.clocks import RuleClocks
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.policy.catalogue import Policy, settings
from provisioning.policy.queries import default_policy, edition_in
from provisioning.recipients.operations import move
from tests.support.cast import Browser, Cast, with_second_administrator
from tests.support.province import DOMAIN

AT = f"/mail-rule/{DOMAIN}"
REASON = "Quyết định 99/2025/QĐ-UBND"


def english(cast: Cast, member: str) -> Browser:
    browser = cast.sign_in_as(member)
    browser.send("/language", {"language": "en"})
    return browser


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """The cast, in which two look after everything."""
    return with_second_administrator(cast)


def held(cast: Cast) -> Policy:
    with cast.database.reading() as session:
        return default_policy(session)


def edition(cast: Cast) -> str:
    with cast.database.reading() as session:
        row = edition_in(session, default_domain(session).id)
        return str(row.edition if row else 0)


def seen_on(page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]


def chosen(cast: Cast, key: str = "nghe-an") -> str:
    """Asked for by one and agreed to by another; the page of the request."""
    system, second = english(cast, "system"), english(cast, "second")
    values = {"profile": key, "reason": REASON, "edition": edition(cast), "step": "save"}
    at = str(system.send(f"{AT}/profile", values).location)
    second.send(f"{at}/agree", {"seen": seen_on(second.get(at).text)})
    return at


def test_before_a_choice_our_own_values_hold_and_the_page_says_so(cast: Cast) -> None:
    page = english(cast, "system").get("/mail-rule/", follow_redirects=True).text
    assert "nobody is locked by a clock" in page
    assert "not regulated" in page


def test_choosing_shows_what_would_be_different_and_decides_nothing(cast: Cast) -> None:
    browser = english(cast, "system")
    page = unescape(
        browser.send(f"{AT}/profile", {"profile": "nghe-an", "reason": REASON, "edition": "0"}).text
    )
    assert "Mailboxes nobody uses: Locked after" in page
    assert "6 months" in page
    assert "Article 8.2.a" in page
    assert "Ask a second person" in page
    assert "default" == held(cast).key


def test_a_profile_holds_once_a_second_person_has_agreed(cast: Cast) -> None:
    system, second = english(cast, "system"), english(cast, "second")
    values = {"profile": "nghe-an", "reason": REASON, "edition": "0", "step": "save"}
    at = str(system.send(f"{AT}/profile", values).location)
    assert "default" == held(cast).key
    page = unescape(second.get(at).text)
    assert "Passwords: Letters at least, for users: 8 instead of 12 (Article 6.2, looser)." in page
    second.send(f"{at}/agree", {"seen": seen_on(page)})
    assert "nghe-an" == held(cast).key
    shown = unescape(system.get(AT).text)
    assert "99/2025/QĐ-UBND" in shown
    assert REASON in shown


def test_one_person_alone_does_not_choose(cast: Cast) -> None:
    system = english(cast, "system")
    values = {"profile": "nghe-an", "reason": REASON, "edition": "0", "step": "save"}
    at = str(system.send(f"{AT}/profile", values).location)
    assert "/requests/" in at
    system.send(f"{at}/agree", {"seen": seen_on(english(cast, "second").get(at).text)})
    assert "default" == held(cast).key


def test_stricter_is_saved_at_once_and_stands_as_a_departure(cast: Cast) -> None:
    chosen(cast)
    system = english(cast, "system")
    setting = f"{AT}/settings/password.min_user"
    looked = unescape(system.send(setting, {"line": "12", "edition": "1"}).text)
    assert "Save the rule" in looked
    assert "8" == str(held(cast).password.min_user.value)
    system.send(setting, {"line": "12", "edition": "1", "step": "save"})
    rule = held(cast).password.min_user
    assert (12, "stricter") == (rule.value, rule.departs)
    assert "stricter than the rule" in system.get(AT).text


def test_looser_needs_a_reason_and_a_second_person(cast: Cast) -> None:
    chosen(cast)
    system, second = english(cast, "system"), english(cast, "second")
    setting = f"{AT}/settings/idle.lock_after"
    typed = {"count": "12", "unit": "month", "edition": "1", "step": "save"}
    refused = system.send(setting, typed)
    assert 422 == refused.status_code
    assert "please say why" in refused.text
    at = str(system.send(setting, {**typed, "reason": "Chờ tập huấn"}).location)
    assert "/requests/" in at
    assert "6 months" == str(held(cast).idle.lock_after.value)
    second.send(f"{at}/agree", {"seen": seen_on(second.get(at).text)})
    assert "12 months" == str(held(cast).idle.lock_after.value)
    assert "Chờ tập huấn" in system.get(AT).text


def test_what_was_decided_meanwhile_is_not_agreed_to(cast: Cast) -> None:
    chosen(cast)
    system, second = english(cast, "system"), english(cast, "second")
    typed = {"count": "12", "unit": "month", "edition": "1", "step": "save", "reason": "Chờ"}
    at = str(system.send(f"{AT}/settings/idle.lock_after", typed).location)
    seen = seen_on(second.get(at).text)
    system.send(f"{AT}/settings/password.min_user", {"line": "10", "edition": "1", "step": "save"})
    second.send(f"{at}/agree", {"seen": seen})
    assert "6 months" == str(held(cast).idle.lock_after.value)
    assert "changed meanwhile" in second.get(at).text


def test_an_older_page_overwrites_nothing(cast: Cast) -> None:
    chosen(cast)
    system = english(cast, "system")
    setting = f"{AT}/settings/password.min_user"
    system.send(setting, {"line": "10", "edition": "1", "step": "save"})
    page = system.send(setting, {"line": "14", "edition": "1", "step": "save"}, follow_redirects=True)
    assert "Somebody else has changed the rule meanwhile" in page.text
    assert 10 == held(cast).password.min_user.value


def test_a_value_that_can_not_be_is_told_beside_it(cast: Cast) -> None:
    system = english(cast, "system")
    for name, typed, said in (
        ("password.min_user", {"line": "viele"}, "Please enter a number from 8 to 128"),
        ("idle.lock_after", {"count": "-3", "unit": "day"}, "Please enter a period"),
        ("person.forms", {"lines": "{ten}{khong_co}"}, "khong_co"),
        ("lock.restorable_causes", {"several": ["idle", "rich"]}, "Only these can be chosen"),
        ("due.office_hours", {"line": "17-8"}, "office hours"),
        ("report.body_due", {"lines": "31-12"}, "month and day"),
    ):
        answer = system.send(f"{AT}/settings/{name}", {**typed, "edition": "0"})
        assert (422, True) == (answer.status_code, said in unescape(answer.text)), name


def test_every_setting_has_its_page_and_keeps_its_value(cast: Cast) -> None:
    chosen(cast, "bac-ninh")
    system = cast.sign_in_as("system")
    for name in settings():
        page = system.get(f"{AT}/settings/{name}")
        assert 200 == page.status_code, name


def test_what_held_on_a_day_is_shown(cast: Cast) -> None:
    chosen(cast)
    system = english(cast, "system")
    page = system.get(f"{AT}?on=01/01/2020").text
    assert "This is what held on" in page
    assert "99/2025" not in page.split("What held when")[0]


def test_pages_are_in_vietnamese_first(cast: Cast) -> None:
    chosen(cast)
    page = unescape(cast.sign_in_as("system").get(AT).text)
    assert "điểm a khoản 2 Điều 8" in page
    assert "6 tháng" in page


def test_before_it_is_saved_the_page_counts_and_names_whom_it_would_lock(cast: Cast) -> None:
    """Case 17 of the rules read: locked after six months, by Nghệ An 8.2.a."""
    idle = cast.province.add("Y Vắng Lâu", "stttt")
    long_ago = clock.now() - timedelta(days=200)
    with cast.database.writing() as session:
        mailbox = mailbox_of(own_record(session, idle))
        move(mailbox, "active")
        mailbox.state_since, mailbox.last_sign_in_at = long_ago, long_ago
    system, second = english(cast, "system"), english(cast, "second")
    values = {"profile": "nghe-an", "reason": REASON, "edition": "0"}
    page = unescape(system.send(f"{AT}/profile", values).text)
    assert "1 mailbox would be locked today because nobody uses it." in page
    assert "Y Vắng Lâu" in page
    at = str(system.send(f"{AT}/profile", {**values, "step": "save"}).location)
    page = unescape(second.get(at).text)
    assert "1 mailbox would be locked today because nobody uses it." in page
    second.send(f"{at}/agree", {"seen": seen_on(page)})
    clocks = RuleClocks(cast.database)
    while clocks():
        pass
    with cast.database.reading() as session:
        mailbox = mailbox_of(own_record(session, idle))
        assert ("suspended", "idle", "8.2.a") == (mailbox.state, mailbox.lock_cause, mailbox.lock_article)
        locked = sa.select(sa.func.count()).where(Event.kind == "mailbox.suspended")
        assert 1 == session.scalar(locked)
    again = RuleClocks(cast.database)
    while again():
        pass
    with cast.database.reading() as session:
        assert 1 == session.scalar(locked)
