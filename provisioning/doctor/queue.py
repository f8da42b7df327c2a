"""Whether mail waits in Postfix's queue that should have been delivered: read there by `congvu held-mail`."""

from __future__ import annotations

from datetime import timedelta

from provisioning.doctor.finding import Finding, ill, well
from provisioning.foundation import clock
from provisioning.foundation.database import Database
from provisioning.projection.health import readings
from provisioning.sending.queue import LENGTH, OLDEST, STUCK

FRESH = timedelta(minutes=5)
LONG = 1000


def queue(database: Database) -> list[Finding]:
    """Ill where mail for our own people is stuck, or very much waits at all."""
    now = clock.now()
    with database.reading() as session:
        found = readings(session, now - FRESH)
    if LENGTH not in found:
        return [ill("queue", "queue_unread")]
    length, minutes = found[LENGTH], found.get(OLDEST, 0) // 60
    if found.get(STUCK):
        return [ill("queue", "queue_stuck", count=found[STUCK])]
    if length > LONG:
        return [ill("queue", "queue_long", count=length, minutes=minutes)]
    return [well("queue", "queue_moves", count=length, minutes=minutes)]
