"""Every route of a plan × its author × who acts on it × whom a row is about: each cell as wanted."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.app.access.plan_cases import ROUTES, TARGETS, UNITS, cases, outcomes, people_at, wanted
from tests.support.cast import NAMES, Cast


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("route", ROUTES)
def test_each_row_becomes_what_everybody_with_a_hand_in_the_list_may_do(
    cast: Cast, route: str, unit: str
) -> None:
    wrong, people = [], people_at(cast)
    for case in cases(route, unit):
        found = outcomes(cast, case, people)
        wrong += [
            f"{case} about {target}: {found[target]}, wanted {wanted(case, target)}"
            for target in TARGETS
            if found[target] != wanted(case, target)
        ]
    assert wrong == []


def test_the_size_of_the_matrix_of_lists(capsys: pytest.CaptureFixture[str]) -> None:
    every = [case for route in ROUTES for unit in UNITS for case in cases(route, unit)]
    told = Counter(wanted(case, target) for case in every for target in TARGETS)
    with capsys.disabled():
        print(
            f"\nlists: {len(ROUTES)} routes × {len({case.author for case in every})} authors × {len(NAMES)} "
            f"who act × {len(TARGETS)} targets, at {len(UNITS)} units = {told.total()} cells: {dict(told)}"
        )
    assert {"applied", "failed", "proposed"} == set(told)
