"""The benchmarks run: few rounds, as a person would start them, with one JSON object to read."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from tests.bench.change import STEPS
from tests.bench.delivery import WAYS
from tests.support.sources import ROOT


def measured(*arguments: str) -> str:
    """What `scripts/bench` prints, without its installing."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def as_object(said: str) -> dict[str, Any]:
    assert 1 == said.count("\n")
    found: dict[str, Any] = json.loads(said)
    return found


def test_a_change_is_measured_step_by_step() -> None:
    lines = measured("change", "--n", "3").splitlines()
    assert "change, n = 3" == lines[0]
    steps = [line.partition("  ")[0] for line in lines[2:-1]]
    assert [*STEPS, "all"] == steps


def test_an_import_is_measured_beside_ldapadd() -> None:
    found = as_object(measured("import", "--rows", "40", "--rounds", "1", "--json"))
    assert ("import", 40) == (found["name"], found["n"])
    assert {"ours_s", "baseline", "baseline_s", "ratio", "rate_per_s", "peak_rss_mb", "machine"} < set(found)
    assert 0 < min(found["baseline_s"], found["ours_s"], found["peak_rss_mb"])
    assert abs(found["ratio"] - found["ours_s"] / found["baseline_s"]) < 0.01 * found["ratio"]


def test_mail_is_measured_with_and_without_the_filter() -> None:
    lines = measured("delivery", "--n", "20", "--rounds", "1").splitlines()
    assert "delivery, n = 20" == lines[0]
    assert [*WAYS] == [line.partition("  ")[0] for line in lines[2:-1]]
