"""How far somebody between two posts has come, and who may do what about it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from provisioning.actor import Actor
from provisioning.grants.rules import Ability, covers, may

# After so long somebody has forgotten somebody.
OVERDUE: Final = timedelta(days=14)
# Who has left the service has no post to go from.
MOVES_FROM: Final = frozenset({"invited", "active", "suspended"})


@dataclass(frozen=True, slots=True)
class Way:
    """One open line as the rules see it: paths of the units, "" while no unit expects the person."""

    from_path: str
    to_path: str
    released: bool
    expected: bool


def may_arrive(way: Way, unit_path: str) -> bool:
    """Whether the person may take up a post at that unit: let go, and promised to nobody else."""
    if not way.released:
        return False
    return not way.to_path or covers(way.to_path, unit_path) or covers(unit_path, way.to_path)


def sees(actor: Actor, way: Way) -> bool:
    """Both desks see the line, and whoever stands above either."""
    return may(actor, Ability.MOVE, way.from_path) or (
        bool(way.to_path) and may(actor, Ability.MOVE, way.to_path)
    )


def sees_origin(actor: Actor, way: Way) -> bool:
    """Where the person comes from is told once the old unit has let go, not before."""
    return way.released or may(actor, Ability.MOVE, way.from_path)


def is_overdue(opened_at: datetime, now: datetime) -> bool:
    """Whether a line has been open for too long."""
    return now - opened_at >= OVERDUE
