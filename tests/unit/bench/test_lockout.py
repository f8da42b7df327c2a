"""What a stranger would get by the end of a day, from the tries of the first minutes."""

from __future__ import annotations

from datetime import timedelta

from provisioning.authentication.throttle import rules
from provisioning.authentication.throttle.model import WrongTry
from provisioning.foundation import clock
from tests.bench.lockout import MOST_A_DAY, continued, in_a_day, summed_up
from tests.bench.visitors import STRANGER


def tries(door: str, count: int) -> list[WrongTry]:
    """Different wrong ones of the stranger, ten seconds apart."""
    now = clock.now()
    return [
        WrongTry(
            account="a",
            place=STRANGER,
            fingerprint=f"{number:04x}",
            standing="stranger",
            door=door,
            at=now + timedelta(seconds=10 * number),
            found_wrong_at=now,
        )
        for number in range(count)
    ]


def test_tries_go_on_until_the_days_limit_of_one_place() -> None:
    assert continued(rules.PASSWORD, tries("web", 4)) == rules.PASSWORD.here[-1].count
    assert continued(rules.CODE, tries("activation", 1)) == rules.CODE.here[-1].count


def test_what_was_let_through_beyond_the_limits_is_all_counted() -> None:
    assert in_a_day(tries("web", 120)) > MOST_A_DAY


def test_missed_minute_or_an_open_door_is_short() -> None:
    def short(answers: dict[tuple[str, str], int], minutes: list[str]) -> bool | None:
        return summed_up(answers, tries("imap", 3), minutes, "here").short

    assert short({("imap", "wrong"): 3}, ["", ""]) is None
    assert short({("imap", "wrong"): 3}, ["", "IMAP"])
    assert short({("imap", "in"): 1}, ["", ""])
