"""Giving and withdrawing rights. Nobody gives more than they have, and the last system
administrator can't be removed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from provisioning import clock
from provisioning.actor import Actor
from provisioning.audit.operations import record
from provisioning.database import Session
from provisioning.errors import Denied, Invalid
from provisioning.grants.model import ROLES, Grant
from provisioning.grants.queries import held_by, holds_last_system_grant
from provisioning.grants.rules import may_hand_out, outranks
from provisioning.identifiers import new_id
from provisioning.units.model import Unit

if TYPE_CHECKING:
    from provisioning.officials.model import Official


def give(
    session: Session,
    actor: Actor,
    official: Official,
    unit: Unit,
    role: str,
    *,
    valid_to: datetime | None = None,
    reason: str = "",
    decision: str = "",
) -> Grant:
    """Gives `role` over `unit` and all below. Raises Denied above one's own rights, Invalid."""
    now = clock.now()
    if role not in ROLES:
        raise Invalid.one("role", "unknown_choice")
    if valid_to is not None and valid_to <= now:
        raise Invalid.one("valid_to", "date_past")
    if official.id == actor.official_id:
        raise Denied("nobody changes their own rights")
    if not may_hand_out(actor, role, unit.path):
        raise Denied("more than the actor has")
    held = held_by(session, official.id, now)
    if not outranks(actor, held):
        raise Denied("the holder outranks the actor")
    if any(g.role == role and g.unit_id == unit.id for g in held):
        raise Invalid.one("role", "grant_held")
    grant = Grant(
        id=new_id(),
        official_id=official.id,
        role=role,
        unit_id=unit.id,
        unit=unit,
        valid_from=now,
        valid_to=valid_to,
        reason=reason,
        decision=decision,
        granted_by=actor.label,
        granted_at=now,
    )
    session.add(grant)
    _record(session, actor, "grant.given", grant, official)
    return grant


def withdraw(session: Session, actor: Actor, grant: Grant, official: Official) -> None:
    """Ends a grant at once. Raises Denied above one's own rights or for the last administrator."""
    now = clock.now()
    if official.id == actor.official_id:
        raise Denied("nobody changes their own rights")
    if not outranks(actor, held_by(session, official.id, now)):
        raise Denied("the holder outranks the actor")
    if holds_last_system_grant(session, grant, now):
        raise Invalid.one("", "last_administrator")
    grant.revoked_at, grant.revoked_by = now, actor.label
    _record(session, actor, "grant.withdrawn", grant, official)


def _record(session: Session, actor: Actor, kind: str, grant: Grant, official: Official) -> None:
    values = {
        "role": grant.role,
        "unit": grant.unit.code,
        "valid_to": grant.valid_to.isoformat() if grant.valid_to else None,
        "reason": grant.reason,
    }
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
