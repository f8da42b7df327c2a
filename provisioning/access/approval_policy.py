"""What needs a second person: a table by action, by the size of it and by whom it touches. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from provisioning.access.rules import Ability, abilities_of
from provisioning.foundation.actor import HeldGrant

# With these one decides about other people's rights, about domains, or about everything.
POWERFUL = frozenset({Ability.GRANTS, Ability.DOMAINS, Ability.SYSTEM})


@dataclass(frozen=True, slots=True)
class Rule:
    """When an action needs a second person; each field that is set is reason enough."""

    # What is handed out, or held by the person it touches, is one of POWERFUL.
    powerful: bool = False
    # It touches the account of a leader.
    protected: bool = False
    # It touches more people than this within a day.
    more_than: int | None = None


POLICY: dict[str, Rule] = {
    "grant": Rule(powerful=True),
    "grant_end": Rule(powerful=True),
    # Whoever has a code could act with the account's power; once it is in use, also open its mail.
    "code": Rule(powerful=True, protected=True),
    # Suspended or gone: nobody of them signs in any more.
    "suspension": Rule(more_than=20),
    # New codes for accounts that are in use, of leaders and of anybody.
    "codes_of_leaders": Rule(more_than=3),
    "codes_in_use": Rule(more_than=20),
}


def needs_second(
    action: str, *, abilities: Iterable[Ability] = (), protected: bool = False, size: int = 1
) -> bool:
    """Whether one person alone may not do this. `abilities`: handed out, or held by whom it touches."""
    rule = POLICY[action]
    return (
        (rule.powerful and not POWERFUL.isdisjoint(abilities))
        or (rule.protected and protected)
        or (rule.more_than is not None and size > rule.more_than)
    )


def all_abilities(held: Iterable[HeldGrant]) -> frozenset[Ability]:
    """Everything these grants let one do somewhere."""
    return frozenset[Ability]().union(*map(abilities_of, held))
