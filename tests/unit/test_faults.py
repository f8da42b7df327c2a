"""The page of faults names, for each of them, tests that are really there."""

from __future__ import annotations

import ast
import re

from tests.support.sources import ROOT

PAGE = ROOT / "docs/faults.md"
ROW = re.compile(r"^\| (\d+) \| [^|]+ \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`")


def test_every_fault_is_tried_or_says_why_not() -> None:
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))
    assert list(range(1, 43)) == [int(number) for number, _, _ in rows]
    for number, happens, tried in rows:
        assert TEST.findall(tried) or happens.startswith("not tried: "), number


def test_tests_that_are_named_exist() -> None:
    missing = []
    for file, function in TEST.findall(PAGE.read_text(encoding="utf-8")):
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        there = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        if function and function not in there:
            missing.append(f"{file}::{function}")
    assert [] == missing
