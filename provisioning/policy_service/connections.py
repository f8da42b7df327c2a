"""When each open connection to submission began, as Postfix told; in memory, and bounded.

A connection of which nothing is known (the service began after it) counts as too old: its mail program
is asked to sign in again, which it does by itself.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime

MOST = 100_000
_ENDS = ("client_address", "client_port", "server_address", "server_port")

Ends = tuple[str, ...]


def ends_of(request: Mapping[str, str]) -> Ends:
    """Both ends of the connection a question is about: unlike any other's while it is open."""
    return tuple(request.get(name, "") for name in _ENDS)


class Connections:
    """Safe to share between threads."""

    def __init__(self, most: int = MOST) -> None:
        self._began: OrderedDict[Ends, datetime] = OrderedDict()
        self._most, self._lock = most, threading.Lock()

    def begin(self, ends: Ends, now: datetime) -> None:
        """Somebody connected. Ends that were used before are a new connection now."""
        with self._lock:
            self._began[ends] = now
            self._began.move_to_end(ends)
            if len(self._began) > self._most:
                self._began.popitem(last=False)

    def began(self, ends: Ends) -> datetime | None:
        """When it began; None when unknown. What is asked about is kept longer."""
        with self._lock:
            if ends in self._began:
                self._began.move_to_end(ends)
            return self._began.get(ends)
