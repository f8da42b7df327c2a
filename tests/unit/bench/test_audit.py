"""The benchmark of the record's proof proves what it says."""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.bench import audit


def test_all_events_are_proved_and_all_tamperings_found(tmp_path: Path) -> None:
    report = audit.run(argparse.Namespace(n=50, changes=8, rounds=1), tmp_path)
    assert report.n > 50
    assert report.table[-1][-1] == "8 of 8 found"
