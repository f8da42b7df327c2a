"""Wrong passwords in a row, counted over all doors, lock for good where the province's rule says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from provisioning.authentication.throttle import operations as throttle
from provisioning.authentication.throttle import runs
from provisioning.authentication.throttle.attempt import Attempt, Origin
from provisioning.authentication.throttle.model import WrongRun
from provisioning.foundation.errors import TooMany
from provisioning.lifecycle import wrong_passwords as _locks  # noqa: F401 (after too many in a row)
from provisioning.lifecycle.recipient import recipient_of
from provisioning.lifecycle.suspension import resume
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.recipients.operations import move
from tests.support.province import SYSTEM, Province
from tests.support.rules import adopt

NOON = datetime(2027, 3, 1, 5, tzinfo=UTC)
DOORS = ("web", "imap", "submission", "pop3")


class Guesser:
    """Types passwords at one account, from a network of its own each time, an hour apart."""

    def __init__(self, province: Province) -> None:
        self.province, self.now, self.number = province, NOON, 0
        self.person = province.add("Y Bị Dò", "stttt")
        with province.database.writing() as session:
            mailbox = mailbox_of(own_record(session, self.person))
            move(mailbox, "active")
            mailbox.activated_at = NOON
            self.mailbox_id = mailbox.id

    def types(self, door: str, typed: str, *, right: bool = False) -> None:
        self.number += 1
        self.now += timedelta(hours=1)
        origin = Origin(f"198.51.{self.number}.7", key=b"k")
        attempt = Attempt(door, origin, self.mailbox_id, "", typed)
        with self.province.database.writing() as session:
            begun = throttle.begin_attempt(session, attempt, self.now)
            (throttle.record_right if right else throttle.record_wrong)(session, begun, self.now)

    def wrong(self, times: int) -> None:
        for number in range(times):
            self.types(DOORS[number % len(DOORS)], f"sai lần {self.number} {number}")

    @property
    def state(self) -> tuple[str, str, str]:
        with self.province.database.reading() as session:
            row = mailbox_of(own_record(session, self.person))
            return row.state, row.lock_cause, row.lock_article


@pytest.fixture
def guesser(province: Province) -> Guesser:
    """Somebody who guesses."""
    return Guesser(province)


def test_ninh_binh_7_2_a_thirteenth_wrong_password_locks(guesser: Guesser) -> None:
    adopt(guesser.province.database, "ninh-binh")
    guesser.wrong(12)
    assert "active" == guesser.state[0]
    guesser.wrong(1)
    assert ("suspended", "wrong_passwords", "7.2.a") == guesser.state


@pytest.mark.parametrize("door", DOORS)
def test_ninh_binh_7_2_a_a_right_password_at_any_door_begins_anew(guesser: Guesser, door: str) -> None:
    adopt(guesser.province.database, "ninh-binh")
    guesser.wrong(12)
    guesser.types(door, "đúng", right=True)
    guesser.wrong(12)
    assert "active" == guesser.state[0]


def test_ninh_binh_7_2_a_the_same_wrong_password_again_and_again_is_one(guesser: Guesser) -> None:
    adopt(guesser.province.database, "ninh-binh")
    for _time in range(30):
        guesser.types("imap", "mật khẩu cũ trong điện thoại")
    assert "active" == guesser.state[0]


def test_ninh_binh_7_2_a_codes_are_no_passwords(guesser: Guesser) -> None:
    adopt(guesser.province.database, "ninh-binh")
    guesser.wrong(12)
    guesser.types("activation", "sai mã")
    assert "active" == guesser.state[0]


def test_ninh_binh_7_2_a_what_is_refused_before_it_is_checked_counts_for_nothing(guesser: Guesser) -> None:
    adopt(guesser.province.database, "ninh-binh")
    origin, refused = Origin("203.0.113.5", key=b"k"), 0
    for number in range(60):
        with guesser.province.database.writing() as session:
            attempt = Attempt("imap", origin, guesser.mailbox_id, "", f"đoán {number}")
            try:
                begun = throttle.check_attempt(session, attempt, NOON)
                throttle.record_wrong_afterwards(session, begun, NOON)
            except TooMany:
                refused += 1
    assert refused == 50
    assert "active" == guesser.state[0]


def test_ninh_binh_7_3_who_is_restored_begins_anew(guesser: Guesser) -> None:
    adopt(guesser.province.database, "ninh-binh", {"restore.new_password": {"value": False, "reason": "x"}})
    guesser.wrong(13)
    with guesser.province.database.writing() as session:
        resume(session, SYSTEM, recipient_of(own_record(session, guesser.person)))
    guesser.wrong(12)
    assert "active" == guesser.state[0]


@pytest.mark.parametrize("profile", ["", "bac-ninh", "dong-thap", "nghe-an"])
def test_where_no_rule_locks_for_good_nothing_is_kept(guesser: Guesser, profile: str) -> None:
    if profile:
        adopt(guesser.province.database, profile)
    guesser.wrong(13)
    assert "active" == guesser.state[0]
    with guesser.province.database.reading() as session:
        assert 0 == session.scalar(sa.select(sa.func.count()).select_from(WrongRun))


def test_a_build_that_does_not_begin_anew_locks_an_office_by_and_by(
    guesser: Guesser, monkeypatch: pytest.MonkeyPatch
) -> None:
    adopt(guesser.province.database, "ninh-binh")
    monkeypatch.setattr(runs, "begin_anew", lambda *_: None)
    guesser.wrong(12)
    guesser.types("web", "đúng", right=True)
    guesser.wrong(1)
    assert "suspended" == guesser.state[0]
