"""To whom the messages under way go: counted as Postfix asks about each recipient, until the message ends.

In memory: a message does not outlive its connection, and one whose beginning is unknown is not taken.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa

from provisioning.domains.model import Domain
from provisioning.foundation.database import Database
from provisioning.sending.rules import Amount

MOST = 10_000
_DOMAINS_HOLD = timedelta(seconds=30)


class Recipients:
    """Safe to share between threads. `own`: the domains that are ours."""

    def __init__(self, own: Callable[[datetime], frozenset[str]], most: int = MOST) -> None:
        self._counts: OrderedDict[str, Amount] = OrderedDict()
        self._own, self._most, self._lock = own, most, threading.Lock()

    def add(self, message: str, recipient: str, now: datetime) -> int:
        """One more recipient of a message (Postfix's `instance`); how many it has now."""
        ours = recipient.rpartition("@")[2].lower() in self._own(now)
        with self._lock:
            counted = self._counts.pop(message, Amount(1)) + Amount(own=int(ours), outside=int(not ours))
            self._counts[message] = counted
            if len(self._counts) > self._most:
                self._counts.popitem(last=False)
        return counted.own + counted.outside

    def take(self, message: str, recipients: int) -> Amount:
        """What the message counts as, now that it ends; any recipient not seen counts as outside."""
        with self._lock:
            counted = self._counts.pop(message, Amount(1))
        unseen = max(0, recipients - counted.own - counted.outside)
        return counted + Amount(outside=unseen)


class OwnDomains:
    """The domains of the province, asked of SQL twice a minute."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._names: frozenset[str] = frozenset()
        self._good_until: datetime | None = None

    def __call__(self, now: datetime) -> frozenset[str]:
        """Their names in lower case."""
        if self._good_until is None or now >= self._good_until:
            with self._database.reading() as session:
                self._names = frozenset(name.lower() for name in session.scalars(sa.select(Domain.name)))
            self._good_until = now + _DOMAINS_HOLD
        return self._names
