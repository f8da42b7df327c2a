"""The one place that reads the wall clock, so that tests patch one name and rules take `now`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def now() -> datetime:
    """The current moment, aware, in UTC."""
    return datetime.now(UTC)


def now_and_then(every: timedelta, act: Callable[[datetime], object]) -> Callable[[], bool]:
    """A chore of the worker that does `act` at once and then at most so often; it never counts as work
    found."""
    due = now()

    def act_when_due() -> bool:
        nonlocal due
        moment = now()
        if moment >= due:
            due = moment + every
            act(moment)
        return False

    return act_when_due
