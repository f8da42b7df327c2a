"""Arithmetic of the benchmarks: medians, percentiles, alternation, what a child process cost.

Knows nothing of mail or directories. Times are seconds of wall clock; memory is in MB (2**20 bytes).
"""

from __future__ import annotations

import math
import os
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest value that `percent` % of the values do not exceed (nearest rank).

    Raises ValueError for no values.
    """
    if not values:
        raise ValueError("nothing was measured")
    rank = max(1, math.ceil(len(values) * percent / 100))
    return sorted(values)[rank - 1]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Seconds of both sides, round by round."""

    ours: tuple[float, ...]
    baseline: tuple[float, ...]

    @property
    def ours_median(self) -> float:
        return statistics.median(self.ours)

    @property
    def baseline_median(self) -> float:
        return statistics.median(self.baseline)

    @property
    def ratio(self) -> float:
        """Ours by the baseline: 1 is as quick, 2 takes twice as long."""
        return self.ours_median / self.baseline_median


def alternate(rounds: int, ours: Callable[[], float], baseline: Callable[[], float]) -> Pairs:
    """Runs both sides in turn, so that a machine that slows down slows both.

    Each returns its own seconds: what lies around the measured part is not counted.
    """
    found = [(ours(), baseline()) for _ in range(rounds)]
    return Pairs(tuple(one for one, _ in found), tuple(other for _, other in found))


@dataclass(slots=True)
class Laps:
    """Seconds of the named parts of one run, in order."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def lap(self, name: str) -> Iterator[None]:
        """Counts the block to the part `name`."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - began

    @property
    def total(self) -> float:
        """All parts together."""
        return sum(self.seconds.values())


@dataclass(frozen=True, slots=True)
class Ended:
    """A child that ended well."""

    seconds: float
    peak_rss_mb: float
    output: str


class ChildFailed(RuntimeError):
    """A measured command ended with an error; the message carries the end of what it said."""


def run_child(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> Ended:
    """Runs a command to its end. Raises ChildFailed."""
    with (folder / "child.out").open("w+") as out, (folder / "child.err").open("w+") as err:
        began = time.perf_counter()
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=dict(environment)
        )
        # wait4 instead of wait: it tells the peak memory of this child and of no other.
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        if child.returncode != 0:
            raise ChildFailed(f"{command[0]} ended with {child.returncode}: {err.read()[-2000:]}")
        return Ended(seconds, usage.ru_maxrss / 1024, out.read())


def machine() -> str:
    """What the numbers were measured on, the load of others at the start included."""
    cores = len(os.sched_getaffinity(0))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    return f"{cores} CPUs, {memory:.0f} GiB, SQLite FULL, slapd syncing, load {load:.1f} before"
