"""The office's days as people write them, a day or a row of days on each line; and those that come with
Congvu. Pure.

A line is `16/02/2026-20/02/2026 nghỉ Tết Nguyên đán` or `10/01/2026 làm bù`: the day, whether it is a
holiday or made up (a holiday where nothing is said), and what it is called.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files

from provisioning.foundation.errors import Invalid, Problem
from provisioning.policy.model import HOLIDAY, MADE_UP

Days = Mapping[date, tuple[str, str]]
LONGEST_TEXT = 20_000
# A row of days off that is longer is a slip of the pen.
LONGEST_ROW = 31
_DAY = r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})|([0-9]{4})-([0-9]{2})-([0-9]{2})"
_LINE = re.compile(rf"(?:{_DAY})(?:\s*[-–]\s*(?:{_DAY}))?(?:[\s:,;]+(.*))?", re.ASCII)
_MADE_UP = re.compile(r"(đi\s+)?làm\s+(việc\s+)?bù\b|made up\b|works?\b", re.IGNORECASE)
_HOLIDAY = re.compile(r"(được\s+)?nghỉ(?!\s+bù)\b|holiday\b|off\b", re.IGNORECASE)


def read_days(text: str) -> dict[date, tuple[str, str]]:
    """Day → kind and name. Raises Invalid on field `lines`, a problem for each line that can't be read."""
    if len(text) > LONGEST_TEXT:
        raise Invalid.one("lines", "too_long", longest=LONGEST_TEXT)
    found: dict[date, tuple[str, str]] = {}
    problems = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        days = _read(line.strip())
        if not days:
            problems.append(Problem("lines", "calendar_line", {"line": number, "text": line.strip()[:60]}))
        found |= days
    if problems:
        raise Invalid(problems)
    return found


@lru_cache(maxsize=16)
def shipped_days(year: int) -> Days:
    """The days of a year as they were decided for the state's offices; {} where Congvu does not know them."""
    file = files("provisioning.policy") / "calendars" / f"{year}.txt"
    return read_days(file.read_text(encoding="utf-8")) if file.is_file() else {}


def _read(line: str) -> dict[date, tuple[str, str]]:
    found = _LINE.fullmatch(line)
    if found is None:
        return {}
    parts = found.groups()
    first = _day(parts[:6])
    last = _day(parts[6:12]) if any(parts[6:12]) else first
    if first is None or last is None or not 0 <= (last - first).days < LONGEST_ROW:
        return {}
    kind, name = _kind(parts[12] or "")
    return {first + timedelta(days=ahead): (kind, name) for ahead in range((last - first).days + 1)}


def _day(parts: tuple[str | None, ...]) -> date | None:
    day, month, year = parts[:3] if parts[0] else parts[5:2:-1]
    try:
        return date(int(year or 0), int(month or 0), int(day or 0))
    except ValueError:
        return None


def _kind(said: str) -> tuple[str, str]:
    """The word that says the kind is not part of the name; where that is all there is, it is the name."""
    for pattern, kind in ((_MADE_UP, MADE_UP), (_HOLIDAY, HOLIDAY)):
        found = pattern.match(said)
        if found:
            return kind, said[found.end() :].strip(" :,;-") or said.strip()
    return HOLIDAY, said.strip()
