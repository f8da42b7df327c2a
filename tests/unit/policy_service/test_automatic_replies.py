"""Automatic replies of one address are counted by the hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from provisioning.policy_service.automatic_replies import AutomaticReplies

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
AN, BINH = "an@kontum.example", "binh@kontum.example"


def test_beyond_the_limit_none_goes_until_the_hour_is_over() -> None:
    replies = AutomaticReplies(2)
    assert [True, True, False] == [replies.take(AN, NOON) for _ in range(3)]
    assert not replies.take(AN, NOON + timedelta(minutes=59))
    assert replies.take(AN, NOON + timedelta(hours=1))


def test_each_address_counts_for_itself() -> None:
    replies = AutomaticReplies(1)
    assert [True, True, False] == [replies.take(each, NOON) for each in (AN, BINH, AN)]


def test_who_was_not_heard_of_for_longest_is_forgotten() -> None:
    replies = AutomaticReplies(1, most=1)
    assert [True, True, True] == [replies.take(each, NOON) for each in (AN, BINH, AN)]
