"""What each role may do, and who may act on whom: values in, values out.

Roles are sets of abilities: those built in stand in the table here, those a province makes itself come
with the grant. No ability reads anybody's mail, and none will be added.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from functools import reduce

from provisioning.foundation.actor import Actor, HeldGrant


class Ability(StrEnum):
    """One thing that may be done in a subtree."""

    VIEW = "view"
    CREATE = "create"
    EDIT = "edit"
    MOVE = "move"
    LOCK = "lock"
    RESTORE = "restore"
    # First codes; a code for a mailbox that was opened before is a reset.
    INVITE = "invite"
    RESET = "reset"
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
    "helpdesk": frozenset({_A.VIEW, _A.INVITE, _A.RESET}),
    "auditor": frozenset({_A.VIEW, _A.AUDIT}),
}
EVERYTHING = frozenset(Ability)
SYSTEM_ADMINISTRATOR = "system_administrator"
# Who holds no more than these changes nothing, and is no administrator in the sense of a province's rule.
VIEW_ONLY = frozenset({_A.VIEW, _A.AUDIT})


def abilities_in(names: Iterable[str]) -> frozenset[Ability]:
    """The abilities of these names; a name this version does not know gives nothing."""
    known = frozenset(names)
    return frozenset(ability for ability in Ability if ability in known)


def abilities_of(grant: HeldGrant) -> frozenset[Ability]:
    """What one grant lets its holder do within its unit."""
    if grant.own is not None:
        return abilities_in(grant.own.abilities)
    return ROLE_ABILITIES[grant.role]


def administers(grants: Iterable[HeldGrant]) -> bool:
    """Whether any of these lets its holder do more than look, anywhere."""
    return any(abilities_of(grant) - VIEW_ONLY for grant in grants)


def covers(outer_path: str, inner_path: str) -> bool:
    """Whether the subtree at `outer_path` holds the unit at `inner_path` (or is it)."""
    return inner_path.startswith(outer_path)


def abilities_at(actor: Actor, unit_path: str) -> frozenset[Ability]:
    """Everything `actor` may do at one unit, over all grants; of several, what each of them may."""
    if actor.together:
        return frozenset.intersection(*(abilities_at(each, unit_path) for each in actor.together))
    if actor.system:
        return EVERYTHING
    held = (abilities_of(g) for g in actor.grants if covers(g.unit_path, unit_path))
    return frozenset().union(*held)


def abilities_anywhere(actor: Actor) -> frozenset[Ability]:
    """Everything `actor` may do somewhere: decides which pages are offered at all."""
    if actor.together:
        return frozenset.intersection(*(abilities_anywhere(each) for each in actor.together))
    if actor.system:
        return EVERYTHING
    return frozenset().union(*(abilities_of(g) for g in actor.grants))


def abilities_everywhere(actor: Actor, top_paths: Iterable[str]) -> frozenset[Ability]:
    """What `actor` may do at every top of the tree; nothing where there is no tree yet."""
    if actor.system:
        return EVERYTHING
    each = [abilities_at(actor, path) for path in top_paths]
    return frozenset.intersection(*each) if each else frozenset()


def may(actor: Actor, ability: Ability, unit_path: str) -> bool:
    """Whether `actor` may do this at that unit."""
    return ability in abilities_at(actor, unit_path)


def paths_with(actor: Actor, ability: Ability) -> tuple[str, ...]:
    """The tops of the subtrees where `actor` may do this, without those inside another."""
    if actor.together:
        return reduce(_shared, (paths_with(each, ability) for each in actor.together))
    if actor.system:
        return ("/",)
    tops = sorted({g.unit_path for g in actor.grants if ability in abilities_of(g)})
    return tuple(p for p in tops if not any(p != q and covers(q, p) for q in tops))


def _shared(some: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    """The tops of what lies in both: of two that hold each other, the inner one."""
    inner = {max(p, q, key=len) for p in some for q in others if covers(p, q) or covers(q, p)}
    return tuple(sorted(inner))


def outranks(actor: Actor, target_grants: Iterable[HeldGrant]) -> bool:
    """Whether every right of the target, wherever it is held, is within the actor's own.

    The recurring hole of delegated administration is a lower administrator resetting a higher one;
    every operation on a person asks this first.
    """
    return all(abilities_of(grant) <= abilities_at(actor, grant.unit_path) for grant in target_grants)


def may_hand_out(actor: Actor, abilities: frozenset[Ability], unit_path: str) -> bool:
    """One may give only what one has, where one has it, and where one may give at all."""
    own = abilities_at(actor, unit_path)
    return Ability.GRANTS in own and abilities <= own


def may_stand_in(absent: Iterable[HeldGrant], abilities: frozenset[Ability], unit_path: str) -> bool:
    """Who stands in gets no more than the one who is away has there."""
    there = (abilities_of(grant) for grant in absent if covers(grant.unit_path, unit_path))
    return abilities <= frozenset[Ability]().union(*there)


def warns_from(valid_from: datetime, valid_to: datetime, ahead: timedelta) -> datetime:
    """From when its end is told: `ahead` of it, but never before half of the time is over."""
    return max(valid_to - ahead, valid_from + (valid_to - valid_from) / 2)
