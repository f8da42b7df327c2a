"""The benchmark of the console's pages opens them, on both databases."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from tests.bench import scope


def test_each_page_is_opened_on_both_databases(tmp_path: Path) -> None:
    report = scope.run(argparse.Namespace(rows=[1200], looks=2), tmp_path)
    assert {(line[0], line[2]) for line in report.table[1:]} >= {
        ("sqlite", "people"), ("postgresql", "people"), ("sqlite", "search"), ("postgresql", "one person"),
    }  # fmt: skip
    assert report.p95_s is not None


def test_a_page_whose_statements_grow_is_told() -> None:
    few, many = (scope.Found("sqlite", people, "people", (0.1,), people) for people in (10, 20))
    scope.require_constant([few])
    with pytest.raises(RuntimeError, match="statements differ"):
        scope.require_constant([few, many])
