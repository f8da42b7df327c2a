"""What is answered before a mail program's password is checked, and what is remembered afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from provisioning.authentication.throttle import rules
from provisioning.authentication.throttle.model import WrongTry
from provisioning.foundation.database import Database
from provisioning.policy_service.sign_ins import GO_ON, REFUSED, UNHEARD, SignIns

MOST_HERE = rules.PASSWORD.here[0].count
BEGUN = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def moment() -> Iterator[time_machine.Traveller]:
    """The clock stands, and goes on where a test says so."""
    with time_machine.travel(BEGUN, tick=False) as standing:
        yield standing


def sign_ins(database: Database, *, directory: bool = True) -> SignIns:
    return SignIns(database, key=b"k", zone="Asia/Ho_Chi_Minh", directory_answers=lambda: directory)


def question(number: int, **words: str) -> dict[str, str]:
    """The sign-in of one connection with a password of its own."""
    asked = {"login": "khong.ai@kontum.example", "remote": "203.0.113.66", "protocol": "imap"}
    return asked | {"pwhash": f"{number:04x}", "session": f"s{number}", "client": "7"} | words


def written(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(WrongTry)) or 0


def test_sign_ins_at_one_moment_outrun_no_count(database: Database) -> None:
    asked = sign_ins(database)
    said = [asked.allow(question(number)) for number in range(30)]
    assert sum(each.status >= 0 for each in said) == MOST_HERE


def test_what_is_never_heard_of_again_is_forgotten(
    database: Database, moment: time_machine.Traveller
) -> None:
    asked = sign_ins(database)
    for number in range(30):
        asked.allow(question(number))
    moment.shift(UNHEARD + timedelta(seconds=1))
    assert asked.allow(question(40)) == GO_ON
    assert written(database) == 0


def test_wrong_one_is_counted_once_and_for_every_process(database: Database) -> None:
    first, second = sign_ins(database), sign_ins(database)
    for number in range(3):
        first.allow(question(number))
        first.report(question(number), success=False)
        first.report(question(number), success=False)
    assert written(database) == 3
    assert second.allow(question(0, session="another")) == REFUSED


def test_same_wrong_password_is_checked_once_a_minute(
    database: Database, moment: time_machine.Traveller
) -> None:
    asked, answers = sign_ins(database), []
    for number in range(20):
        answers.append(asked.allow(question(7, session=f"s{number}")))
        if answers[-1] == GO_ON:
            asked.report(question(7, session=f"s{number}"), success=False)
        moment.shift(timedelta(seconds=20))
    assert answers[:4] == [GO_ON, REFUSED, REFUSED, GO_ON]
    assert written(database) == 1


def test_right_one_is_counted_nowhere(database: Database) -> None:
    asked = sign_ins(database)
    for number in range(60):
        assert asked.allow(question(number)).status >= 0
        asked.report(question(number), success=True)
    assert written(database) == 0


def test_nothing_is_counted_while_the_directory_is_away(database: Database) -> None:
    asked = sign_ins(database, directory=False)
    for number in range(30):
        assert asked.allow(question(number)) == GO_ON
        asked.report(question(number), success=False)
    assert written(database) == 0


def test_lock_says_in_ascii_when_it_ends_where_the_office_is(database: Database) -> None:
    asked = sign_ins(database)
    answer = [asked.allow(question(number)) for number in range(30)][-1]
    assert answer.status == -1
    assert answer.message.isascii()
    assert "14:15 01/12/2026" in answer.message


@pytest.mark.parametrize("door", ["imap", "smtp", "sieve", "pop3", "something new", ""])
def test_doors_share_one_count(database: Database, door: str) -> None:
    asked = sign_ins(database)
    for number in range(MOST_HERE):
        asked.allow(question(number, protocol="imap"))
    assert asked.allow(question(99, protocol=door)).status == -1


@pytest.mark.parametrize(
    "words",
    [
        {},
        {"login": ""},
        {"login": "\x00\n"},
        {"login": "x" * 5000},
        {"login": "ạ@kontum.example"},
        {"login": "\ud800"},
        {"login": "an", "remote": "nowhere"},
        {"login": "an", "remote": "x" * 5000, "pwhash": "y" * 5000},
        {"login": "an", "remote": "\x00"},
    ],
)
def test_words_that_make_no_sense_are_answered_and_counted(database: Database, words: dict[str, str]) -> None:
    asked = sign_ins(database)
    assert asked.allow(words).status >= 0
    asked.report(words, success=False)
    asked.report({**words, "session": "another"}, success=True)
    assert written(database) == 1
