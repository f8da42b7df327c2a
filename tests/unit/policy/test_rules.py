"""Which way a value is stricter: for numbers, periods, sets, choices and yes or no."""

from __future__ import annotations

from typing import Any

import pytest

from provisioning.policy.catalogue import Rule, settings
from provisioning.policy.documents import shipped
from provisioning.policy.rules import departures_of, policy_from, sense_of

CASES = [
    ("password.min_user", 8, 12, "stricter"),
    ("password.min_user", 12, 8, "looser"),
    ("password.min_user", 8, 8, ""),
    ("idle.lock_after", "6 months", "45 days", "stricter"),
    ("idle.lock_after", "45 days", "6 months", "looser"),
    ("idle.lock_after", "45 days", "never", "looser"),
    ("idle.lock_after", "never", "12 months", "stricter"),
    ("due.reset", "2 hours", "3 working days", "looser"),
    ("due.create", "3 working days", "1 day", "stricter"),
    ("maillog.keep", "6 months", "3 months", "looser"),
    ("lock.restorable_causes", ["idle", "misuse"], ["idle"], "stricter"),
    ("lock.restorable_causes", ["idle", "misuse"], ["idle", "misuse", "leaver"], "looser"),
    ("lock.restorable_causes", ["idle", "misuse"], ["idle", "leaver"], "other"),
    ("password.must_not", ["equal_login"], ["equal_login", "contain_name"], "stricter"),
    ("forward.to", "own", "anywhere", "looser"),
    ("forward.to", "own", "nowhere", "stricter"),
    ("wrong.until", "pause", "request", "stricter"),
    ("restore.new_password", True, False, "looser"),
    ("idle.reason_excuses", False, True, "looser"),
    ("address.short", "refuse", "off", "looser"),
    ("person.forms", ["{ten}{dau_ho_dem}"], ["{ho_ten}"], "other"),
    ("leaver.counts_from", "decision", "lock", "other"),
    ("entitled.except_for", [], ["school contract"], "stricter"),
]


@pytest.mark.parametrize(("name", "before", "after", "sense"), CASES)
def test_sense_of_a_change(name: str, before: Any, after: Any, sense: str) -> None:
    setting = settings()[name]
    assert sense == sense_of(setting, setting.type.read(before), setting.type.read(after))


def test_a_departure_keeps_the_article_it_departs_from() -> None:
    lock = settings()["idle.lock_after"]
    policy = policy_from(
        shipped()["nghe-an"], {"idle.lock_after": Rule(lock.type.read("12 months"), reason="chờ Sở")}
    )
    assert ("8.2.a", "looser", "chờ Sở") == (
        policy.idle.lock_after.article, policy.idle.lock_after.departs, policy.idle.lock_after.reason,
    )  # fmt: skip
    assert ["idle.lock_after"] == [setting.name for setting, _rule in departures_of(policy)]


def test_what_the_profile_is_silent_about_is_no_departure_from_it() -> None:
    grace = settings()["password.grace"]
    policy = policy_from(shipped()["nghe-an"], {"password.grace": Rule(grace.type.read("never"))})
    assert "unregulated" == policy.password.grace.departs
