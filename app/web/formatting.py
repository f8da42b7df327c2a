"""How dates, numbers and sizes are written: Vietnamese habits in Vietnamese, ISO dates in English.

Pure presentation: values in, words out. Datetimes are aware; they show in the time zone of the
settings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from babel.dates import format_date as babel_date
from babel.dates import format_timedelta
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import gettext, ngettext
from jinja2 import pass_context
from jinja2.runtime import Context

from app.web.internationalisation import locale, locale_code
from provisioning.foundation import clock

_DATE = {"vi": "%d/%m/%Y", "en": "%Y-%m-%d"}
_MONTH = {"vi": "%m/%y", "en": "%b %y"}
# Numbers that say which one, not how many: they stand as they are written elsewhere.
_NAMING = frozenset({"row", "line", "port", "seq"})
_UNITS = ("B", "KB", "MB", "GB", "TB")


def format_date(value: date | datetime) -> str:
    """23/11/2026 in Vietnamese, 2026-11-23 in English. A moment counts by the local day."""
    day = _local(value) if isinstance(value, datetime) else value
    return day.strftime(_DATE[locale_code()])


def format_weekday(value: date) -> str:
    """Its day of the week: thứ Hai, Monday."""
    return str(babel_date(value, "EEEE", locale=locale_code()))


def format_month(value: datetime) -> str:
    """The month of a moment, short enough to stand below a bar: 11/26 in Vietnamese, Nov 26 in English."""
    return _local(value).strftime(_MONTH[locale_code()])


def format_iso_day(text: str) -> str:
    """The day of a date or moment in ISO form, as records keep them."""
    return format_date(datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text))


def format_datetime(value: datetime) -> str:
    """The date with hours and minutes, local time."""
    local = _local(value)
    return f"{format_date(value)} {local:%H:%M}"


def format_time(value: datetime) -> str:
    """Hours and minutes, local time."""
    return f"{_local(value):%H:%M}"


def format_number(value: float) -> str:
    """With the locale's separators and at most one decimal: 20.000 or 20,000."""
    return str(format_decimal(value, format="#,##0.#", locale=locale()))


def with_separators(params: Mapping[str, str | int]) -> dict[str, str | int]:
    """The parameters of a sentence as people read them: whole numbers grouped, unless they name a thing."""
    return {
        name: format_number(value) if type(value) is int and name not in _NAMING else value
        for name, value in params.items()
    }


def format_percent(value: float) -> str:
    """`value` is 0 to 100: 47,5 % in Vietnamese, 47.5% in English."""
    return f"{format_number(value)}%"


def format_file_size(octets: int) -> str:
    """In the largest fitting unit of 1024: 1,5 GB."""
    size, unit = float(octets), _UNITS[0]
    for unit in _UNITS:
        if size < 1024 or unit == _UNITS[-1]:
            break
        size /= 1024
    return f"{format_number(size)} {unit}"


def format_ago(value: datetime) -> str:
    """ "5 minutes ago"; beyond a week the date itself."""
    passed = clock.now() - value
    if abs(passed) > timedelta(days=7):
        return format_date(value)
    if abs(passed) < timedelta(seconds=10):
        return str(gettext("just now"))
    return str(format_timedelta(-passed, add_direction=True, locale=locale()))


def format_duration(seconds: float) -> str:
    """A length of time in words, in its largest unit: "4 minutes"."""
    return str(format_timedelta(timedelta(seconds=seconds), threshold=1.5, locale=locale()))


def format_span(days: int) -> str:
    """A length of time as offices say it: "5 years", "6 months", "45 days"."""
    if days and days % 365 == 0:
        return str(ngettext("%(num)s year", "%(num)s years", days // 365))
    if days and days % 30 == 0:
        return str(ngettext("%(num)s month", "%(num)s months", days // 30))
    return str(ngettext("%(num)s day", "%(num)s days", days))


def init_app(app: Flask) -> None:
    """Make them filters of the templates."""
    filters: dict[str, Callable[[Any], str]] = {
        "date": format_date,
        "datetime": format_datetime,
        "day_of": format_iso_day,
        "month": format_month,
        "weekday": format_weekday,
        "time": format_time,
        "number": format_number,
        "percent": format_percent,
        "file_size": format_file_size,
        "ago": format_ago,
        "duration": format_duration,
        "span": format_span,
    }
    app.jinja_env.filters.update({name: _late(rule) for name, rule in filters.items()})


def _late(rule: Callable[[Any], str]) -> Callable[[Context, Any], str]:
    # A filter that asks for the context is never worked out once and for all when the template is
    # compiled, which would freeze a constant in the first reader's language.
    @pass_context
    def filtered(_context: Context, value: Any) -> str:
        return rule(value)

    return filtered


def _local(value: datetime) -> datetime:
    return clock.at_office(value)
