"""The states of a plan and its rows, and the moves between them. Pure."""

from __future__ import annotations

MOVES: dict[str, frozenset[str]] = {
    "reading": frozenset({"ready", "failed", "stopped"}),
    "ready": frozenset({"applying", "stopped"}),
    "applying": frozenset({"paused", "applied", "stopped"}),
    "paused": frozenset({"applying", "stopped"}),
    "applied": frozenset(),
    "stopped": frozenset(),
    "failed": frozenset(),
}
# The classes of rows that do something when the plan is applied.
EFFECTIVE = ("new", "changed")


def may_move(old: str, new: str) -> bool:
    """Whether a plan may go from `old` to `new`."""
    return new in MOVES[old]


def is_open(state: str) -> bool:
    """Whether anything may still come of the plan."""
    return bool(MOVES[state])
