"""Spans of time as a rule writes them: hours, working days, days or months of the calendar. Pure.

"3 months" are three months of the calendar, never ninety days; a day is one of the office's. Working days and
hours need to know when the office works: see `working_days.py`.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from provisioning.foundation.errors import Invalid

MOST = 9_999
NEVER = "never"
_WRITTEN = re.compile(r"([0-9]{1,4})\s+(hour|working day|day|month)s?", re.ASCII | re.IGNORECASE)


class PeriodUnit(StrEnum):
    """What a period is counted in."""

    HOURS = "hour"
    WORKING_DAYS = "working day"
    DAYS = "day"
    MONTHS = "month"


# About how many hours each is: only for saying which of two periods is the longer one.
_ABOUT = {
    PeriodUnit.HOURS: 1.0,
    PeriodUnit.WORKING_DAYS: 24 * 7 / 5,
    PeriodUnit.DAYS: 24.0,
    PeriodUnit.MONTHS: 24 * 30.44,
}


@dataclass(frozen=True, slots=True)
class Period:
    """So many hours, working days, days or months."""

    count: int
    unit: PeriodUnit

    def __str__(self) -> str:
        return f"{self.count} {self.unit}{'s' if self.count != 1 else ''}"

    @property
    def about_hours(self) -> float:
        """For comparing periods of different units; never for finding a moment."""
        return self.count * _ABOUT[self.unit]

    def after(self, day: date) -> date:
        """The day on which a period that began on `day` is over: what must happen happens on it.

        Five days from the 2nd are over on the 7th; a month from 31 January is over on the last day of
        February. Raises ValueError for a period of hours or working days.
        """
        if self.unit is PeriodUnit.DAYS:
            return day + timedelta(days=self.count)
        return _months_on(day, self._months())

    def latest_over(self, today: date) -> date:
        """The latest day from which this period is over by `today`: for asking a database about many.

        `after(day) <= today` exactly for the days up to this one. Raises ValueError as `after` does.
        """
        if self.unit is PeriodUnit.DAYS:
            return today - timedelta(days=self.count)
        found = _months_on(today, -self._months())
        if _is_month_end(today):
            return found.replace(day=calendar.monthrange(found.year, found.month)[1])
        return found

    def _months(self) -> int:
        if self.unit is not PeriodUnit.MONTHS:
            raise ValueError(f"{self} needs the office's calendar")
        return self.count


def parse_period(text: str) -> Period | None:
    """A period as it is written, such as "3 working days"; None for "never".

    Raises Invalid on field `period`, code `period_shape`.
    """
    written = text.strip().lower()
    if written == NEVER:
        return None
    found = _WRITTEN.fullmatch(written)
    if found is None or int(found[1]) < 1:
        raise Invalid.one("period", "period_shape", value=text[:40])
    return Period(int(found[1]), PeriodUnit(found[2].lower()))


def written(period: Period | None) -> str:
    """As `parse_period` reads it."""
    return NEVER if period is None else str(period)


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _is_month_end(day: date) -> bool:
    return day.day == calendar.monthrange(day.year, day.month)[1]
