"""Roles a province makes itself from abilities: made, changed and retired by who may do all that.

A change holds at once for everybody who has the role: what a grant may do is read with the grant.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from provisioning.access.approval_policy import POWERFUL
from provisioning.access.approvals import require_second
from provisioning.access.model import Grant, Role
from provisioning.access.pending_resets import cancel_recoveries, require_no_pending_reset
from provisioning.access.queries import not_over
from provisioning.access.rules import Ability, abilities_everywhere, abilities_in
from provisioning.audit.meanwhile import require_unchanged, sent_twice
from provisioning.audit.operations import record
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Conflict, Denied, Invalid, NotFound, Problem
from provisioning.foundation.identifiers import new_id
from provisioning.names import BadText, canonical
from provisioning.units.model import Unit

LONGEST_NAME = 80


def made_here(session: Session) -> list[Role]:
    """The roles that can be given, by name."""
    query = sa.select(Role).where(Role.retired_at.is_(None))
    return sorted(session.scalars(query), key=lambda role: (canonical(role.name).casefold(), role.id))


def role_for(session: Session, role_id: str) -> Role:
    """A role that is not retired. Raises NotFound."""
    role = session.get(Role, role_id)
    if role is None or role.retired_at is not None:
        raise NotFound
    return role


def holders_of(session: Session, role_ids: Iterable[str], now: datetime) -> dict[str, int]:
    """How many grants of each of these roles are in force or to come; in one statement."""
    counts = dict.fromkeys(role_ids, 0)
    query = (
        sa.select(Grant.role, sa.func.count())
        .where(Grant.role.in_(counts), not_over(now))
        .group_by(Grant.role)
    )
    return counts | {role: count for role, count in session.execute(query)}  # noqa: C416  (typed so)


def offered(session: Session, actor: Actor) -> frozenset[Ability]:
    """What `actor` may put into a role: what they have everywhere."""
    tops = session.scalars(sa.select(Unit.path).where(Unit.parent_id.is_(None)))
    return abilities_everywhere(actor, tops)


def make(session: Session, actor: Actor, *, name: str, name_en: str, abilities: Iterable[str]) -> Role:
    """Adds a role. Raises Denied above what one has everywhere, Invalid with every problem."""
    wanted = _checked(session, actor, name, name_en, abilities)
    role = Role(
        id=new_id(),
        name=canonical(name),
        name_en=canonical(name_en),
        abilities=wanted,
        made_at=clock.now(),
        made_by=actor.label,
    )
    session.add(role)
    _record(session, actor, "role.made", role, {}, _values(role))
    return role


def change(
    session: Session,
    actor: Actor,
    role: Role,
    *,
    name: str,
    name_en: str,
    abilities: Iterable[str],
    revision: int | None = None,
    as_of: int | None = None,
) -> bool:
    """Changes a role for all who have it, at once; says whether anything did change.

    Raises Denied, Invalid, Conflict when the role is no longer at `revision`, and ChangedMeanwhile when
    something was decided about it since event `as_of`.
    """
    session.refresh(role, with_for_update=True)
    _require_within(session, actor, role)
    wanted = _checked(session, actor, name, name_en, abilities, besides=role.id)
    asked = {"name": canonical(name), "name_en": canonical(name_en), "abilities": wanted}
    if _values(role) == asked:
        return False
    if revision is not None and revision != role.revision:
        raise Conflict
    require_unchanged(session, ("role", role.id), as_of)
    now = clock.now()
    if not set(wanted) <= set(role.abilities):
        _require_no_new_power(session, actor, role, wanted)
        holders = sa.select(Grant.official_id).where(Grant.role == role.id, not_over(now))
        require_no_pending_reset(session, holders, now)
        cancel_recoveries(session, actor, holders, now)
    old = _values(role)
    role.name, role.name_en, role.abilities = canonical(name), canonical(name_en), wanted
    new = _values(role)
    new["held_by"] = holders_of(session, [role.id], now)[role.id]
    _record(session, actor, "role.changed", role, old, new)
    return True


def retire(session: Session, actor: Actor, role: Role, *, as_of: int | None = None) -> None:
    """Nobody is given the role any more. Raises Denied, ChangedMeanwhile, Invalid while somebody has it."""
    if as_of is not None:
        session.refresh(role, with_for_update=True)
    _require_within(session, actor, role)
    if sent_twice(session, actor, ("role", role.id), as_of, "role.retired"):
        return
    now = clock.now()
    held = holders_of(session, [role.id], now)[role.id]
    if held:
        raise Invalid.one("", "role_held", count=held)
    role.retired_at = now
    _record(session, actor, "role.retired", role, _values(role), {})


def _require_no_new_power(session: Session, actor: Actor, role: Role, wanted: Iterable[str]) -> None:
    """Who has a role must not come to power by its change: giving power needs two, and so does this.

    Raises Invalid `role_power_held`, where there is somebody else who could give it.
    """
    added = abilities_in(set(wanted) - set(role.abilities))
    if actor.system or POWERFUL.isdisjoint(added) or not holders_of(session, [role.id], clock.now())[role.id]:
        return
    tops = list(session.scalars(sa.select(Unit).where(Unit.parent_id.is_(None))))
    paths = [top.path for top in tops]

    def is_eligible(person: Actor) -> bool:
        return abilities_in(wanted) <= abilities_everywhere(person, paths)

    try:
        for top in tops:
            require_second(session, actor, None, top, is_eligible)
    except Invalid:
        raise Invalid.one("abilities", "role_power_held") from None


def _checked(
    session: Session, actor: Actor, name: str, name_en: str, abilities: Iterable[str], *, besides: str = ""
) -> list[str]:
    """The abilities in their order. Whoever sees the role's people sees them: `view` is in every one."""
    wanted = set(abilities)
    problems = [*_name_problems("name", name), *_name_problems("name_en", name_en)]
    if not _kept(name):
        problems.append(Problem("name", "required"))
    elif any(r.id != besides and r.name == canonical(name) for r in made_here(session)):
        problems.append(Problem("name", "role_name_taken"))
    if not wanted:
        problems.append(Problem("abilities", "required"))
    if wanted - set(Ability):
        problems.append(Problem("abilities", "unknown_choice"))
    if problems:
        raise Invalid(problems)
    chosen = abilities_in(wanted | {Ability.VIEW})
    if not chosen <= _power(session, actor):
        raise Denied("more than the actor has everywhere")
    return [ability.value for ability in Ability if ability in chosen]


