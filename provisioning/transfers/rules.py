"""How far somebody between two posts has come, and who may do what about it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from provisioning.access.rules import Ability, covers, may
from provisioning.foundation.actor import Actor

# After so long somebody has forgotten somebody.
OVERDUE: Final = timedelta(days=14)
# So long the new unit issues no code for who has just come, unless a second person agrees.
CODES_WAIT: Final = timedelta(days=3)
# Who has left the service has no post to go from.
MOVES_FROM: Final = frozenset({"invited", "active", "suspended"})


@dataclass(frozen=True, slots=True)
class Way:
    """One open line as the rules see it: paths of the units, "" where there is none.

    `to_path`: the unit that asks for the person. `promised_path`: where the old unit lets them go.
    """

    from_path: str
    to_path: str
    released: bool
    expected: bool
    promised_path: str = ""


def may_arrive(way: Way, unit_path: str) -> bool:
    """Whether the person may take up a post at that unit: let go to it, or to one above it."""
    return way.released and bool(way.promised_path) and covers(way.promised_path, unit_path)


def waits_for(way: Way) -> str:
    """What has to come next: the old unit's word, its word on where, or the new unit's list."""
    if not way.released:
        return "release"
    if not way.promised_path:
        return "destination"
    return "confirmation" if way.to_path and not may_arrive(way, way.to_path) else "arrival"


def sees(actor: Actor, way: Way) -> bool:
    """All desks see the line, and whoever stands above one of them."""
    return decides(actor, way) or (bool(way.to_path) and may(actor, Ability.MOVE, way.to_path))


def decides(actor: Actor, way: Way) -> bool:
    """The old unit and the one it has named call all of it off; who only asks takes the asking back."""
    paths = (way.from_path, way.promised_path)
    return any(path and may(actor, Ability.MOVE, path) for path in paths)


def sees_origin(actor: Actor, way: Way) -> bool:
    """Where the person comes from is told once the old unit has let go, not before."""
    return way.released or may(actor, Ability.MOVE, way.from_path)


def is_overdue(opened_at: datetime, now: datetime) -> bool:
    """Whether a line has been open for too long."""
    return now - opened_at >= OVERDUE
