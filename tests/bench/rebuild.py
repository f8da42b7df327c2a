"""How long a lost directory takes to be back from SQL with its passwords, beside slapadd of the same.

Ours reads the old database's passwords, everybody from SQL, and feeds slapadd -q; the baseline feeds
slapadd -q with a finished LDIF of the very same entries.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import time
from pathlib import Path

from ldap.entries import PEOPLE
from ldap.openldap.rebuild import rebuild
from provisioning.projection.rebuild import all_wanted
from tests.bench.filled_database import filled, places, stopped
from tests.bench.measure import alternate, machine, peak_rss_mb
from tests.bench.report import Report, seconds
from tests.bench.workplace import Workplace


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of `scripts/bench rebuild`."""
    parser.add_argument("--rows", type=int, default=100_000, help="how many people")
    parser.add_argument("--rounds", type=int, default=3, help="how often each side runs")


def run(asked: argparse.Namespace, folder: Path) -> Report:
    """Measures on a directory of its own."""
    found = machine()
    place = filled(folder, asked.rows)
    peaks: list[float] = []
    try:
        with stopped(place):
            ldif = everything(place, folder / "everything.ldif")
            pairs = alternate(
                asked.rounds,
                lambda: ours(place, asked.rows, peaks),
                lambda: baseline(place, ldif),
            )
    finally:
        place.remove()
    return Report(
        name="rebuild",
        n=asked.rows,
        machine=found,
        ours_s=pairs.ours_median,
        baseline="slapadd -q",
        baseline_s=pairs.baseline_median,
        ratio=pairs.ratio,
        rate_per_s=asked.rows / pairs.ours_median,
        peak_rss_mb=max(peaks),
        table=[
            ["", *(f"round {number}" for number in range(1, asked.rounds + 1)), "median"],
            ["ours", *map(seconds, (*pairs.ours, pairs.ours_median))],
            ["slapadd -q", *map(seconds, (*pairs.baseline, pairs.baseline_median))],
            ["ratio", *("" for _ in pairs.ours), f"{pairs.ratio:.2f}"],
        ],
    )


def ours(place: Workplace, rows: int, peaks: list[float]) -> float:
    """Rebuilds beside the old database, which gives its passwords; seconds."""
    began = time.perf_counter()
    with place.database.reading() as session:
        made = rebuild(places(place), all_wanted(session))
    took = time.perf_counter() - began
    # The administrator of the sample stands beside the list's people.
    if (made.entries[PEOPLE], made.passwords) != (rows + 1, rows + 1) or made.old is None:
        raise RuntimeError(f"not whole: {made}")
    shutil.rmtree(made.old)
    peaks.append(peak_rss_mb(os.getpid()))
    return took


def baseline(place: Workplace, ldif: Path) -> float:
    """slapadd -q of the same entries into an empty database; seconds."""
    data = place.server.settings.data_dir
    kept = data.with_name("kept")
    data.rename(kept)
    data.mkdir(mode=0o700)
    try:
        began = time.perf_counter()
        config = str(place.server.settings.config_dir)
        subprocess.run(
            ["/usr/sbin/slapadd", "-q", "-n", "1", "-F", config, "-l", str(ldif)], check=True, timeout=3600
        )
        return time.perf_counter() - began
    finally:
        shutil.rmtree(data)
        kept.rename(data)


def everything(place: Workplace, file: Path) -> Path:
    """The whole directory as slapcat writes it."""
    config = str(place.server.settings.config_dir)
    subprocess.run(["/usr/sbin/slapcat", "-n", "1", "-F", config, "-l", str(file)], check=True, timeout=3600)
    return file
