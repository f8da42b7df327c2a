"""Every route and method × the cast × the targets: each cell as the table says."""

from __future__ import annotations

from collections import Counter

import pytest
from flask import Flask

from provisioning.access.rules import Ability
from tests.app.access.table import ABLE, ROUTES, expected
from tests.app.access.walk import cells, walked, wrong_cells
from tests.support.cast import NAMES, Cast

CASES = sorted(ROUTES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[1]} {case[0]}")
def test_each_cell_is_as_the_table_says(cast: Cast, case: tuple[str, str]) -> None:
    assert wrong_cells(cast, case) == []


def test_a_route_without_a_row_fails(app: Flask) -> None:
    routes = {(rule.endpoint, method) for rule, method in walked(app)}
    assert routes - set(ROUTES) == set(), "routes without a policy in the table"
    assert set(ROUTES) - routes == set(), "rows for routes that are gone"


def test_a_planted_route_is_caught(app: Flask) -> None:
    """The walk looks at the application itself, so a route nobody wrote down can't hide."""
    planted = Flask("planted")
    planted.add_url_rule("/backdoor", "backdoor", lambda: "in")
    routes = {(rule.endpoint, method) for rule, method in walked(planted)}
    assert routes - set(ROUTES) == {("backdoor", "GET")}


def test_every_console_view_carries_its_policy(app: Flask) -> None:
    for (endpoint, _method), row in ROUTES.items():
        policy = getattr(app.view_functions[endpoint], "policy", None)
        assert (policy is not None) == (row.ability in ABLE), endpoint
        assert policy is None or policy in set(Ability), endpoint


def test_the_size_of_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    every = [(case, cell) for case in CASES for cell in cells(ROUTES[case])]
    outcomes = Counter(expected(m, ROUTES[case], p).value for case, (m, p) in every)
    with capsys.disabled():
        print(f"\naccess: {len(CASES)} routes × {len(NAMES)} members = {len(every)} cells: {dict(outcomes)}")
    assert len(every) >= len(CASES) * len(NAMES)
