"""By when what an office received is due: a table of receipts and the right last moment.

2026: Tết from Saturday 14 to Sunday 22 February; 1 January (Thursday) and 2 January, made up on Saturday
10 January; 27 April (Hùng Kings), 30 April and 1 May; 31 August (Monday, made up on Saturday 22 August) to 2
September.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from provisioning.policy.periods import parse_period
from provisioning.policy.working_days import WorkingCalendar

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TET = [date(2026, 2, 16) + timedelta(days=n) for n in range(5)]
CALENDAR = WorkingCalendar(
    ZONE,
    holidays=frozenset(
        [
            *TET,
            date(2026, 1, 1), date(2026, 1, 2), date(2026, 4, 27), date(2026, 4, 30), date(2026, 5, 1),
            date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 2),
        ]
    ),
    made_up=frozenset([date(2026, 1, 10), date(2026, 8, 22)]),
)  # fmt: skip

# Received, period, the last moment. Months and days as "MM-DD HH:MM" of 2026.
CASES = [
    # Ordinary days.
    ("03-02 08:00", "2 working days", "03-04 17:00"),  # Monday → Wednesday
    ("03-02 00:01", "2 working days", "03-04 17:00"),  # before opening is the same day
    ("03-02 17:00", "2 working days", "03-05 17:00"),  # at closing it is tomorrow's
    ("03-02 16:59", "2 working days", "03-04 17:00"),
    ("03-02 17:01", "2 working days", "03-05 17:00"),
    ("03-02 12:00", "2 working days", "03-04 17:00"),  # at noon it is today's
    ("03-03 10:00", "1 working day", "03-04 17:00"),
    ("03-03 10:00", "3 working days", "03-06 17:00"),
    ("03-03 10:00", "5 working days", "03-10 17:00"),  # over a weekend
    ("03-05 10:00", "3 working days", "03-10 17:00"),
    # The letter of Friday 20 November is done by Tuesday 24.
    ("11-20 09:00", "2 working days", "11-24 17:00"),
    ("11-20 16:45", "2 working days", "11-24 17:00"),
    ("11-20 17:00", "2 working days", "11-25 17:00"),  # Friday after closing is Monday's
    ("11-20 23:59", "3 working days", "11-26 17:00"),
    ("11-21 09:00", "2 working days", "11-25 17:00"),  # Saturday is Monday's
    ("11-22 22:00", "2 working days", "11-25 17:00"),  # Sunday, too
    ("11-21 09:00", "1 working day", "11-24 17:00"),
    # Before and in Tết.
    ("02-13 16:45", "2 working days", "02-24 17:00"),  # Friday before Tết → Tuesday after
    ("02-13 17:05", "2 working days", "02-25 17:00"),
    ("02-12 09:00", "2 working days", "02-23 17:00"),
    ("02-11 09:00", "2 working days", "02-13 17:00"),
    ("02-11 09:00", "3 working days", "02-23 17:00"),
    ("02-17 09:00", "2 working days", "02-25 17:00"),  # on the first day of the year
    ("02-17 09:00", "5 working days", "03-02 17:00"),
    ("02-22 09:00", "1 working day", "02-24 17:00"),
    ("02-20 16:00", "3 working days", "02-26 17:00"),
    # A Saturday worked in another day's place.
    ("01-09 09:00", "1 working day", "01-10 17:00"),  # Friday → the Saturday made up
    ("01-09 09:00", "2 working days", "01-12 17:00"),
    ("01-09 17:30", "1 working day", "01-12 17:00"),  # after closing it is Saturday's
    ("01-10 10:00", "1 working day", "01-12 17:00"),  # received on that Saturday
    ("01-10 17:10", "1 working day", "01-13 17:00"),
    ("08-21 09:00", "2 working days", "08-24 17:00"),
    ("08-20 09:00", "2 working days", "08-22 17:00"),
    # Other holidays.
    ("12-31 09:00", "1 working day", "2027-01-01 17:00"),  # the next year's days are not decided yet
    ("01-01 09:00", "2 working days", "01-07 17:00"),
    ("04-24 09:00", "1 working day", "04-28 17:00"),
    ("04-24 09:00", "3 working days", "05-04 17:00"),
    ("04-29 16:59", "2 working days", "05-05 17:00"),
    ("08-28 09:00", "1 working day", "09-03 17:00"),
    ("08-28 09:00", "3 working days", "09-07 17:00"),
    ("09-01 09:00", "2 working days", "09-07 17:00"),
    # Hours pass while the office is open.
    ("03-02 09:10", "2 hours", "03-02 11:10"),
    ("03-02 10:00", "2 hours", "03-02 14:00"),  # over noon
    ("03-02 11:30", "2 hours", "03-02 15:30"),  # at noon they begin after it
    ("03-02 12:15", "2 hours", "03-02 15:30"),
    ("03-02 06:00", "2 hours", "03-02 09:30"),
    ("03-02 15:00", "2 hours", "03-02 17:00"),  # exactly at closing
    ("03-02 16:00", "2 hours", "03-03 08:30"),
    ("03-02 16:45", "2 hours", "03-03 09:15"),
    ("03-02 17:00", "2 hours", "03-03 09:30"),
    ("03-02 22:00", "2 hours", "03-03 09:30"),
    ("11-20 16:45", "2 hours", "11-23 09:15"),  # Friday → Monday
    ("11-21 08:00", "2 hours", "11-23 09:30"),
    ("02-13 16:00", "2 hours", "02-23 08:30"),  # over Tết
    ("01-09 16:30", "2 hours", "01-10 09:00"),  # into the Saturday made up
    ("03-02 07:30", "8 hours", "03-03 08:00"),  # an office's day has seven and a half
    # Days and months of the calendar; a last day off moves to the next one worked.
    ("03-02 09:00", "5 days", "03-09 17:00"),  # the 7th is a Saturday
    ("03-02 09:00", "15 days", "03-17 17:00"),
    ("11-03 09:00", "15 days", "11-18 17:00"),
    ("02-10 09:00", "7 days", "02-23 17:00"),  # in Tết
    ("01-31 09:00", "1 month", "03-02 17:00"),  # 28 February is a Saturday
    ("03-10 09:00", "3 months", "06-10 17:00"),
    ("01-05 09:00", "5 days", "01-10 17:00"),  # a Saturday that is worked
]


def at(text: str) -> datetime:
    written = text if text.startswith("2027") else f"2026-{text}"
    return datetime.strptime(written, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


@pytest.mark.parametrize(("received", "period", "due"), CASES)
def test_due_is_the_end_of_the_last_working_day(received: str, period: str, due: str) -> None:
    wanted = parse_period(period)
    assert wanted is not None
    assert at(due) == CALENDAR.due(at(received), wanted)


def test_there_are_sixty_cases_at_least() -> None:
    assert len({(received, period) for received, period, _due in CASES}) >= 60


def test_hours_by_the_clock_pass_at_night_and_on_days_off() -> None:
    wanted = parse_period("2 hours")
    assert wanted is not None
    assert at("11-20 18:45") == CALENDAR.due(at("11-20 16:45"), wanted, by_the_clock=True)
    assert at("02-17 01:30") == CALENDAR.due(at("02-16 23:30"), wanted, by_the_clock=True)
