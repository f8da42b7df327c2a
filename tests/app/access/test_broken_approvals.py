"""A second person who is none, and limits that count one act at a time, as broken builds would have them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.vulnerabilities import test_daily_limits as limits
from tests.app.vulnerabilities import test_second_person as guarded
from tests.support.cast import Cast


def test_a_build_that_takes_anybodys_word_is_seen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("provisioning.access.approvals.dependent", lambda *_a: set())
    with pytest.raises(pytest.fail.Exception):
        guarded.test_a_person_made_by_the_author_does_not_confirm_the_authors_list(cast)


def test_a_build_that_follows_no_chain_is_seen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "provisioning.access.independence._behind",
        lambda person, hands: frozenset(hand.maker for hand in hands[person]),
    )
    with pytest.raises(pytest.fail.Exception):
        guarded.test_no_hand_of_the_author_leaves_a_second_person(
            cast, guarded.through_another, committed=True
        )


def test_a_build_that_counts_each_act_alone_is_seen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("provisioning.lifecycle.lockout_limits.count_within_a_day", lambda *_a, **_k: 0)
    with pytest.raises(pytest.fail.Exception):
        limits.test_twenty_and_one_more_within_a_day_need_two(cast)


def test_a_build_that_weighs_each_list_alone_is_seen(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("provisioning.imports.applying.import_kind.beyond_the_day", lambda *_a: [])
    with pytest.raises(pytest.fail.Exception):
        limits.test_lists_each_below_the_limit_are_weighed_as_one(cast, tmp_path, "hr")
