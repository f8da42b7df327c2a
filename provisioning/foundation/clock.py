"""The one place that reads the wall clock, so that tests patch one name and rules take `now`.

Moments are kept in UTC; days begin and end where the office is, and times are written as its clock shows
them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# Until a process says otherwise; see `keep_time_of`.
_office = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """The current moment, aware, in UTC."""
    return datetime.now(UTC)


def keep_time_of(zone: str) -> None:
    """Said once at the start of a process: the time zone of the office, by its name in the settings."""
    global _office  # noqa: PLW0603 (one office, one time, in all of a process)
    _office = ZoneInfo(zone)


def office_zone() -> ZoneInfo:
    """The time zone of the office."""
    return _office


def at_office(moment: datetime) -> datetime:
    """The same moment as the office's clock shows it. Raises ValueError for one without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment without its time zone is on no day")
    return moment.astimezone(_office)


def day_of(moment: datetime) -> date:
    """The day on which a moment lies at the office."""
    return at_office(moment).date()


def today() -> date:
    """The day it is at the office."""
    return day_of(now())


def begin_of(day: date) -> datetime:
    """The first moment of a day at the office."""
    return datetime.combine(day, time(), _office).astimezone(UTC)


def for_file_name(moment: datetime) -> str:
    """A moment in the name of a file: 20261130-2359, as the office's clock shows it."""
    return f"{at_office(moment):%Y%m%d-%H%M}"


def now_and_then(every: timedelta, act: Callable[[datetime], object]) -> Callable[[], bool]:
    """A chore of the worker that does `act` at once and then at most so often; it never counts as work
    found."""
    due = now()

    def act_when_due() -> bool:
        nonlocal due
        moment = now()
        # A clock that ran ahead and was put right: it would rest until it is so late again.
        if moment >= due or due - moment > every:
            due = moment + every
            act(moment)
        return False

    return act_when_due
