"""What a request of a form comes to for the state its account is in. Pure.

A request that was carried out already does nothing; one that can't be is refused, with the reason.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from provisioning.foundation.errors import Problem
from provisioning.imports.forms.actions import Action

LOCKED, RESTORED, RESET, WITHDRAWN, DELETED = "locked", "restored", "reset", "withdrawn", "deleted"
SAME: Final = "same"
_CLASSES: Final = {
    Action.LOCK: LOCKED, Action.RESTORE: RESTORED, Action.RESET: RESET, Action.WITHDRAW: WITHDRAWN,
    Action.DELETE: DELETED,
}  # fmt: skip
_OPEN: Final = frozenset({"invited", "active"})
_IN_SERVICE: Final = _OPEN | {"suspended"}
# What each leads to, by the states from which it does.
_LEADS: Final[dict[Action, tuple[frozenset[str], str]]] = {
    Action.LOCK: (_OPEN, "suspended"),
    Action.WITHDRAW: (_IN_SERVICE, "leaving"),
    Action.DELETE: (_IN_SERVICE | {"leaving"}, "archived"),
}
_DONE: Final[dict[Action, frozenset[str]]] = {
    Action.LOCK: frozenset({"suspended"}),
    Action.RESTORE: _OPEN,
    Action.WITHDRAW: frozenset({"leaving", "archived", "purged"}),
    Action.DELETE: frozenset({"archived", "purged"}),
}


class Effect(NamedTuple):
    """The class of the row, and what it would change; or why it can't."""

    row_class: str
    changes: tuple[dict[str, Any], ...] = ()
    problem: Problem | None = None


def effect_of(action: Action, state: str, *, opened: bool) -> Effect:
    """What this request does to an account in this state. `opened`: somebody has signed in to it before."""
    if state in _DONE.get(action, ()):
        return Effect(SAME)
    if action is Action.RESET and state in _OPEN:
        return Effect(RESET, ({"field": "password", "old": None, "new": "code"},))
    if action is Action.RESTORE and state == "suspended":
        return Effect(RESTORED, (_state(state, "active" if opened else "invited"),))
    states, leads_to = _LEADS.get(action, (frozenset(), ""))
    if state in states:
        return Effect(_CLASSES[action], (_state(state, leads_to),))
    return Effect("refused", problem=Problem("state", _REFUSALS.get(state, "request_not_in_state")))


_REFUSALS: Final = {
    "suspended": "reset_of_locked",
    **dict.fromkeys(("leaving", "archived", "purged"), "request_for_leaver"),
}


def _state(old: str, new: str) -> dict[str, Any]:
    return {"field": "state", "old": old, "new": new}
