"""Lists as offices send them, in every form: nobody gets what the list does not say, nobody is left out.

`scripts/bench lists` weighs thousands of them; here stands one of each form and of each placing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile

import pytest

from provisioning.imports.columns.date_evidence import DateDoubt, DateEvidence
from provisioning.imports.columns.key_evidence import KeyEvidence, KeyFinding
from provisioning.imports.planning import safety_limits
from tests.support.cast import make_settings
from tests.support.list_truth.annexes import PLACINGS, annex
from tests.support.list_truth.office import Office
from tests.support.list_truth.rosters import roster
from tests.support.list_truth.scoring import Outcome, Score
from tests.support.list_truth.tables import MadeList
from tests.support.list_truth.writers import FORMS

ROSTERS = [(seed, form) for seed, form in enumerate(FORMS, 101)]
ANNEXES = range(1001, 1001 + len(PLACINGS))


@pytest.fixture(scope="module")
def office(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The sample province; lists change nothing in it but their plans."""
    folder = tmp_path_factory.mktemp("office")
    copyfile(migrated_sqlite, folder / "congvu.db")
    return Office.lay_out(make_settings(folder), folder / "congvu.db")


def test_rosters_in_every_form_are_read_right_or_asked_about(office: Office) -> None:
    found = office.score(roster(seed, form, most=12) for seed, form in ROSTERS)
    nothing_silent(found)
    assert found.outcomes[Outcome.REFUSED] * 100 <= found.rows, found.examples


def test_annexes_in_every_placing_are_read_right_or_asked_about(office: Office) -> None:
    found = office.score(map(annex, ANNEXES))
    nothing_silent(found)
    assert found.outcomes[Outcome.REFUSED] * 50 <= found.rows, found.examples


def test_annexes_with_births_apart_and_old_units_are_read_right_or_asked_about(office: Office) -> None:
    # Each way of heading the parts of a birth; in the third, blank new units stand beside old ones.
    found = office.score(annex(seed, apart=True) for seed in (1, 2, 16, 24))
    nothing_silent(found)
    assert 0 == found.outcomes[Outcome.REFUSED], found.examples


def nothing_silent(found: Score) -> None:
    wrong = {why: where for (outcome, why), where in found.examples.items() if outcome is Outcome.WRONG}
    assert not wrong
    assert 0 == found.outcomes[Outcome.MISSING]


@dataclass(frozen=True, slots=True)
class Broken:
    """How the build is broken, lists that show it, and what the score must say is silently wrong."""

    take_out: Callable[[pytest.MonkeyPatch], None]
    lists: Callable[[], list[MadeList]]
    wrong: str


def dates_cell_by_cell(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(DateEvidence, "doubt", lambda _self: DateDoubt())


def every_column_a_key(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(KeyEvidence, "finding", lambda _self, _column: KeyFinding())


def nobody_unplaced(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(safety_limits, "_unplaced", lambda _figures: None)


def with_mark(mark: str) -> list[MadeList]:
    """The first rosters in which some row is written so."""
    made = (roster(seed, "xlsx utf-8", most=15) for seed in range(1, 30))
    return [each for each in made if any(mark in row.marks for row in each.rows.values())][:2]


def letterheads() -> list[MadeList]:
    """Annexes in which nothing but the letterhead says where anybody works."""
    return [each for each in map(annex, range(1, 60)) if "(letterhead," in each.origin][:2]


@pytest.mark.parametrize(
    "broken",
    [
        Broken(dates_cell_by_cell, lambda: with_mark("swapped"), "birth_date"),
        Broken(every_column_a_key, lambda: with_mark("rank_codes"), "staff_code"),
        Broken(nobody_unplaced, letterheads, "unit: where the list was handed in"),
    ],
)
def test_a_build_without_a_guard_is_seen_to_be_silently_wrong(
    office: Office, monkeypatch: pytest.MonkeyPatch, broken: Broken
) -> None:
    nothing_silent(office.score(broken.lists()))
    broken.take_out(monkeypatch)
    found = office.score(broken.lists())
    assert any(broken.wrong in why for outcome, why in found.reasons if outcome is Outcome.WRONG)