def _power(session: Session, actor: Actor) -> frozenset[Ability]:
    own = offered(session, actor)
    if not {Ability.SYSTEM, Ability.GRANTS} <= own:
        raise Denied("makes no roles")
    return own


def _require_within(session: Session, actor: Actor, role: Role) -> None:
    if not abilities_in(role.abilities) <= _power(session, actor):
        raise Denied("the role may more than the actor")


def _kept(text: str) -> str:
    """The text as it is kept; "" for one that can't be."""
    try:
        return canonical(text)
    except BadText:
        return ""


def _name_problems(field: str, text: str) -> list[Problem]:
    try:
        if len(canonical(text)) > LONGEST_NAME:
            return [Problem(field, "too_long", {"longest": LONGEST_NAME})]
    except BadText as bad:
        return [Problem(field, bad.code, {"letter": bad.letter})]
    return []


def _values(role: Role) -> dict[str, object]:
    return {"name": role.name, "name_en": role.name_en, "abilities": list(role.abilities)}


def _record(
    session: Session,
    actor: Actor,
    kind: str,
    role: Role,
    old: dict[str, object],
    new: dict[str, object],
) -> None:
    top = session.scalar(sa.select(Unit.path).where(Unit.parent_id.is_(None)).order_by(Unit.path).limit(1))
    record(
        session,
        actor,
        kind,
        subject=("role", role.id, role.name),
        unit_path=top or "/",
        old={name: value for name, value in old.items() if value != new.get(name)},
        new={name: value for name, value in new.items() if value != old.get(name)},
    )
