"""Arithmetic of the benchmarks: medians, percentiles, alternation, what a child process cost.

Knows nothing of mail or directories. Times are seconds of wall clock; memory is in MB (2**20 bytes).
"""

from __future__ import annotations

import math
import os
import statistics
import subprocess
import sys
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


# A new process begins with the peak memory of the one it was split from, so a large parent would be
# measured in place of its child. This small one stands between them and passes its child's cost on.
_BETWEEN = """
import os, sys
child = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(child, 0)
with open(sys.argv[1], "w") as cost:
    cost.write(str(usage.ru_maxrss))
sys.exit(os.waitstatus_to_exitcode(status))
"""


class ChildFailed(RuntimeError):
    """A measured command ended with an error; the message carries the end of what it said."""


def run_child(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> Ended:
    """Runs a command to its end. Raises ChildFailed."""
    cost = folder / "child.kb"
    between = [sys.executable, "-I", "-S", "-c", _BETWEEN, str(cost), *command]
    with (folder / "child.out").open("w+") as out, (folder / "child.err").open("w+") as err:
        began = time.perf_counter()
        code = subprocess.call(
            between, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=dict(environment)
        )
        seconds = time.perf_counter() - began
        out.seek(0)
        err.seek(0)
        if code != 0:
            raise ChildFailed(f"{command[0]} ended with {code}: {err.read()[-2000:]}")
        return Ended(seconds, int(cost.read_text()) / 1024, out.read())


def peak_rss_mb(process_id: int) -> float:
    """The most memory a living process has held."""
    status = Path(f"/proc/{process_id}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def machine() -> str:
    """What the numbers were measured on, the load of others at the start included."""
    cores = len(os.sched_getaffinity(0))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    return f"{cores} CPUs, {memory:.0f} GiB, SQLite FULL, slapd syncing, load {load:.1f} before"
