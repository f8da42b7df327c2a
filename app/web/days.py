"""Days as the reader means them, in the time zone of the settings."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from flask_babel import to_user_timezone, to_utc

from provisioning.foundation import clock


def begin_of(day: date) -> datetime:
    """The first moment of a day."""
    moment: datetime = to_utc(datetime.combine(day, time()))
    return moment.replace(tzinfo=UTC)


def today() -> date:
    """The day it is."""
    now: datetime = to_user_timezone(clock.now())
    return now.date()
