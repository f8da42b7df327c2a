"""The benchmark of lists weighs what it makes, and says why."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from tests.bench import lists
from tests.support.list_truth.annexes import annex
from tests.support.list_truth.rosters import roster
from tests.support.list_truth.scoring import Outcome, Score, Verdict


def asked(keep: Path | None = None) -> argparse.Namespace:
    return argparse.Namespace(seeds=1, first=1, every=1, annexes=2, form=["csv utf-8"], reasons=3, keep=keep)


def test_every_row_of_every_list_has_a_verdict(tmp_path: Path) -> None:
    found = lists.run(asked(tmp_path / "kept"), tmp_path)
    made = [roster(1, "csv utf-8"), annex(1), annex(2)]
    assert len(made) == found.n
    assert ["all", "3"] == list(found.table[-1][:2])
    rows, *verdicts = (int(cell) for cell in found.table[-1][2:-1])
    assert sum(len(each.rows) for each in made) <= rows == sum(verdicts)


def test_the_first_list_of_each_reason_is_kept(tmp_path: Path) -> None:
    score = Score()
    score.add(Verdict(Outcome.WRONG, "birth_date"), "roster 3 tsv utf-16, row 12: []")
    score.add(Verdict(Outcome.ASKED, "file: column_missing"), "annex 5 (sections, xlsx utf-8)")
    lists.keep(score, tmp_path)
    assert roster(3, "tsv utf-16").data == (tmp_path / "silently-wrong-birth-date.txt").read_bytes()
    kept = tmp_path / f"asked-file-column-missing{Path(annex(5).name).suffix}"
    assert kept.exists()


@pytest.mark.parametrize("outcome", Outcome)
def test_what_is_silently_wrong_or_missing_falls_short(outcome: Outcome) -> None:
    score = Score()
    score.add(Verdict(outcome, "why"), "annex 1 (…)")
    assert lists.falls_short(score) == (outcome in (Outcome.WRONG, Outcome.MISSING))
