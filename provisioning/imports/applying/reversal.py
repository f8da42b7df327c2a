"""What would take one applied row back. Pure: from what it kept and what is there now."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from provisioning.foundation.errors import Problem

# Said of the state as one: these belong to it and are put back with it.
_WITH_STATE = frozenset(
    {"state", "state_reason", "resumes_to", "receives_while_suspended", "lock_cause", "lock_article"}
)
# Put back, and never shown.
_UNSEEN = frozenset({"national_id_hash"})
# Rows of forms, by what takes them back.
_REQUESTED = {
    "locked": "restored", "restored": "locked", "reset": "same", "withdrawn": "returner",
    "deleted": "returner",
}  # fmt: skip
_GOING = frozenset({"withdrawn", "deleted"})
_AWAY = frozenset({"leaving", "archived", "purged"})


@dataclass(frozen=True, slots=True)
class Now:
    """A person as they stand: `values` as rows keep them, JSON-plain."""

    version: int
    unit_id: int
    opened: bool
    # Let go by the unit, and nowhere else yet.
    released: bool
    values: dict[str, Any]
    # Some right ended when the person left the service, or their post.
    lost_rights: bool = False

    @property
    def untouched(self) -> bool:
        """Whether nobody has done anything with the record since it was made."""
        return self.version == 1 and self.values["state"] == "invited" and not self.opened


@dataclass(frozen=True, slots=True)
class Reversed:
    """The reverse of a row: its class, what it would change, and what it leaves alone."""

    row_class: str
    changes: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def reverse(row_class: str, before: dict[str, Any], now: Now | None) -> Reversed:
    """What takes a row of that class back; `before` is what it kept when it was applied."""
    if now is None:
        return Reversed("same", problems=[Problem("", "person_gone")])
    if row_class == "joiner":
        return _without_joiner(now)
    was, became = before.get("was", {}), before.get("became", {})
    if row_class in _REQUESTED:
        return _requested(row_class, was, became, now)
    changes, problems = [], []
    for name in was:
        if was[name] == became[name] or name in _UNSEEN or (name in _WITH_STATE and name != "state"):
            continue
        if now.values[name] == became[name]:
            changes.append({"field": name, "old": became[name], "new": was[name]})
        elif now.values[name] != was[name]:
            problems.append(Problem(name, "changed_since"))
    if before.get("released") and now.released:
        changes.append({"field": "transfer", "old": "released", "new": ""})
    row_class = _class_of(changes)
    if row_class == "returner" and now.lost_rights:
        problems.append(Problem("", "rights_not_put_back"))
    return Reversed(row_class, changes, problems)


def _requested(row_class: str, was: dict[str, Any], became: dict[str, Any], now: Now) -> Reversed:
    """What a row of a form did to the state of an account: put back while it stands as it was left."""
    if row_class == "reset":
        return Reversed("same", problems=[Problem("", "code_not_taken_back")])
    names = [name for name in was if name in _WITH_STATE]
    if any(now.values[name] != became[name] for name in names):
        return Reversed("same", problems=[Problem("state", "changed_since")])
    if was["state"] == became["state"]:
        return Reversed("same")
    changes = [{"field": "state", "old": became["state"], "new": was["state"]}]
    problems = [Problem("", "rights_not_put_back")] if now.lost_rights and row_class in _GOING else []
    return Reversed(_REQUESTED[row_class], changes, problems)


def _without_joiner(now: Now) -> Reversed:
    if now.untouched:
        return Reversed("leaver", [{"field": "state", "old": "invited", "new": "purged"}])
    if now.values["state"] == "purged":
        return Reversed("same")
    return Reversed("same", problems=[Problem("state" if now.opened else "", "changed_since")])


def _class_of(changes: list[dict[str, Any]]) -> str:
    new = {change["field"]: change["new"] for change in changes}
    if "state" in new:
        return "leaver" if new["state"] in _AWAY else "returner"
    if "unit" in new or "transfer" in new:
        return "mover"
    return "changed" if new else "same"
