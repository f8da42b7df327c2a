"""Refusals of the last moment, said again without a look into SQL: a flood must not slow the answers down.

An answer that comes too late is none, and without one Dovecot lets a sign-in go on.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Generic, TypeVar

T = TypeVar("T")

SAID_AGAIN = timedelta(seconds=2)
MOST = 10_000


class Refusals(Generic[T]):
    """Safe to share between threads: each step on the table is one."""

    def __init__(self, most: int = MOST) -> None:
        self._said: dict[tuple[str, ...], tuple[T, datetime]] = {}
        self._most = most

    def of(self, asked: tuple[str, ...], now: datetime) -> T | None:
        """What the same question was refused with a moment ago."""
        answer, at = self._said.get(asked, (None, now))
        return answer if at <= now < at + SAID_AGAIN else None

    def keep(self, asked: tuple[str, ...], answer: T, now: datetime) -> T:
        """Remembers a refusal, and hands it back."""
        if len(self._said) >= self._most:
            self._said.clear()
        self._said[asked] = answer, now
        return answer
