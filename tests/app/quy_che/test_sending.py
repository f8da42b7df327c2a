"""Sending too much by the province's rule: held as before, or locked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.sending.counters import count_message
from provisioning.sending.locks import lock_of
from provisioning.sending.rules import Amount
from tests.support.cast import Cast
from tests.support.rules import adopt

NOON = datetime(2027, 3, 1, 5, tzinfo=UTC)


def send(cast: Cast, count: int, *, at: datetime = NOON) -> list[bool]:
    """Single messages to outside, a second apart: whether each may go."""
    went = []
    for number in range(count):
        with cast.database.writing() as session:
            moment = at + timedelta(seconds=number)
            amount = Amount(1, outside=1)
            settings, uid = cast.services.settings, cast.mailbox_id("official")
            went.append(count_message(session, settings, uid, amount, f"q{number}{at:%M}", moment))
    return went


def standing(cast: Cast) -> tuple[str, str, str, bool]:
    with cast.database.reading() as session:
        row = mailbox_of(own_record(session, cast.id("official")))
        held = lock_of(session, row.id) is not None
        return row.state, row.lock_cause, row.lock_article, held


def test_ninh_binh_7_2_b_the_two_hundred_and_fifty_first_message_locks(cast: Cast) -> None:
    adopt(cast.database, "ninh-binh")
    assert all(send(cast, 250))
    assert ("active", "", "", False) == standing(cast)
    assert [False] == send(cast, 1, at=NOON + timedelta(minutes=5))
    assert ("suspended", "sending", "7.2.b", True) == standing(cast)


def test_ninh_binh_7_2_b_after_ten_minutes_they_are_counted_anew(cast: Cast) -> None:
    adopt(cast.database, "ninh-binh")
    send(cast, 200)
    assert [True] * 40 == send(cast, 40, at=NOON + timedelta(minutes=15))
    # Our own limit of an hour holds what comes then; it locks nobody.
    send(cast, 40, at=NOON + timedelta(minutes=30))
    assert ("active", True) == (standing(cast)[0], standing(cast)[3])


@pytest.mark.parametrize("profile", ["", "bac-ninh", "nghe-an", "dong-thap"])
def test_where_the_rule_is_silent_mail_is_held_and_nobody_is_locked(cast: Cast, profile: str) -> None:
    if profile:
        adopt(cast.database, profile)
    most = cast.services.settings.sending_outside_ten_minutes
    assert all(send(cast, most))
    assert [False] == send(cast, 1, at=NOON + timedelta(minutes=5))
    assert ("active", "", "", True) == standing(cast)
