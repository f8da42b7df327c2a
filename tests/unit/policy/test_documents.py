"""Profiles as files: those that come with Congvu, and that all faults of one are told at once."""

from __future__ import annotations

from datetime import date

import pytest

from provisioning.foundation.errors import Invalid
from provisioning.policy.catalogue import settings
from provisioning.policy.documents import read_profile, shipped
from provisioning.policy.rules import departures_of, differences, policy_from

PROVINCES = ("bac-ninh", "dong-thap", "nghe-an", "ninh-binh")


def test_four_provinces_and_our_own_are_shipped() -> None:
    assert ("default", *PROVINCES) == tuple(shipped())


@pytest.mark.parametrize("key", PROVINCES)
def test_a_shipped_profile_has_decision_day_and_articles(key: str) -> None:
    profile = shipped()[key]
    assert "/2025/QĐ-UBND" in profile.decision
    assert date(2025, 12, 1) <= profile.in_force <= date(2025, 12, 31)
    assert len([rule for rule in profile.rules.values() if rule.article]) >= 30


@pytest.mark.parametrize("name", list(settings()))
def test_every_value_reads_as_it_is_written(name: str) -> None:
    setting = settings()[name]
    for profile in shipped().values():
        value = profile.rule(name).value
        assert value == setting.type.read(setting.type.plain(value))


def test_nobody_is_locked_by_our_own_profile() -> None:
    own = policy_from(shipped()["default"])
    assert [None] * 5 == [
        own.idle.lock_after.value, own.first.lock_after.value, own.password.age_user.value,
        own.lock.withdraw_after.value, own.leaver.wipe_after.value,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "name", "value", "article"),
    [
        ("bac-ninh", "password.min_admin", 10, "4.1"),
        ("bac-ninh", "due.reset", "2 hours", "6.4"),
        ("dong-thap", "idle.lock_after", "45 days", "9.3.a"),
        ("dong-thap", "first.lock_after", "5 days", "9.3.d"),
        ("nghe-an", "lock.restorable_causes", ["idle", "compromised", "misuse"], "8.3"),
        ("nghe-an", "body_admin.most", 1, "10.3"),
        ("ninh-binh", "wrong.lock_at", 13, "7.2.a"),
        ("ninh-binh", "leaver.wipe_after", "3 months", "7.4"),
    ],
)
def test_a_profile_says_what_its_article_says(key: str, name: str, value: object, article: str) -> None:
    rule = shipped()[key].rule(name)
    assert (value, article) == (settings()[name].type.plain(rule.value), rule.article)


def test_all_faults_of_a_file_are_told_at_once() -> None:
    text = """
title = "Tỉnh Mới"
in_force = "soon"
colour = "red"
[settings]
"password.min_user" = { value = "nine", article = "4.1" }
"password.classes" = { value = 9 }
"password.strength" = { value = 3 }
"idle.lock_after" = { value = "3 weeks", article = "7.1" }
"first.lock_after" = { value = "5 days", article = "about seven" }
"due.create" = "2 working days"
"person.forms" = { value = ["{ten}{unknown}"] }
"""
    with pytest.raises(Invalid) as refused:
        read_profile("tinh-moi", text.encode())
    assert {
        ("in_force", "policy_day"), ("colour", "policy_setting_unknown"),
        ("password.min_user", "policy_not_whole"), ("password.classes", "policy_not_whole"),
        ("password.strength", "policy_setting_unknown"), ("idle.lock_after", "policy_not_period"),
        ("first.lock_after", "policy_article"), ("due.create", "policy_entry_shape"),
        ("person.forms", "template_token_unknown"),
    } == {(each.field, each.code) for each in refused.value.problems}  # fmt: skip


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", b"title = ", b"[settings", b"settings = 3\ntitle='x'\nin_force=2026-01-01"]
)
def test_what_is_no_profile_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        read_profile("x", content)
    assert "policy_file_shape" in {each.code for each in refused.value.problems}


def test_a_profile_that_stands_departs_in_nothing() -> None:
    for profile in shipped().values():
        assert [] == departures_of(policy_from(profile))
        assert [] == differences(policy_from(profile), policy_from(profile))
