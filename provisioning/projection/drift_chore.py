"""The worker compares the directory with SQL by itself: quickly every few minutes, wholly now and then.

In slices, so that projection goes on between them; one worker of all does each check. When the next one is
due stands in SQL, so no start of a worker puts it off or brings it forward.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog

from ldap.errors import DirectoryError
from provisioning.foundation import clock
from provisioning.foundation.database import Database
from provisioning.foundation.settings import Settings
from provisioning.projection.drift import MISSING, STRAY, Drift, check, mend
from provisioning.projection.model import DriftCheck
from provisioning.projection.targets import DirectoryTarget

log = structlog.get_logger()

QUICK: Final = "quick"
FULL: Final = "full"
# The longest that projection in the same thread waits for a slice.
SLICE_SECONDS: Final = 0.2
# How often it is asked whether a check is due.
ASKED_EVERY: Final = timedelta(seconds=10)
# A check of which nothing more is heard, since its worker ended, is due again after this.
ABANDONED: Final = timedelta(hours=1)

# So many missing entries are put back by themselves. More of them look like a directory that was lost: made
# anew entry by entry it would have no passwords, so a person brings it back (`congvu directory rebuild`).
MOST_PUT_BACK: Final = 100

# Of many at once so many are named in the log.
NAMED: Final = 10


def _is_just(asked_at: datetime | None, now: datetime) -> bool:
    # A clock that ran ahead and was put right must not stop the checks until it is so late again.
    return asked_at is not None and asked_at <= now < asked_at + ASKED_EVERY


@dataclass(slots=True)
class _Running:
    name: str
    every: timedelta
    began: datetime
    steps: Iterator[Sequence[Drift]]
    mended: int = 0
    strays: int = 0
    missing: int = 0
    put_back: list[Drift] = field(default_factory=list)
    """The missing ones, while they are not too many."""


@dataclass(slots=True)
class DriftChore:
    """`every`: name of a check → how often. The first is due that long after the first worker's start."""

    database: Database
    directory: DirectoryTarget
    every: dict[str, timedelta]
    asked_at: datetime | None = None
    running: _Running | None = None

    def __call__(self) -> bool:
        """Goes on with the check in hand for a slice; True while there is one."""
        if self.running is None:
            self.running = self._begin()
        if self.running is None:
            return False
        try:
            if self._go_on(self.running):
                return True
            self._end(self.running)
        except DirectoryError as error:
            # The directory's own sign is the look-out's matter; this check is due again before long.
            log.warning("drift check stopped", check=self.running.name, detail=str(error))
        except BaseException:
            self.running = None
            raise
        self.running = None
        return False

    def _begin(self) -> _Running | None:
        now = clock.now()
        if not self.every or _is_just(self.asked_at, now):
            return None
        self.asked_at = now
        for name in (FULL, QUICK):
            every = self.every.get(name)
            if every is not None and self._claim(name, every, now):
                steps = check(self.database, self.directory, full=name == FULL)
                return _Running(name, every, now, steps)
        return None

    def _claim(self, name: str, every: timedelta, now: datetime) -> bool:
        """Whether the check is due and nobody else's; it is pushed ahead at once."""
        with self.database.reading() as session:
            known = session.get(DriftCheck, name)
        if known is not None and now < known.due_at <= now + every:
            return False
        with self.database.writing() as session:
            found = session.get(DriftCheck, name, with_for_update=True)
            if found is None:
                session.add(DriftCheck(name=name, due_at=now + every))
                return False
            if found.due_at > now:
                # The setting was made shorter.
                found.due_at = min(found.due_at, now + every)
                return False
            found.due_at = now + min(every, ABANDONED)
            return True

    def _go_on(self, running: _Running) -> bool:
        ends = time.monotonic() + SLICE_SECONDS
        for found in running.steps:
            if found:
                self._mend(running, found)
            if time.monotonic() > ends:
                return True
        return False

    def _mend(self, running: _Running, found: Sequence[Drift]) -> None:
        some = [f"{each.kind} {each.key}: {each.what}" for each in found[:NAMED]]
        log.warning("drift found", check=running.name, count=len(found), entries=some)
        running.strays += sum(each.what == STRAY for each in found)
        missing = [each for each in found if each.what == MISSING]
        running.missing += len(missing)
        running.put_back += missing[: MOST_PUT_BACK - len(running.put_back)]
        with self.database.writing() as session:
            running.mended += mend(session, [each for each in found if each.what != MISSING])

    def _end(self, running: _Running) -> None:
        lost = running.missing > MOST_PUT_BACK
        if lost:
            log.error("entries missing, none put back", check=running.name, count=running.missing)
        with self.database.writing() as session:
            if not lost:
                running.mended += mend(session, running.put_back)
            found = session.get(DriftCheck, running.name, with_for_update=True)
            if found is None:
                return
            found.due_at = max(running.began + running.every, clock.now())
            found.checked_at = clock.now()
            found.mended, found.strays = running.mended, running.strays
            found.missing = running.missing if lost else 0


def drift_chore(database: Database, directory: DirectoryTarget, settings: Settings) -> DriftChore:
    """The worker's chore, as often as the settings say; 0 is never."""
    every = {
        QUICK: timedelta(minutes=settings.drift_check_minutes),
        FULL: timedelta(days=settings.full_drift_check_days),
    }
    return DriftChore(database, directory, {name: period for name, period in every.items() if period})
