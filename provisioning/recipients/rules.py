"""The states of a mailbox and the moves between them, in one table; other kinds of recipient have tables of
their own. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

MOVES: dict[str, frozenset[str]] = {
    "staged": frozenset({"invited", "purged"}),
    # To purged at once: the mailbox was given out by mistake, and nobody has ever used it.
    "invited": frozenset({"active", "suspended", "leaving", "archived", "purged"}),
    "active": frozenset({"suspended", "leaving"}),
    "suspended": frozenset({"invited", "active", "leaving", "archived"}),
    "leaving": frozenset({"active", "invited", "archived"}),
    "archived": frozenset({"active", "invited", "purged"}),
    # The same person with the same address, and a new mailbox behind it.
    "purged": frozenset({"invited"}),
}
# Where a person who left may be put back when the leaving was a mistake.
RETURNS: dict[str, frozenset[str]] = {
    "leaving": frozenset({"invited", "active", "suspended"}),
    "invited": frozenset({"leaving", "archived", "purged"}),
    "active": frozenset({"leaving", "archived"}),
    "archived": frozenset({"invited", "active", "suspended", "leaving"}),
}

SIGNS_IN = frozenset({"active"})
RECEIVES = frozenset({"invited", "active"})
# States in which somebody who had a mailbox can't get at it, for a cause.
LOCKED = frozenset({"suspended", "leaving"})
# States that keep the cause with which they began.
_KEEPS_CAUSE = frozenset({"archived", "purged"})
# States in which an entry stands in the directory at all.
PROJECTED = frozenset({"invited", "active", "suspended", "leaving", "archived"})
# Why filters are looked at without being switched off.
KEPT: Final = "kept"


@dataclass(frozen=True, slots=True)
class StateEffect:
    """What a state means to the mail servers."""

    signs_in: bool
    receives: bool
    projected: bool


def may_move(old: str, new: str, moves: Mapping[str, frozenset[str]] = MOVES) -> bool:
    """Whether a mailbox, or what has these `moves`, may go from `old` to `new` at once."""
    return new in moves[old]


def cause_in(state: str, cause: str, before: str) -> str:
    """Which cause a mailbox has that comes into `state` for `cause`, and had `before`."""
    if state in LOCKED:
        return cause
    return before if state in _KEEPS_CAUSE else ""


def may_put_back(now: str, before: str, returns: Mapping[str, frozenset[str]] = RETURNS) -> bool:
    """Whether a mailbox, or what has these `returns`, may be put back into the state it was in before."""
    return before in returns.get(now, frozenset())


@cache
def effect_of(state: str, *, receives_while_suspended: bool) -> StateEffect:
    """What the directory should say of a mailbox in this state."""
    receives = state in RECEIVES or (state in LOCKED and receives_while_suspended)
    return StateEffect(state in SIGNS_IN, receives, state in PROJECTED)
