"""What the clocks of a province's rule do by themselves: for each, which mailboxes it would reach now.

The same select is what a clock works through and what a page shows before a rule is saved, so what was
announced is what is done. An effect of another room is a line here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from provisioning.lifecycle import endings, first_passwords, idle
from provisioning.policy.catalogue import Policy

Affected = Callable[[Policy, int, datetime], sa.Select[Any]]


@dataclass(frozen=True, slots=True)
class RuleEffect:
    """One thing a clock does. `settings`: the names of what it depends on; `affected(policy, domain_id, now)`
    selects the ids of the mailboxes; `cause`: why they are locked, "" for what is no lock."""

    code: str
    settings: frozenset[str]
    affected: Affected
    cause: str = ""
    # Another chore does it; here it is shown only.
    elsewhere: bool = False


IDLE = RuleEffect(
    "idle_locked",
    frozenset({"idle.lock_after", "idle.reason_excuses", "idle.counts"}),
    idle.unused,
    cause="idle",
)
IDLE_WARNED = RuleEffect(
    "idle_warned",
    frozenset({"idle.lock_after", "idle.warn_before", "idle.reason_excuses", "idle.counts"}),
    idle.to_be_warned,
)
FIRST_PASSWORD = RuleEffect(
    "first_password_locked",
    frozenset({"first.lock_after", "first.counted_from"}),
    first_passwords.unchanged,
    cause="default_password",
    elsewhere=True,
)
ENDING = RuleEffect(
    "end_announced",
    frozenset({"lock.withdraw_after", "lock.then", "leaver.wipe_after", "body_ended.wipe_after"}),
    endings.ending,
    elsewhere=True,
)
_registered: list[RuleEffect] = [IDLE_WARNED, IDLE, FIRST_PASSWORD, ENDING]


def register(effect: RuleEffect) -> None:
    """Another one; the same code again takes the place of the one before."""
    _registered[:] = [each for each in _registered if each.code != effect.code] + [effect]


def effects() -> tuple[RuleEffect, ...]:
    """All there are, in the order in which they are worked through."""
    return tuple(_registered)


def concerned_by(names: frozenset[str]) -> tuple[RuleEffect, ...]:
    """Those that depend on one of these settings."""
    return tuple(each for each in _registered if each.settings & names)
