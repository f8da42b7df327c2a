"""How long a list from HR takes until everybody is in the directory, beside ldapadd of the same.

Ours is the product's own commands, plan and apply, with its worker beside as in an installation, to
the moment when every entry was read back. The baseline is OpenLDAP's own tool writing the same
entries into an equal, empty slapd over the same TLS.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from provisioning.foundation.database import Session
from provisioning.projection import work_queue
from provisioning.recipients.model import Mailbox
from provisioning.sample.province import UNITS_FILE
from tests.bench.ldif import write_ldif
from tests.bench.measure import Laps, alternate, machine, peak_rss_mb, run_child
from tests.bench.report import Report, seconds
from tests.bench.workplace import Workplace, lay_out
from tests.support.directory_server import start_directory
from tests.support.hr_files import HrUnit, clean_list, write_list
from tests.support.wholeness import look_over

ROOT_UNIT = "kontum"
# The worker converges from the first rows on: what is left when all are applied is the last phase.
PHASES = ("read and plan", "apply", "converge")


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of `scripts/bench import`."""
    parser.add_argument("--rows", type=int, default=20_000, help="how many people")
    parser.add_argument("--rounds", type=int, default=3, help="how often each side runs")


@dataclass(slots=True)
class Contest:
    """Both sides in turn; the entries of our latest round are what the baseline writes."""

    folder: Path
    rows: int
    file: Path
    laps: list[Laps] = field(default_factory=list)
    peaks: list[float] = field(default_factory=list)

    @property
    def entries(self) -> Path:
        """The LDIF."""
        return self.folder / "entries.ldif"

    def ours(self) -> float:
        """One import from the file to a directory seen to be whole; seconds."""
        folder = self.folder / "ours"
        folder.mkdir()
        place = lay_out(folder)
        try:
            laps, peak = import_file(place, self.file)
            check(place, self.rows)
            self._keep_entries(place)
        finally:
            place.remove()
            shutil.rmtree(folder)
        self.laps.append(laps)
        self.peaks.append(peak)
        return laps.total

    def baseline(self) -> float:
        """ldapadd of the same entries; seconds."""
        folder = self.folder / "baseline"
        server = start_directory(folder)
        try:
            password = folder / "password"
            password.touch(mode=0o600)
            password.write_text(server.passwords["provisioner"])
            command = [
                *("ldapadd", "-x", "-H", server.uri, "-D", server.service_dn("provisioner")),
                *("-y", str(password), "-f", str(self.entries)),
            ]
            environment = os.environ | {"LDAPTLS_CACERT": str(server.ca_file)}
            return run_child(command, environment, folder).seconds
        finally:
            server.remove()
            shutil.rmtree(folder)

    def _keep_entries(self, place: Workplace) -> None:
        staff = (entry for entry in place.directory.all_people() if entry.employee_number != "QT-0001")
        count = write_ldif(staff, place.server.suffix, self.entries)
        if count != self.rows:
            raise RuntimeError(f"{count} entries stand for {self.rows} rows")


def run(asked: argparse.Namespace, folder: Path) -> Report:
    """Measures with servers of its own in the folder."""
    found = machine()
    file = write_list(clean_list(asked.rows, units=bodies()), folder / "list.csv")
    contest = Contest(folder, asked.rows, file)
    pairs = alternate(asked.rounds, contest.ours, contest.baseline)
    return Report(
        name="import",
        n=asked.rows,
        machine=found,
        ours_s=pairs.ours_median,
        baseline="ldapadd -x -H ldaps://…",
        baseline_s=pairs.baseline_median,
        ratio=pairs.ratio,
        rate_per_s=asked.rows / pairs.ours_median,
        peak_rss_mb=max(contest.peaks),
        table=table(contest, pairs.ours, pairs.baseline, pairs.ratio),
    )


def bodies() -> tuple[HrUnit, ...]:
    """Every unit of the sample whose name is its own: a list for all of the province."""
    names = [unit["name"] for unit in json.loads(UNITS_FILE.read_text(encoding="utf-8"))]
    return tuple(HrUnit(name) for name, count in Counter(names).items() if count == 1)


def import_file(place: Workplace, file: Path) -> tuple[Laps, float]:
    """Plans and applies with the worker beside; the seconds of each and the most memory any took."""
    laps = Laps()
    with place.working() as worker:
        with laps.lap("read and plan"):
            planned = place.congvu("import", "plan", str(file), "--unit", ROOT_UNIT)
        plan = planned.output.split()[1].rstrip(":")
        with laps.lap("apply"):
            applied = place.congvu("import", "apply", plan)
        with laps.lap("converge"):
            place.until(nothing_behind, worker)
        most = max(planned.peak_rss_mb, applied.peak_rss_mb, peak_rss_mb(worker.pid))
    return laps, most


def nothing_behind(session: Session) -> bool:
    """Whether every mailbox was seen in the directory as SQL wants it."""
    return session.scalar(sa.select(sa.exists().where(work_queue.behind(Mailbox)))) is False


def check(place: Workplace, rows: int) -> None:
    """Reads all of SQL and all of the directory. Raises RuntimeError unless both are whole."""
    seen = look_over(place.database, place.directory)
    complaints = seen.complaints()
    if seen.officials != rows + 1:
        complaints.append(f"{seen.officials} officials for {rows} rows and one administrator")
    if complaints:
        raise RuntimeError("; ".join(complaints))


def table(
    contest: Contest, ours: tuple[float, ...], baseline: tuple[float, ...], ratio: float
) -> list[list[str]]:
    """Each phase and both sides, round by round, the medians last."""
    rounds = [f"round {number}" for number in range(1, len(ours) + 1)]
    phases = [[name, *_with_median([lap.seconds[name] for lap in contest.laps])] for name in PHASES]
    return [
        ["", *rounds, "median"],
        *phases,
        ["ours", *_with_median(ours)],
        ["ldapadd", *_with_median(baseline)],
        ["ratio", *("" for _ in rounds), f"{ratio:.2f}"],
        ["peak memory", *(f"{peak:.0f} MB" for peak in contest.peaks), f"{max(contest.peaks):.0f} MB"],
    ]


def _with_median(values: list[float] | tuple[float, ...]) -> list[str]:
    return [seconds(value) for value in (*values, statistics.median(values))]
