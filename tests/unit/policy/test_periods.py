"""Periods as rules write them: months of the calendar, days, and which of two is the longer one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.foundation.errors import Invalid
from provisioning.policy.periods import Period, PeriodUnit, parse_period, written

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("text", "begun", "over"),
    [
        ("5 days", date(2026, 3, 2), date(2026, 3, 7)),
        ("45 days", date(2026, 1, 1), date(2026, 2, 15)),
        ("3 months", date(2026, 3, 1), date(2026, 6, 1)),
        ("1 month", date(2026, 1, 31), date(2026, 2, 28)),
        ("1 month", date(2028, 1, 31), date(2028, 2, 29)),
        ("3 months", date(2026, 11, 30), date(2027, 2, 28)),
        ("6 months", date(2026, 8, 31), date(2027, 2, 28)),
        ("12 months", date(2028, 2, 29), date(2029, 2, 28)),
    ],
)
def test_after_counts_days_and_months_of_the_calendar(text: str, begun: date, over: date) -> None:
    period = parse_period(text)
    assert period is not None
    assert over == period.after(begun)


@given(DAYS, st.integers(1, 40), st.sampled_from([PeriodUnit.DAYS, PeriodUnit.MONTHS]))
def test_latest_over_is_the_last_day_from_which_it_is_over(today: date, count: int, unit: PeriodUnit) -> None:
    period = Period(count, unit)
    latest = period.latest_over(today)
    assert period.after(latest) <= today < period.after(latest + timedelta(days=1))


@pytest.mark.parametrize("text", ["2 hours", "1 hour", "3 working days", "1 day", "6 months", "never"])
def test_written_is_what_parse_period_reads(text: str) -> None:
    assert text == written(parse_period(text))


@pytest.mark.parametrize(
    "text", ["", "0 days", "-1 days", "days", "3", "3 weeks", "1.5 hours", "99999 days", "٣ days"]
)
def test_parse_period_refuses_what_is_no_period(text: str) -> None:
    with pytest.raises(Invalid):
        parse_period(text)
