"""The one place that reads the wall clock, so that tests patch one name and rules take `now`."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The current moment, aware, in UTC."""
    return datetime.now(UTC)
