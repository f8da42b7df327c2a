"""Giving and withdrawing rights. Nobody gives more than they have, and the last system
administrator can't be removed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

from provisioning import clock
from provisioning.actor import Actor
from provisioning.audit.operations import record
from provisioning.database import Session
from provisioning.errors import Denied, Invalid, Problem
from provisioning.grants.guard import require_another
from provisioning.grants.model import ROLES, Grant
from provisioning.grants.queries import held_by
from provisioning.grants.rules import ROLE_ABILITIES, abilities_at, may_hand_out, outranks
from provisioning.identifiers import new_id
from provisioning.units.model import Unit

if TYPE_CHECKING:
    from provisioning.officials.model import Official


@dataclass(frozen=True, slots=True)
class Terms:
    """From when until when, for whom, and why. `valid_from` None is now, `valid_to` None without end.

    `stands_in_for`: whose work the holder does meanwhile; then there must be an end.
    """

    valid_from: datetime | None = None
    valid_to: datetime | None = None
    stands_in_for: Official | None = None
    reason: str = ""
    decision: str = ""


def give(
    session: Session, actor: Actor, official: Official, unit: Unit, role: str, terms: Terms | None = None
) -> Grant:
    """Gives `role` over `unit` and all below. Raises Denied above one's own rights, Invalid."""
    now, terms = clock.now(), terms or Terms()
    if role not in ROLES:
        raise Invalid.one("role", "unknown_choice")
    begins = max(terms.valid_from or now, now)
    if official.id == actor.official_id:
        raise Denied("nobody changes their own rights")
    if not may_hand_out(actor, role, unit.path):
        raise Denied("more than the actor has")
    if not outranks(actor, held_by(session, official.id, now)):
        raise Denied("the holder outranks the actor")
    problems = [*_date_problems(begins, terms.valid_to, now), *_stand_in_problems(session, role, unit, terms)]
    if not problems and _overlaps(session, official, unit, role, begins, terms.valid_to):
        problems.append(Problem("role", "grant_held"))
    if problems:
        raise Invalid(problems)
    grant = Grant(
        id=new_id(),
        official_id=official.id,
        role=role,
        unit_id=unit.id,
        unit=unit,
        valid_from=begins,
        valid_to=terms.valid_to,
        stands_in_for_id=terms.stands_in_for.id if terms.stands_in_for else None,
        reason=terms.reason,
        decision=terms.decision,
        granted_by=actor.label,
        granted_at=now,
    )
    session.add(grant)
    _record(session, actor, "grant.given", grant, official)
    return grant


def _date_problems(begins: datetime, ends: datetime | None, now: datetime) -> Iterator[Problem]:
    if ends is not None and ends <= now:
        yield Problem("valid_to", "date_past")
    elif ends is not None and ends <= begins:
        yield Problem("valid_to", "dates_reversed")


def _stand_in_problems(session: Session, role: str, unit: Unit, terms: Terms) -> Iterator[Problem]:
    """Who stands in for somebody does so for a while, and does no more than that person may."""
    if terms.stands_in_for is None:
        return
    if terms.valid_to is None:
        yield Problem("valid_to", "stand_in_without_end")
    absent = terms.stands_in_for
    held = held_by(session, absent.id, clock.now())
    if not ROLE_ABILITIES[role] <= abilities_at(Actor(absent.full_name, absent.id, held), unit.path):
        yield Problem("stands_in_for", "stand_in_beyond", {"name": absent.full_name})


def _overlaps(
    session: Session, official: Official, unit: Unit, role: str, begins: datetime, ends: datetime | None
) -> bool:
    """Whether the person has the same permission at some moment of that time."""
    same = sa.select(Grant.id).where(
        Grant.official_id == official.id,
        Grant.role == role,
        Grant.unit_id == unit.id,
        Grant.revoked_at.is_(None),
        sa.or_(Grant.valid_to.is_(None), Grant.valid_to > begins),
    )
    if ends is not None:
        same = same.where(Grant.valid_from < ends)
    return session.scalar(same.limit(1)) is not None


def withdraw(session: Session, actor: Actor, grant: Grant, official: Official) -> None:
    """Ends a grant at once. Raises Denied above one's own rights, Invalid for the last administrator."""
    now = clock.now()
    if official.id == actor.official_id:
        raise Denied("nobody changes their own rights")
    if not outranks(actor, held_by(session, official.id, now)):
        raise Denied("the holder outranks the actor")
    require_another(session, official.id, grant_id=grant.id)
    grant.revoked_at, grant.revoked_by = now, actor.label
    _record(session, actor, "grant.withdrawn", grant, official)


def _record(session: Session, actor: Actor, kind: str, grant: Grant, official: Official) -> None:
    values = {
        "role": grant.role,
        "unit": grant.unit.code,
        "valid_from": grant.valid_from.isoformat() if grant.valid_from > grant.granted_at else None,
        "valid_to": grant.valid_to.isoformat() if grant.valid_to else None,
        "stands_in_for": grant.stands_in_for_id,
        "reason": grant.reason,
    }
    values = {name: value for name, value in values.items() if value}
    given = kind == "grant.given"
    record(
        session,
        actor,
        kind,
        subject=("official", official.id, official.full_name),
        unit_path=grant.unit.path,
        old={} if given else values,
        new=values if given else {},
        decision=grant.decision,
    )
