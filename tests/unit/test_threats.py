"""The page of threats names, for each of them, tests that are really there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.support.sources import ROOT

PAGE = ROOT / "docs" / "security" / "threats.md"
THREAT = re.compile(r"^### (\d+)\. (.+)$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`")
# What each threat says, in this order.
PARTS = ("*Who*", "*What they could do*", "*What holds them*", "*Proved by*", "*Left open*")


def threats() -> dict[str, str]:
    """The text of each threat, by its number and name."""
    pieces = THREAT.split(PAGE.read_text(encoding="utf-8"))[1:]
    return {f"{pieces[at]}. {pieces[at + 1]}": pieces[at + 2] for at in range(0, len(pieces), 3)}


def functions_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_threats_are_numbered_without_a_gap() -> None:
    numbers = [int(name.split(".")[0]) for name in threats()]
    assert list(range(1, len(numbers) + 1)) == numbers
    assert len(numbers) >= 26


@pytest.mark.parametrize("name", threats())
def test_threat_says_all_its_parts(name: str) -> None:
    text = threats()[name]
    places = [text.find(part) for part in PARTS]
    assert -1 not in places
    assert sorted(places) == places


@pytest.mark.parametrize("name", threats())
def test_threat_names_tests_that_exist(name: str) -> None:
    proved = threats()[name].partition("*Proved by*")[2].partition("*Left open*")[0]
    named = TEST.findall(proved)
    assert named != []
    for file, function in named:
        assert (ROOT / file).is_file(), file
        assert not function or function in functions_of(ROOT / file), f"{file}::{function}"
