"""Owns reading dates as Vietnamese offices write them: the day first.

Never guesses without a word: what only one calendar day can be is read with a notice, and what stays open
is a problem. A date that may have its month first is `imports.columns.date_evidence`'s to tell, from the
whole column.
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
# A year by itself, behind a word for it, behind blanks of a form that were not filled in, behind a month.
_YEAR = re.compile(
    r"(?:(?:nam|n\.|sn|s\.n\.|born|year)\s*:?\s*|(?:0{0,2}|[._x?-]{0,4})\s*[/.-]\s*){0,2}"
    r"(?:0?[1-9]\s*[/.-]\s*|1[0-2]\s*[/.-]\s*)?(\d{4})(?:\.0)?"
)
# Day 0 of Excel's count, for every day after the 29 February 1900 that it believes in.
_EXCEL_DAY_0 = date(1899, 12, 30)
# A year typed into a cell that is a date shows as a day of 1905.
_YEARS_COUNTED = 1905


def parse_birth_date(text: str, today: date) -> ParsedValue[date]:
    """A date of birth. Empty text is no date and no problem.

    Codes: those of `parse_date`, but a year of two digits is the one of somebody at work (notice
    `date_year_by_age`); `date_future`, and `age_unlikely` (age in years, not 15 to 80).
    """
    reading = parse_date(text, "birth_date")
    if reading.problem is not None and reading.problem.code == "date_two_digit_year":
        reading = _by_age(text, today) or reading
    born = reading.value
    if born is None:
        return reading
    if born > today:
        return ParsedValue.refused("birth_date", "date_future")
    if not YOUNGEST <= age_of(born, today) <= OLDEST:
        return ParsedValue.refused("birth_date", "age_unlikely", age=age_of(born, today))
    return reading


def parse_birth_year(text: str, today: date) -> ParsedValue[str]:
    """The year of birth where no more than that is said, "1971": with notice `birth_year_only`.

    Codes: `date_unreadable` for anything else, `age_unlikely` (age).
    """
    typed = text.strip().lstrip("'").lower().replace("ă", "a")
    if not typed:
        return ParsedValue(None)
    year = _counted_year(typed) or _year(typed)
    if year is None:
        return ParsedValue.refused("birth_year", "date_unreadable", text=showable(text[:40]))
    if not YOUNGEST <= today.year - year <= OLDEST + 1:
        return ParsedValue.refused("birth_year", "age_unlikely", age=today.year - year)
    return ParsedValue(str(year)).with_notice("birth_year", "birth_year_only", text=showable(text[:40]))


def parse_contract_end(text: str, today: date) -> ParsedValue[date]:
    """The last day of a contract; a year of two digits is of this century (notice `date_century`)."""
    reading = parse_date(text, "contract_end")
    found = _DAY_FIRST.fullmatch(_bare(text))
    if found is None or len(found[3]) == 4:
        return reading
    day, month, year = found.groups()
    whole = _day_first("contract_end", _bare(text), day, month, f"{today.year // 100}{year}")
    said = {"text": showable(text.strip()[:40]), "year": f"{today.year // 100}{year}"}
    return whole if whole.problem else whole.with_notice("contract_end", "date_century", **said)


def age_of(born: date, today: date) -> int:
    """In whole years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def parse_date(text: str, field: str) -> ParsedValue[date]:
    """A date: 03/02/1980, 3-2-1980, 3.2.1980, 1980-02-03, or Excel's count of days (with a notice).

    A month that stands first, and can be nothing but a month, is read so (notice `date_month_first`).
    Codes: `date_two_digit_year`, `date_year_only`, `date_impossible`, `date_unreadable`.
    """
    typed = _bare(text)
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
        return ParsedValue(counted(typed)).with_notice(field, "date_serial", text=typed)
    if re.fullmatch(r"\d{4}", typed):
        return ParsedValue.refused(field, "date_year_only", text=typed)
    return ParsedValue.refused(field, "date_unreadable", text=showable(text[:40]))


def counted(serial: str) -> date:
    """The day that Excel means by five digits."""
    return _EXCEL_DAY_0 + timedelta(days=int(serial))


def swapped(day: date) -> date | None:
    """The day with day and month exchanged; None where that is no other day."""
    if day.day > 12 or day.day == day.month:
        return None
    return date(day.year, day.day, day.month)


def _bare(text: str) -> str:
    typed = text.strip().lstrip("'")
    return _MIDNIGHT.sub("", typed) if ":" in typed else typed


def _day_first(field: str, typed: str, day: str, month: str, year: str) -> ParsedValue[date]:
    if len(year) == 2:
        return ParsedValue.refused(field, "date_two_digit_year", text=typed)
    if int(month) > 12 >= int(day):
        found = _calendar_date(field, typed, int(year), int(day), int(month))
        return found if found.problem else found.with_notice(field, "date_month_first", text=typed)
    return _calendar_date(field, typed, int(year), int(month), int(day))


def _calendar_date(field: str, typed: str, year: int, month: int, day: int) -> ParsedValue[date]:
    try:
        return ParsedValue(date(year, month, day))
    except ValueError:
        return ParsedValue.refused(field, "date_impossible", text=typed)


def _by_age(text: str, today: date) -> ParsedValue[date] | None:
    """A birth with a year of two digits, where somebody at work can be of one century only."""
    found = _DAY_FIRST.fullmatch(_bare(text))
    if found is None:
        return None
    day, month, year = found.groups()
    readings = [_day_first("birth_date", _bare(text), day, month, f"{c}{year}") for c in ("19", "20")]
    working = [
        each
        for each in readings
        if each.value is not None and each.value <= today and YOUNGEST <= age_of(each.value, today) <= OLDEST
    ]
    if len(working) == 1:
        born = working[0].value
        said = {"text": showable(text.strip()[:40]), "birth_year": str(born.year) if born else ""}
        return working[0].with_notice("birth_date", "date_year_by_age", **said)
    impossible = [each for each in readings if each.problem is not None]
    return impossible[0] if len(impossible) == len(readings) else None


def _year(typed: str) -> int | None:
    found = _YEAR.fullmatch(typed)
    return int(found[1]) if found else None


def _counted_year(typed: str) -> int | None:
    """1971 in a cell formatted as a date is the 24 May 1905: nobody at work was born then."""
    found = parse_date(typed, "birth_date").value
    return (found - _EXCEL_DAY_0).days if found and found.year == _YEARS_COUNTED else None
