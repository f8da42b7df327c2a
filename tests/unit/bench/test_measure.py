"""The arithmetic behind the numbers, and what is written down of them."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from tests.bench.measure import ChildFailed, Laps, Pairs, alternate, percentile, run_child
from tests.bench.report import Report, aligned


@pytest.mark.parametrize(
    ("values", "percent", "found"),
    [
        ([7.0], 95, 7.0),
        ([3.0, 1.0, 2.0], 50, 2.0),
        ([3.0, 1.0, 2.0], 0, 1.0),
        ([float(n) for n in range(1, 101)], 95, 95.0),
        ([float(n) for n in range(1, 101)], 100, 100.0),
        ([float(n) for n in range(1, 22)], 95, 20.0),
    ],
)
def test_percentile_is_one_of_the_values(values: list[float], percent: int, found: float) -> None:
    assert found == percentile(values, percent)


def test_percentile_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        percentile([], 95)


def test_alternating_runs_begin_with_ours() -> None:
    order: list[str] = []
    ours, baseline = iter([2.0, 9.0, 4.0]), iter([1.0, 2.0, 30.0])

    def one() -> float:
        order.append("ours")
        return next(ours)

    def other() -> float:
        order.append("baseline")
        return next(baseline)

    pairs = alternate(3, one, other)
    assert ["ours", "baseline"] * 3 == order
    assert Pairs((2.0, 9.0, 4.0), (1.0, 2.0, 30.0)) == pairs
    assert (4.0, 2.0, 2.0) == (pairs.ours_median, pairs.baseline_median, pairs.ratio)


def test_laps_of_one_name_add_up() -> None:
    laps = Laps({"create": 1.0})
    with laps.lap("create"):
        pass
    with laps.lap("slip"):
        pass
    assert ["create", "slip"] == list(laps.seconds)
    assert laps.seconds["create"] > 1.0
    assert laps.total == sum(laps.seconds.values())


def test_child_process_is_measured_alone(tmp_path: Path) -> None:
    code = "import sys; block = bytearray(80 * 2**20); print('đã xong', len(block) // 2**20)"
    parents = bytearray(b"x") * (300 * 2**20)
    ended = run_child([sys.executable, "-c", code], os.environ, tmp_path)
    assert len(parents) == 300 * 2**20, "held while the child ran"
    assert "đã xong 80\n" == ended.output
    assert 80 < ended.peak_rss_mb < 200
    assert 0 < ended.seconds < 60


def test_failed_child_process_says_why(tmp_path: Path) -> None:
    with pytest.raises(ChildFailed, match=r"ended with 3: no such list"):
        run_child(
            [sys.executable, "-c", "import sys; sys.stderr.write('no such list'); sys.exit(3)"],
            os.environ,
            tmp_path,
        )


def test_keys_that_do_not_apply_are_left_out_of_the_json() -> None:
    report = Report(name="change", n=100, machine="2 CPUs", median_s=0.70512345, table=[["a"], ["b"]])
    assert {"name": "change", "n": 100, "machine": "2 CPUs", "median_s": 0.7051} == json.loads(
        report.as_json()
    )


def test_table_is_aligned_in_columns() -> None:
    assert [
        "step      median",
        "create   0.127 s",
        "all     12.705 s",
    ] == aligned([("step", "median"), ("create", "0.127 s"), ("all", "12.705 s")])
