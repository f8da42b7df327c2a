"""How old a password may get: days of warnings, the day it is over, when mail programs are refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from provisioning.authentication.password_age import OVER, Step, day_over, next_step, stage
from provisioning.authentication.password_rules import Demands, demands_on
from provisioning.policy.catalogue import PasswordRules, Rule
from provisioning.policy.periods import Period, parse_period

DUE = date(2026, 6, 1)
SET_AT = datetime(2026, 3, 1, 3, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a password's age."""

    set_at: datetime = SET_AT
    told: int | None = None
    told_at: datetime | None = None
    refused_at: datetime | None = None


def demands(age: str = "3 months", grace: str = "14 days") -> Demands:
    rules = PasswordRules(age_user=Rule(parse_period(age), "4.2"), grace=Rule(parse_period(grace)))
    return demands_on(rules, administrator=False)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "expected"),
    [(60, None), (15, None), (14, 14), (8, 14), (7, 7), (2, 7), (1, 1), (0, OVER), (-1, OVER), (-400, OVER)],
)
def test_stage_is_told_by_the_days_that_are_left(before: int, expected: int | None) -> None:
    assert stage(DUE, DUE - timedelta(days=before)) == expected


@pytest.mark.parametrize(
    ("written", "begun", "over"),
    [
        ("3 months", date(2026, 11, 30), date(2027, 2, 28)),
        ("6 months", date(2026, 8, 31), date(2027, 2, 28)),
        ("90 days", date(2026, 3, 1), date(2026, 5, 30)),
        ("1 month", date(2024, 1, 31), date(2024, 2, 29)),
        ("48 hours", date(2026, 3, 1), date(2026, 3, 3)),
        ("5 working days", date(2026, 3, 2), date(2026, 3, 9)),
    ],
)
def test_age_is_one_of_whole_days_whatever_it_is_written_in(written: str, begun: date, over: date) -> None:
    period = parse_period(written)
    assert isinstance(period, Period)
    assert day_over(period, begun) == over


def test_each_warning_is_due_once_and_the_end_once() -> None:
    kept, told = Kept(), []
    for days in range(100):
        today = date(2026, 3, 1) + timedelta(days=days)
        step = next_step(demands(grace="never"), kept, today)
        if step is not None:
            told.append((today, *step))
            kept = Kept(told=step[1], told_at=at(today))
    assert told == [
        (date(2026, 5, 18), Step.TELL, 14),
        (date(2026, 5, 25), Step.TELL, 7),
        (date(2026, 5, 31), Step.TELL, 1),
        (date(2026, 6, 1), Step.TELL, OVER),
    ]


def test_mail_programs_are_refused_after_the_grace() -> None:
    kept = Kept(told=OVER, told_at=at(DUE))
    assert next_step(demands(), kept, date(2026, 6, 14)) is None
    assert next_step(demands(), kept, date(2026, 6, 15)) == (Step.REFUSE, OVER)
    refused = Kept(told=OVER, told_at=at(DUE), refused_at=at(date(2026, 6, 15)))
    assert next_step(demands(), refused, date(2026, 8, 1)) is None


def test_a_new_rule_stops_no_mail_on_its_first_day() -> None:
    """The password has been over for years, and nobody was told: the grace begins when they are."""
    old = Kept(set_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert next_step(demands(), old, DUE) == (Step.TELL, OVER)
    assert next_step(demands(), Kept(old.set_at, OVER, at(DUE)), DUE) is None


def test_without_grace_mail_is_refused_the_day_after_none() -> None:
    kept = Kept(told=OVER, told_at=at(DUE))
    assert next_step(demands(grace="never"), kept, date(2030, 1, 1)) is None


@pytest.mark.parametrize("age", ["never", "12 months"])
def test_a_longer_rule_takes_everything_back(age: str) -> None:
    refused = Kept(told=OVER, told_at=at(DUE), refused_at=at(date(2026, 6, 15)))
    assert next_step(demands(age), refused, date(2026, 7, 1)) == (Step.FORGET, OVER)
    assert next_step(demands(age), Kept(told=14, told_at=at(DUE)), date(2026, 7, 1)) == (Step.FORGET, OVER)
    assert next_step(demands(age), Kept(), date(2026, 7, 1)) is None


def test_a_slightly_longer_rule_warns_anew() -> None:
    told = Kept(told=OVER, told_at=at(DUE))
    assert next_step(demands("100 days"), told, date(2026, 6, 2)) == (Step.TELL, 7)
