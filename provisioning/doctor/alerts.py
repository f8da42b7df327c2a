"""Tells the operators by mail when something goes wrong, and when it is well again: one mail for a change.

The worker examines every few minutes. What is found twice running is told, so that a restart is not; what was
told and is gone is told once more. While Postfix or the database is down no mail leaves: whoever must know
that too watches `/healthz` and `/metrics` from another machine.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog

from provisioning.doctor.finding import Finding
from provisioning.doctor.measures import CERTIFICATES, DIRECTORY_FILL
from provisioning.foundation import clock
from provisioning.foundation.database import Database, Session
from provisioning.notifications.operations import queue_message
from provisioning.projection.health import note_readings
from provisioning.projection.model import HealthNotice, Reading

log = structlog.get_logger()
EVERY = timedelta(minutes=5)
EXAMINED = "examined"
# What tells two findings of one kind apart; other values change from one look to the next.
NAMING = ("at", "account", "domain", "folder", "name", "address", "source", "peer")
# Of these two the worst value is kept for the monitoring system.
KEPT = {"certificates": ("days", CERTIFICATES), "directory_room": ("percent", DIRECTORY_FILL)}

Say = Callable[[Finding], str]


@dataclass(frozen=True, slots=True)
class Change:
    """What became wrong, and what is well again, each as a sentence."""

    worse: tuple[str, ...]
    better: tuple[str, ...]


def key_of(finding: Finding) -> str:
    """By what a finding is known again."""
    named = [str(finding.params[name]) for name in NAMING if name in finding.params]
    return ":".join([finding.part, finding.code, *named])[:160]


def note_faults(session: Session, found: Sequence[Finding], say: Say, now: datetime) -> Change:
    """Writes down what is wrong now; what is new for the second time, and what was told and is over."""
    faults = {key_of(finding): say(finding) for finding in found if not finding.ok}
    known = {notice.key: notice for notice in session.scalars(sa.select(HealthNotice).with_for_update())}
    for key in faults.keys() - known.keys():
        session.add(HealthNotice(key=key, since=now, text=faults[key], told_at=None))
    worse = [notice for key, notice in known.items() if key in faults and notice.told_at is None]
    over = [notice for key, notice in known.items() if key not in faults]
    for notice in worse:
        notice.told_at = now
    better = tuple(notice.text for notice in over if notice.told_at is not None)
    for notice in over:
        session.delete(notice)
    return Change(tuple(notice.text for notice in worse), better)


def tell(session: Session, change: Change, recipients: Sequence[str], locale: str, now: datetime) -> None:
    """One mail to each of the operators; none where nothing changed."""
    if not change.worse and not change.better:
        return
    for recipient in recipients:
        queue_message(
            session,
            "health_changed",
            recipient,
            locale=locale,
            now=now,
            worse="\n".join(f"- {text}" for text in change.worse),
            better="\n".join(f"- {text}" for text in change.better),
        )


@dataclass(slots=True)
class Watch:
    """The worker's chore. An examination may take twenty seconds: it has a thread of its own."""

    database: Database
    examine: Callable[[], Sequence[Finding]]
    say: Say
    recipients: Sequence[str]
    locale: str
    _running: threading.Thread | None = None
    # What has just been started is given time to be there.
    _due: datetime = field(default_factory=lambda: clock.now() + EVERY / 5)

    def __call__(self) -> bool:
        """Begins an examination when one is due. Never counts as work found."""
        now = clock.now()
        busy = self._running is not None and self._running.is_alive()
        if not busy and (now >= self._due or self._due > now + EVERY):
            self._due = now + EVERY
            self._running = threading.Thread(target=self._guarded, name="watch", daemon=True)
            self._running.start()
        return False

    def look(self, now: datetime) -> Change | None:
        """One examination, unless another worker has just begun one."""
        if not self._claim(now):
            return None
        found = self.examine()
        note_readings(self.database, _numbers(found))
        with self.database.writing() as session:
            change = note_faults(session, found, self.say, now)
            tell(session, change, self.recipients, self.locale, now)
        return change

    def _claim(self, now: datetime) -> bool:
        with self.database.writing() as session:
            last = session.get(Reading, EXAMINED, with_for_update=True)
            if last is not None and timedelta(0) <= now - last.read_at < EVERY * 0.9:
                return False
            session.merge(Reading(name=EXAMINED, value=1, read_at=now))
        return True

    def _guarded(self) -> None:
        try:
            self.look(clock.now())
        except Exception:
            # The next one is in five minutes; what failed stands in the log.
            log.exception("examination failed")


def _numbers(found: Sequence[Finding]) -> Mapping[str, int]:
    return {
        KEPT[finding.part][1]: int(finding.params[KEPT[finding.part][0]])
        for finding in found
        if finding.part in KEPT and KEPT[finding.part][0] in finding.params
    }
