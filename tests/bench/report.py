"""What a benchmark found, as a table for people and as one JSON object for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The keys that do not apply stay None and are left out of the JSON."""

    name: str
    n: int
    machine: str
    ours_s: float | None = None
    baseline: str | None = None
    baseline_s: float | None = None
    ratio: float | None = None
    median_s: float | None = None
    p95_s: float | None = None
    rate_per_s: float | None = None
    peak_rss_mb: float | None = None
    table: Sequence[Sequence[str]] = field(default=(), repr=False)
    """For people only; its first row is the header."""
    notes: Sequence[str] | None = None
    """Sentences below the table."""
    short: bool | None = None
    """What was wanted was not reached: the benchmark ends with 1."""

    def as_json(self) -> str:
        """One object on one line."""
        found = {key: value for key, value in asdict(self).items() if value is not None}
        del found["table"]
        return json.dumps({key: _rounded(value) for key, value in found.items()})

    def as_text(self) -> str:
        """The table, and what it was measured on."""
        below = (*(self.notes or ()), f"({self.machine})")
        return "\n".join([f"{self.name}, n = {self.n}", *aligned(self.table), *below])


def _rounded(value: object) -> object:
    return round(value, 4) if isinstance(value, float) else value


def aligned(table: Sequence[Sequence[str]]) -> list[str]:
    """Lines of a table: the first column to the left, the others to the right."""
    widths = [max(len(cell) for cell in column) for column in zip(*table, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if index == 0 else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    ]


def seconds(value: float) -> str:
    """`0.123 s` for the table."""
    return f"{value:.3f} s"
