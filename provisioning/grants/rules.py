"""What each role may do, and who may act on whom: values in, values out.

Roles are sets of abilities in one table. No ability reads anybody's mail, and none will be added.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from provisioning.actor import Actor, HeldGrant


class Ability(StrEnum):
    """One thing that may be done in a subtree."""

    VIEW = "view"
    CREATE = "create"
    EDIT = "edit"
    MOVE = "move"
    SUSPEND = "suspend"
    INVITE = "invite"
    IMPORT = "import"
    UNITS = "units"
    GRANTS = "grants"
    AUDIT = "audit"
    DOMAINS = "domains"
    SYSTEM = "system"


_A = Ability
ROLE_ABILITIES: dict[str, frozenset[Ability]] = {
    "system_administrator": frozenset(Ability),
    "unit_administrator": frozenset(Ability) - {_A.DOMAINS, _A.SYSTEM},
    "hr_officer": frozenset({_A.VIEW, _A.CREATE, _A.EDIT, _A.MOVE, _A.IMPORT}),
    "helpdesk": frozenset({_A.VIEW, _A.INVITE}),
    "auditor": frozenset({_A.VIEW, _A.AUDIT}),
}
EVERYTHING = frozenset(Ability)


def covers(outer_path: str, inner_path: str) -> bool:
    """Whether the subtree at `outer_path` holds the unit at `inner_path` (or is it)."""
    return inner_path.startswith(outer_path)


def abilities_at(actor: Actor, unit_path: str) -> frozenset[Ability]:
    """Everything `actor` may do at one unit, over all grants."""
    if actor.system:
        return EVERYTHING
    held = (ROLE_ABILITIES[g.role] for g in actor.grants if covers(g.unit_path, unit_path))
    return frozenset().union(*held)


def abilities_anywhere(actor: Actor) -> frozenset[Ability]:
    """Everything `actor` may do somewhere: decides which pages are offered at all."""
    if actor.system:
        return EVERYTHING
    return frozenset().union(*(ROLE_ABILITIES[g.role] for g in actor.grants))


def may(actor: Actor, ability: Ability, unit_path: str) -> bool:
    """Whether `actor` may do this at that unit."""
    return ability in abilities_at(actor, unit_path)


def paths_with(actor: Actor, ability: Ability) -> tuple[str, ...]:
    """The tops of the subtrees where `actor` may do this, without those inside another."""
    if actor.system:
        return ("/",)
    tops = sorted({g.unit_path for g in actor.grants if ability in ROLE_ABILITIES[g.role]})
    return tuple(p for p in tops if not any(p != q and covers(q, p) for q in tops))


def outranks(actor: Actor, target_grants: Iterable[HeldGrant]) -> bool:
    """Whether every right of the target, wherever it is held, is within the actor's own.

    The recurring hole of delegated administration is a lower administrator resetting a higher one;
    every operation on a person asks this first.
    """
    return all(ROLE_ABILITIES[grant.role] <= abilities_at(actor, grant.unit_path) for grant in target_grants)


def may_hand_out(actor: Actor, role: str, unit_path: str) -> bool:
    """One may give only what one has, where one has it, and where one may give at all."""
    own = abilities_at(actor, unit_path)
    return Ability.GRANTS in own and ROLE_ABILITIES[role] <= own
