"""A guard that the province's rule says nothing of is not taken down by one person alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from provisioning.access.model import Grant
from provisioning.foundation import clock
from provisioning.policy.operations import Proposal
from provisioning.policy.queries import default_policy
from tests.app.mail_rule.test_mail_rule import AT, chosen, edition, english, seen_on
from tests.support.cast import Cast, with_second_administrator


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """The cast, in which two look after everything."""
    return with_second_administrator(cast)


def save(cast: Cast, name: str, typed: dict[str, str]) -> str:
    """The first administrator saves a setting; where they are sent."""
    fields = {**typed, "edition": edition(cast), "step": "save", "reason": "<b>Máy cũ</b> {{ 7*7 }}"}
    return str(english(cast, "system").send(f"{AT}/settings/{name}", fields).location)


def value(cast: Cast, name: str) -> object:
    with cast.database.reading() as session:
        return default_policy(session).rule(name).value


SILENT = [
    ("password.min_user", "8", 12),
    ("sending.outside_most", "100000", 50),
    ("wrong.lock_at", "1000", 10),
]


@pytest.mark.parametrize(("name", "line", "ours"), SILENT)
def test_looser_than_ours_where_the_rule_is_silent_takes_two(
    cast: Cast, name: str, line: str, ours: int
) -> None:
    chosen(cast, "dong-thap")
    assert "/requests/" in save(cast, name, {"line": line})
    assert ours == value(cast, name)


def test_stricter_than_ours_where_the_rule_is_silent_takes_one(cast: Cast) -> None:
    chosen(cast, "dong-thap")
    save(cast, "password.min_user", {"line": "14"})
    assert 14 == value(cast, "password.min_user")


def test_a_second_person_whose_grant_has_ended_agrees_to_nothing(cast: Cast) -> None:
    chosen(cast, "dong-thap")
    at = save(cast, "password.min_user", {"line": "8"})
    second = english(cast, "second")
    page = second.get(at).text
    assert "&lt;b&gt;Máy cũ&lt;/b&gt; {{ 7*7 }}" in page
    with cast.database.writing() as session:
        over = sa.update(Grant).where(Grant.official_id == cast.id("second"))
        session.execute(over.values(valid_to=clock.now() - timedelta(minutes=1)))
    assert second.send(f"{at}/agree", {"seen": seen_on(page)}).status_code in (403, 404)
    assert 12 == value(cast, "password.min_user")


def test_a_build_that_lets_one_take_our_guards_down_is_seen(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Proposal, "needs_second", property(lambda _self: False))
    with pytest.raises(AssertionError):
        test_looser_than_ours_where_the_rule_is_silent_takes_two(cast, *SILENT[0])
