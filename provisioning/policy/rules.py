"""Comparing what is wanted with what a profile says, and putting both together. Pure.

A departure is `stricter`, `looser`, `other` where neither can be said, or `unregulated` where the profile is
silent. Looser and other than a rule says needs a reason and a second person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from provisioning.policy.catalogue import Policy, Rule, Setting, policy_with, settings
from provisioning.policy.documents import Profile
from provisioning.policy.values import Stricter

STRICTER, LOOSER, OTHER, UNREGULATED = "stricter", "looser", "other", "unregulated"
# What one person alone may not decide.
WEIGHTY = frozenset({LOOSER, OTHER})


@dataclass(frozen=True, slots=True)
class Difference:
    """One setting on which two differ."""

    setting: Setting
    before: Rule[Any]
    after: Rule[Any]
    sense: str


def sense_of(setting: Setting, before: Any, after: Any) -> str:
    """Whether `after` is stricter than `before`, looser, the same ("") or neither."""
    if before == after:
        return ""
    one, other = setting.type.size(before), setting.type.size(after)
    if setting.stricter is Stricter.NEITHER or one is None or other is None:
        return OTHER
    if isinstance(one, frozenset) and isinstance(other, frozenset):
        if not (one <= other or other <= one):
            return OTHER
        grown = one < other
    else:
        if one == other:
            return OTHER
        grown = one < other  # type: ignore[operator]  # both are numbers here
    return STRICTER if grown == (setting.stricter is Stricter.MORE) else LOOSER


def departure(setting: Setting, by_profile: Rule[Any], value: Any, *, stated: bool) -> str:
    """How a value departs from the profile; "" for its own value."""
    if by_profile.value == value:
        return ""
    return sense_of(setting, by_profile.value, value) if stated and by_profile.article else UNREGULATED


def policy_from(profile: Profile, departures: Mapping[str, Rule[Any]] | None = None) -> Policy:
    """What holds: the profile, and what was decided otherwise."""
    rules: dict[str, Rule[Any]] = {name: profile.rule(name) for name in settings()}
    for name, own in (departures or {}).items():
        setting = settings().get(name)
        if setting is None:
            continue
        by_profile = rules[name]
        departs = departure(setting, by_profile, own.value, stated=name in profile.rules)
        if departs:
            rules[name] = replace(by_profile, value=own.value, departs=departs, reason=own.reason)
    return policy_with(
        rules,
        key=profile.key,
        title=profile.title,
        decision=profile.decision,
        in_force=profile.in_force.isoformat(),
    )


def differences(before: Policy, after: Policy) -> list[Difference]:
    """Every setting whose value differs, in the catalogue's order, and how `after` relates to `before`."""
    found = []
    for name, setting in settings().items():
        old, new = before.rule(name), after.rule(name)
        if old.value != new.value:
            found.append(Difference(setting, old, new, sense_of(setting, old.value, new.value)))
    return found


def departures_of(policy: Policy) -> list[tuple[Setting, Rule[Any]]]:
    """What was decided otherwise than the profile says."""
    return [(s, rule) for name, s in settings().items() if (rule := policy.rule(name)).departs]
