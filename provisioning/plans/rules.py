"""The states of a plan and its rows, and the moves between them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

MOVES: dict[str, frozenset[str]] = {
    "reading": frozenset({"ready", "unclear", "failed", "stopped"}),
    # Read, but which column is what must be said first.
    "unclear": frozenset({"reading", "stopped"}),
    # Back to being read: with another encoding, sheet or meaning of the columns.
    "ready": frozenset({"applying", "scheduled", "reading", "stopped"}),
    "scheduled": frozenset({"applying", "ready", "stopped"}),
    "applying": frozenset({"paused", "applied", "stopped"}),
    "paused": frozenset({"applying", "stopped"}),
    # Carried out, but for rows that were answered only afterwards: the rest of it.
    "applied": frozenset({"applying"}),
    "stopped": frozenset(),
    "failed": frozenset(),
}
# Nothing comes of the plan any more unless somebody goes on with it.
OVER = frozenset({"applied", "stopped", "failed"})
# Rows that the source does not have are numbered from here: whoever a full list does not name.
LEAVER_ROWS = 10_000_000
# The reason for a second person that names the unit where the people of the list work; and without it.
NAMES_UNIT, NAMES_NONE = "wrong_unit", "wrong_unit_elsewhere"


def may_move(old: str, new: str) -> bool:
    """Whether a plan may go from `old` to `new`."""
    return new in MOVES[old]


def is_open(state: str) -> bool:
    """Whether something is still to come of the plan by itself or by a word that it waits for."""
    return state not in OVER


def without_unit(brake: Mapping[str, Any]) -> dict[str, Any]:
    """A reason for a second person without the unit elsewhere that it names; others as they are."""
    if brake["code"] != NAMES_UNIT:
        return dict(brake)
    params = {name: value for name, value in brake["params"].items() if name != "unit"}
    return {**brake, "code": NAMES_NONE, "params": params}


@dataclass(frozen=True, slots=True)
class Pace:
    """Rows a second since the plan last began to run, and the seconds left; None while unknown."""

    per_second: float = 0.0
    seconds_left: int | None = None

    @property
    def shown(self) -> float:
        """The rate without more digits than it deserves."""
        return float(round(self.per_second)) if self.per_second >= 10 else round(self.per_second, 1)


def pace(done: int, total: int, run: Mapping[str, Any] | None, now: datetime) -> Pace:
    """How fast a plan goes. `run`: when it last began (`at`, ISO) and after how many rows (`from`)."""
    if not run or done <= run["from"]:
        return Pace()
    passed = (now - datetime.fromisoformat(run["at"])).total_seconds()
    if passed <= 0:
        return Pace()
    rate = (done - run["from"]) / passed
    return Pace(rate, round((total - done) / rate))
