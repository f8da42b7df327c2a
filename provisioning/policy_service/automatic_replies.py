"""How many automatic replies went to strangers in an official's name lately; in memory, and bounded.

They are set off by who writes to the official, not by the official: beyond the limit they are not sent,
and nobody is locked for them. A restart begins anew, which no sender can bring about.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime, timedelta

WINDOW = timedelta(hours=1)
MOST = 10_000


class AutomaticReplies:
    """Safe to share between threads. `limit`: how many in an hour for one address."""

    def __init__(self, limit: int, most: int = MOST) -> None:
        self._sent: OrderedDict[str, list[datetime]] = OrderedDict()
        self._limit, self._most, self._lock = limit, most, threading.Lock()

    def take(self, address: str, now: datetime) -> bool:
        """Whether one more may go."""
        with self._lock:
            sent = [at for at in self._sent.pop(address, []) if at > now - WINDOW]
            goes = len(sent) < self._limit
            self._sent[address] = [*sent, now] if goes else sent
            if len(self._sent) > self._most:
                self._sent.popitem(last=False)
        return goes
