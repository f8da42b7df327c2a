"""Counting tries, when they come one after another and when they come at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from provisioning.authentication.model import Tries
from provisioning.authentication.rate_counter import spend_in
from provisioning.authentication.throttle.rules import Limit
from provisioning.foundation import clock
from provisioning.foundation.database import Database
from provisioning.foundation.errors import TooMany

THREE = Limit(3, timedelta(minutes=10))


def spend(database: Database, limit: Limit, what: str, key: str, now: datetime) -> None:
    with database.writing() as session:
        spend_in(session, limit, what, key, now)


def allowed(database: Database, times: int) -> int:
    passed = 0
    for _ in range(times):
        try:
            spend(database, THREE, "test", "key", clock.now())
        except TooMany:
            continue
        passed += 1
    return passed


def test_rate_limit_refuses_and_says_when_to_come_back(database: Database) -> None:
    assert allowed(database, 10) == 3
    with pytest.raises(TooMany) as refusal:
        spend(database, THREE, "test", "key", clock.now())
    assert 0 < refusal.value.retry_after <= 600


def test_rate_limit_starts_anew_in_next_window(database: Database) -> None:
    allowed(database, 3)
    spend(database, THREE, "test", "key", clock.now() + timedelta(minutes=11))


def test_keys_do_not_count_for_each_other(database: Database) -> None:
    allowed(database, 3)
    spend(database, THREE, "test", "another key", clock.now())


def test_tries_at_the_same_moment_are_all_counted(database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        passed = list(pool.map(lambda _: allowed(database, 4), range(8)))
    assert sum(passed) == 3


def test_rate_counter_keeps_no_typed_text(database: Database) -> None:
    spend(database, THREE, "sign-in", "mật khẩu gõ nhầm ô", clock.now())
    with database.reading() as session:
        assert "mật khẩu" not in str(session.execute(sa.select(Tries.key)).all())
