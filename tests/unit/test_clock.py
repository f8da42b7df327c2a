"""Chores that come now and then: at once, and then no more often than they should."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import time_machine

from provisioning.foundation import clock

START = datetime(2026, 11, 23, tzinfo=UTC)


def test_a_chore_comes_at_once_and_then_at_most_so_often_and_never_counts_as_work() -> None:
    done: list[datetime] = []
    with time_machine.travel(START, tick=False) as time:
        chore = clock.now_and_then(timedelta(hours=1), done.append)
        for minutes in (0, 1, 59, 60, 61, 200):
            time.move_to(START + timedelta(minutes=minutes))
            assert chore() is False
    assert [(moment - START) // timedelta(minutes=1) for moment in done] == [0, 60, 200]
