"""The worker: does the chores one after another until told to stop.

A chore returns whether it found work. SIGTERM lets the step in hand end; SIGKILL loses nothing,
because whatever was begun is still visible as rows that are behind.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from provisioning.foundation import clock
from provisioning.foundation.database import Database
from provisioning.plans.applying import plans_left
from provisioning.projection import work_queue
from provisioning.projection.health import sign_of_life
from provisioning.projection.kind import ProjectedKind
from provisioning.projection.reconcile import run_claimed
from provisioning.projection.registry import MODELS, PROJECTED_KINDS
from provisioning.projection.targets import Targets

log = structlog.get_logger()

Chore = Callable[[], bool]
BATCH = 500
IDLE_SECONDS = 0.25
HALTED_SECONDS = 2.0
HEARTBEAT_SECONDS = 5.0
# How long a chore that failed is left out, so that a fault fills no log and keeps nobody waiting.
REST_SECONDS = 5.0


@dataclass(slots=True)
class Projection:
    """The chore that matters most: bringing the world after SQL, for one kind of row.

    Each kind has its own, so that a kind the directory takes nothing of keeps no other waiting.
    """

    database: Database
    targets: Targets
    owner: str
    kind: ProjectedKind
    careful: int = 0
    resume_at: float = 0.0
    stopped: str = ""

    def __call__(self) -> bool:
        """Claims one batch and works on it. True when there was any."""
        if time.monotonic() < self.resume_at:
            return False
        limit = 1 if self.careful else BATCH
        ids = work_queue.claim(self.database, self.kind.model, self.owner, clock.now(), limit)
        self.careful = max(0, self.careful - 1)
        if not ids:
            return False
        try:
            outcome = run_claimed(self.database, self.targets, self.kind, self.owner, ids, seconds=20)
        except Exception:
            # The rows are already pushed ahead; look at them one by one from now on.
            self.careful = len(ids)
            raise
        if outcome.stopped and outcome.stopped != self.stopped:
            # Said once: what a kind has no place for may stay so until an operator comes.
            log.warning("projection stopped", part=outcome.stopped, kind=self.kind.name)
        self.stopped = outcome.stopped
        if outcome.stopped:
            self.resume_at = time.monotonic() + HALTED_SECONDS
            return False
        return True


def projection_chores(database: Database, targets: Targets, owner: str) -> list[Chore]:
    """One for each kind there is."""
    return [Projection(database, targets, owner, kind) for kind in PROJECTED_KINDS]


def beside(name: str) -> str:
    """The name under which the second thread of a worker claims."""
    return f"{name}/2"


@dataclass(slots=True)
class Worker:
    """Runs chores in turn, and those `beside` in a thread of their own.

    `name` is unique among living workers: its leases, and those of `beside(name)`, are freed at start.
    """

    database: Database
    name: str
    chores: Sequence[Chore]
    beside: Sequence[Chore] = ()
    stopping: threading.Event = field(default_factory=threading.Event)
    started: datetime = field(default_factory=clock.now)
    _beat_at: float = 0.0
    _resting: dict[int, float] = field(default_factory=dict)

    def run(self) -> None:
        """Works until stopped; an error of one chore is logged and the others go on."""
        with self._working_beside():
            while not self.stopping.is_set():
                self._beat()
                if not self.turn():
                    self.stopping.wait(IDLE_SECONDS)

    def drain(self, *, seconds: float = 3600) -> None:
        """Works until no chore finds anything and nothing is behind, or `seconds` are over."""
        ends = time.monotonic() + seconds
        with self._working_beside():
            while time.monotonic() < ends:
                if not self.turn():
                    if not self._anything_left():
                        return
                    time.sleep(0.05)

    def turn(self) -> bool:
        """Every chore once. True when any found work."""
        # A list, not a generator: every chore gets its turn.
        return any([self._guarded(chore) for chore in self.chores])  # noqa: C419

    @contextmanager
    def _working_beside(self) -> Iterator[None]:
        """While one thread waits for the directory the other prepares, or applies a plan."""
        self._release_own()
        ended = threading.Event()
        thread = threading.Thread(target=self._work_beside, args=(ended,), name=beside(self.name))
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def _release_own(self) -> None:
        """What an earlier worker of this name had claimed. Waits for a database that is not there yet."""
        while not self.stopping.is_set():
            try:
                work_queue.release_all(self.database, MODELS, self.name, beside(self.name))
            except SQLAlchemyError as error:
                log.warning("the database does not answer", error=type(error).__name__)
                self.stopping.wait(HALTED_SECONDS)
            else:
                return

    def _work_beside(self, ended: threading.Event) -> None:
        while self.beside and not (ended.is_set() or self.stopping.is_set()):
            if not any([self._guarded(chore) for chore in self.beside]):  # noqa: C419
                ended.wait(IDLE_SECONDS)

    def _anything_left(self) -> bool:
        return bool(work_queue.work_left(self.database, MODELS) or plans_left(self.database))

    def stop_on_signals(self) -> None:
        """SIGTERM and SIGINT end the work after the step in hand."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())

    def _guarded(self, chore: Chore) -> bool:
        if time.monotonic() < self._resting.get(id(chore), 0.0):
            return False
        try:
            return chore()
        except Exception:
            log.exception("chore failed", chore=getattr(chore, "__qualname__", type(chore).__name__))
            self._resting[id(chore)] = time.monotonic() + REST_SECONDS
            return False

    def _beat(self) -> None:
        if time.monotonic() - self._beat_at > HEARTBEAT_SECONDS:
            self._beat_at = time.monotonic()
            try:
                sign_of_life(self.database, self.name, self.started)
            except SQLAlchemyError as error:
                # A database that is away comes back; whoever ended now would have to be started again.
                log.warning("no sign of life", error=type(error).__name__)
