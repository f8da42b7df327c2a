"""How long the proof of the whole record takes, beside reading it; and that each tampering is found.

The baseline only reads the same columns of the same events through the same driver.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from provisioning.audit.operations import record
from provisioning.audit.queries import events_between, verify
from provisioning.foundation import schema
from provisioning.foundation.database import Database
from tests.bench.measure import alternate, machine
from tests.bench.report import Report, seconds
from tests.support.province import SYSTEM, lay_out
from tests.support.tampered_record import KINDS, tamper, unlock

PIECE = 1000


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of `scripts/bench audit`."""
    parser.add_argument("--n", type=int, default=100_000, help="how many events")
    parser.add_argument("--changes", type=int, default=40, help="how many tamperings, each to be found")
    parser.add_argument("--rounds", type=int, default=3, help="how often each side runs")


def run(asked: argparse.Namespace, folder: Path) -> Report:
    """Measures on a SQLite database of its own. Raises RuntimeError for a tampering that is missed."""
    found = machine()
    database = Database(f"sqlite:///{folder / 'congvu.db'}")
    schema.upgrade(database)
    lay_out(database)
    last = fill(database, asked.n)
    pairs = alternate(asked.rounds, lambda: ours(database, last), lambda: baseline(database, last))
    unlock(database)
    missed = [did for number in range(asked.changes) if (did := untold(database, number, last))]
    if missed:
        raise RuntimeError(f"missed: {missed}")
    database.dispose()
    return Report(
        name="audit",
        n=last,
        machine=found,
        ours_s=pairs.ours_median,
        baseline="SELECT of the same events",
        baseline_s=pairs.baseline_median,
        ratio=pairs.ratio,
        rate_per_s=last / pairs.ours_median,
        table=[
            ["", *(f"round {number}" for number in range(1, asked.rounds + 1)), "median"],
            ["verify", *map(seconds, (*pairs.ours, pairs.ours_median))],
            ["read", *map(seconds, (*pairs.baseline, pairs.baseline_median))],
            ["ratio", *("" for _ in pairs.ours), f"{pairs.ratio:.2f}"],
            ["tamperings", *("" for _ in pairs.ours), f"{asked.changes} of {asked.changes} found"],
        ],
    )


def fill(database: Database, wanted: int) -> int:
    """Events as people cause them, to that number; the number of the last one."""
    for first in range(0, wanted, PIECE):
        with database.writing() as session:
            for number in range(first, min(first + PIECE, wanted)):
                record(
                    session,
                    SYSTEM,
                    "official.edited",
                    subject=("official", f"person{number}", f"Nguyễn Văn An {number}"),
                    unit_path="/1/2/",
                    old={"post": "Chuyên viên", "phone": "0905111222"},
                    new={"post": "Phó Trưởng phòng", "phone": "0905111223"},
                )
    with database.reading() as session:
        return verify(session).last.seq


def ours(database: Database, last: int) -> float:
    """The proof; seconds. Raises RuntimeError unless every link holds."""
    began = time.perf_counter()
    with database.reading() as session:
        report = verify(session)
    if report.broken_at is not None or report.events != last:
        raise RuntimeError(str(report))
    return time.perf_counter() - began


def baseline(database: Database, last: int) -> float:
    """Reading alone; seconds."""
    began = time.perf_counter()
    with database.reading() as session:
        count = sum(1 for _ in events_between(session, 0))
    if count != last:
        raise RuntimeError(f"{count} of {last} events")
    return time.perf_counter() - began


def untold(database: Database, number: int, last: int) -> str:
    """What was done and not noticed, "" when it was."""
    did, report = tamper(database, number, last)
    return f"{KINDS[number % len(KINDS)].__name__}: {did}" if report.broken_at is None else ""
