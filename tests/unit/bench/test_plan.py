"""The benchmark of planning measures what it says: every row of its list becomes a joiner."""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.bench import plan


def test_each_size_is_planned_whole_in_a_process_of_its_own(tmp_path: Path) -> None:
    report = plan.run(argparse.Namespace(rows=[20, 40]), tmp_path)
    assert 40 == report.n
    assert [("20", "20", "0"), ("40", "40", "0")] == [
        (line[0], line[5], line[6]) for line in report.table[1:]
    ]
    assert report.peak_rss_mb is not None
    assert 20 < report.peak_rss_mb < 512
