"""What plans make of the official forms, with known truth: right, asked, refused or silently wrong.

Each form is filled in from a seed and written as a Word letter, a workbook or scanned text, for a department
with namesakes, locked accounts and people who have left. No directory runs: only plans are weighed.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from provisioning.foundation import schema
from provisioning.foundation.database import Database
from tests.bench.measure import machine
from tests.bench.report import Report
from tests.support.cast import make_settings
from tests.support.official_forms.body import lay_out_body
from tests.support.official_forms.forms import NAMES
from tests.support.official_forms.truth import Outcome, Score, score
from tests.support.province import lay_out

SEEDS = 40


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of `scripts/bench forms`."""
    parser.add_argument("--seeds", type=int, default=SEEDS, help="each makes the five forms")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--reasons", type=int, default=12, help="so many reasons are told")


def run(asked: argparse.Namespace, folder: Path) -> Report:
    """Weighs them in a database of its own. Short of what is wanted where anything is silently wrong."""
    database = Database(f"sqlite:///{folder / 'forms.db'}")
    try:
        schema.upgrade(database)
        province = lay_out(database)
        with database.writing() as session:
            body = lay_out_body(session, province)
        found = score(province, make_settings(folder), body, range(asked.first, asked.first + asked.seeds))
    finally:
        database.dispose()
    return _report(found, asked)


def _report(found: Score, asked: argparse.Namespace) -> Report:
    table = [("form", *map(str, Outcome))]
    table += [(name, *(str(found.by_form[name, each]) for each in Outcome)) for name in NAMES]
    table.append(("all", *(str(found.outcomes[each]) for each in Outcome)))
    notes = [f"{count} × {why}" for why, count in found.needless.most_common(asked.reasons)]
    notes += found.wrong[: asked.reasons]
    return Report(
        name="forms", n=found.files, machine=machine(), table=table, notes=notes,
        short=bool(found.outcomes[Outcome.WRONG]),
    )  # fmt: skip
