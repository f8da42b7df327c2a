"""What plans make of lists as offices send them, with known truth: right, asked, refused or silently wrong.

Every list is made from a seed, in every form it may be saved in, and read against the sample province. No
directory runs: only plans are weighed.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from provisioning.foundation.settings import Settings
from tests.bench.measure import machine
from tests.bench.plan import lay_out
from tests.bench.report import Report
from tests.support.compiled_statements import share_compiled_statements
from tests.support.list_truth.annexes import annex
from tests.support.list_truth.office import Office
from tests.support.list_truth.rosters import roster
from tests.support.list_truth.scoring import Outcome, Score
from tests.support.list_truth.tables import MadeList
from tests.support.list_truth.writers import FORMS, is_workbook

SEEDS, ANNEXES = 200, 500


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of `scripts/bench lists`."""
    parser.add_argument("--seeds", type=int, default=SEEDS, help="of rosters, each in every form")
    parser.add_argument("--annexes", type=int, default=ANNEXES, help="annexes of letters, each in one form")
    parser.add_argument("--form", action="append", choices=FORMS, help="only this form; may be repeated")
    parser.add_argument("--every", type=int, default=1, help="of the forms only every so many, in turn")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--reasons", type=int, default=12, help="so many reasons of each outcome")
    parser.add_argument("--keep", type=Path, help="a folder for the first list of each reason")


def run(asked: argparse.Namespace, folder: Path) -> Report:
    """Weighs them in a database of its own. Short of what is wanted where anything is silently wrong."""
    share_compiled_statements()
    office = Office(Settings(_env_file=lay_out(folder)), folder / "congvu.db")
    groups = {
        name: office.score(lists)
        for name, lists in (
            ("rosters, text", rosters(asked, workbooks=False)),
            ("rosters, workbooks", rosters(asked, workbooks=True)),
            ("annexes", annexes(asked)),
            ("annexes, births apart", annexes(asked, apart=True)),
        )
    }
    total = Score()
    for score in groups.values():
        total.take(score)
    if asked.keep:
        keep(total, asked.keep)
    return Report(
        name="lists",
        n=total.files,
        machine=machine(),
        table=table(groups | {"all": total}),
        notes=[*reasons(total, asked.reasons)],
        short=falls_short(total),
    )


def falls_short(score: Score) -> bool:
    """Whether anybody would get what the list does not say, or nothing without a word."""
    return score.outcomes[Outcome.WRONG] + score.outcomes[Outcome.MISSING] > 0


def rosters(asked: argparse.Namespace, *, workbooks: bool) -> Iterator[MadeList]:
    """Every seed in every form that was asked for."""
    forms = asked.form or FORMS
    for seed in range(asked.first, asked.first + asked.seeds):
        turn = forms[seed % asked.every :: asked.every]
        yield from (roster(seed, form) for form in turn if is_workbook(form) == workbooks)


def annexes(asked: argparse.Namespace, *, apart: bool = False) -> Iterator[MadeList]:
    """As many annexes as were asked for; of those with births apart a fifth."""
    count = asked.annexes // 5 if apart else asked.annexes
    return (annex(seed, apart=apart) for seed in range(asked.first, asked.first + count))


def table(groups: dict[str, Score]) -> list[list[str]]:
    """A line for each group of lists."""
    return [
        ["", "files", "rows", *Outcome, "answers"],
        *(
            [name, f"{score.files:,}", f"{score.rows:,}", *(f"{score.outcomes[each]:,}" for each in Outcome),
             f"{score.questions:,}"]
            for name, score in groups.items()
        ),
    ]  # fmt: skip


def keep(score: Score, folder: Path) -> None:
    """Writes the first list of each reason, to be opened and handed in by a person."""
    folder.mkdir(exist_ok=True)
    for (outcome, why), where in score.examples.items():
        made = made_again(where)
        name = re.sub(r"[^a-z0-9]+", "-", f"{outcome} {why}".lower())[:80]
        (folder / f"{name}{Path(made.name).suffix}").write_bytes(made.data)


def made_again(origin: str) -> MadeList:
    """The list of which an example speaks: "annex 12 (…", "apart 12 (…" or "roster 3 csv utf-8, …"."""
    kind, seed, form = re.split(" ", origin.partition(",")[0], maxsplit=2)
    return roster(int(seed), form) if kind == "roster" else annex(int(seed), apart=kind == "apart")


def reasons(score: Score, most: int) -> Iterator[str]:
    """The commonest reasons of each outcome, each with the first row that shows it."""
    for outcome in Outcome:
        found = [(count, why) for (kind, why), count in score.reasons.items() if kind is outcome]
        for count, why in sorted(found, reverse=True)[:most]:
            yield f"{outcome}: {count:,} × {why}  [{score.examples[outcome, why]}]"
    for said, counted in (("left out, and said", score.left_out), ("held for a second person", score.brakes)):
        if counted:
            listed = ", ".join(f"{count:,} × {name}" for name, count in counted.most_common())
            yield f"{said}: {listed}"
