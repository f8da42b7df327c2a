"""Each of these holes of comparable programs has a test that says its name."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[2]
HOLES = [
    "CVE-2025-25198",
    "SSP-755",
    "CVE-2023-7028",
    "CVE-2019-19844",
    "CVE-2024-45231",
    "SSP-736",
    "SSP-610",
    "CVE-2024-39329",
    "CVE-2021-29621",
    "CVE-2022-21659",
    "CVE-2018-20170",
    "CVE-2023-49032",
    "CVE-2018-12421",
    "CVE-2023-2160",
    "CVE-2023-0777",
    "CVE-2017-8114",
    "CVE-2020-1722",
    "CVE-2024-41958",
    "postfixadmin-e546e6d5",
    "CVE-2023-5455",
    "CVE-2023-2228",
    "CVE-2023-5690",
    "CVE-2018-8764",
    "CVE-2021-32618",
    "CVE-2023-49438",
    "CVE-2020-28724",
    "CVE-2023-30861",
    "mailu-2685",
    "modoboa-ee71c7dac",
    "modoboa-e0a4e3b9e",
    "CVE-2026-49217",
    "CVE-2026-40874",
    "CVE-2017-5930",
    "ghsa-vmjj",
    "CVE-2023-2227",
    "CVE-2012-3542",
    "CVE-2020-12691",
    "CVE-2025-4404",
    "CVE-2022-31177",
    "CVE-2023-34110",
    "CVE-2021-40347",
    "CVE-2021-33038",
    "CVE-2022-31088",
    "CVE-2025-61911",
    "CVE-2025-61912",
    "CVE-2026-27860",
    "CVE-2026-24031",
    "CVE-2022-24407",
    "CVE-2026-27602",
    "CVE-2022-31138",
    "CVE-2020-5239",
    "modoboa-e843f72cf",
    "CVE-2025-53909",
    "CVE-2024-23333",
    "CVE-2026-40871",
    "CVE-2022-24851",
    "CVE-2026-40873",
    "CVE-2026-7460",
    "CVE-2024-31204",
    "CVE-2023-0470",
    "CVE-2023-0519",
    "CVE-2023-5688",
    "CVE-2023-5689",
    "CVE-2023-0949",
    "modoboa-412efaec8",
    "CVE-2017-5992",
    "CVE-2023-25577",
    "CVE-2023-46136",
    "CVE-2018-1000656",
    "CVE-2018-1000164",
    "CVE-2023-23934",
]


@pytest.fixture(scope="module")
def named() -> str:
    """The names of all tests, in one text."""
    names = [
        node.name
        for file in TESTS.rglob("test_*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    return "\n".join(names)


@pytest.mark.parametrize("hole", HOLES)
def test_the_hole_has_a_test_with_its_name(named: str, hole: str) -> None:
    assert hole.lower().replace("-", "_") in named
