"""Owns reading dates as Vietnamese offices write them: the day first, the year with four digits.

Never guesses: what could be read in two ways is refused with the reason.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from provisioning.officials.parsed_value import ParsedValue
from provisioning.officials.value_parsers import showable

YOUNGEST, OLDEST = 15, 80

_DAY_FIRST = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})")
_MIDNIGHT = re.compile(r"[ T]0{1,2}:00(?::00(?:\.0+)?)?$")
_SERIAL = re.compile(r"\d{5}")
# Day 0 of Excel's count, for every day after the 29 February 1900 that it believes in.
_EXCEL_DAY_0 = date(1899, 12, 30)


def parse_birth_date(text: str, today: date) -> ParsedValue[date]:
    """A date of birth. Empty text is no date and no problem.

    Codes: those of `parse_date`, `date_future`, and `age_unlikely` (age in years, not 15 to 80).
    """
    reading = parse_date(text, "birth_date")
    born = reading.value
    if born is None:
        return reading
    if born > today:
        return ParsedValue.refused("birth_date", "date_future")
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if not YOUNGEST <= age <= OLDEST:
        return ParsedValue.refused("birth_date", "age_unlikely", age=age)
    return reading


def parse_date(text: str, field: str) -> ParsedValue[date]:
    """A date: 03/02/1980, 3-2-1980, 3.2.1980, 1980-02-03, or Excel's count of days (with a notice).

    Codes: `date_two_digit_year`, `date_year_only`, `date_month_first` (the month stands first, or
    the day is impossible), `date_impossible`, `date_unreadable`.
    """
    typed = text.strip().lstrip("'")
    typed = _MIDNIGHT.sub("", typed) if ":" in typed else typed
    if not typed:
        return ParsedValue(None)
    if not typed.isascii():
        return ParsedValue.refused(field, "date_unreadable", text=showable(text[:40]))
    if found := _YEAR_FIRST.fullmatch(typed):
        year, month, day = map(int, found.groups())
        return _calendar_date(field, typed, year, month, day)
    if found := _DAY_FIRST.fullmatch(typed):
        return _day_first(field, typed, *found.groups())
    if _SERIAL.fullmatch(typed):
        counted = _EXCEL_DAY_0 + timedelta(days=int(typed))
        return ParsedValue(counted).with_notice(field, "date_serial", text=typed)
    if re.fullmatch(r"\d{4}", typed):
        return ParsedValue.refused(field, "date_year_only", text=typed)
    return ParsedValue.refused(field, "date_unreadable", text=showable(text[:40]))


def _day_first(field: str, typed: str, day: str, month: str, year: str) -> ParsedValue[date]:
    if len(year) == 2:
        return ParsedValue.refused(field, "date_two_digit_year", text=typed)
    if int(month) > 12 >= int(day):
        return ParsedValue.refused(field, "date_month_first", text=typed)
    return _calendar_date(field, typed, int(year), int(month), int(day))


def _calendar_date(field: str, typed: str, year: int, month: int, day: int) -> ParsedValue[date]:
    try:
        return ParsedValue(date(year, month, day))
    except ValueError:
        return ParsedValue.refused(field, "date_impossible", text=typed)
