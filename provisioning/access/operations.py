"""Giving, changing and withdrawing rights. Nobody gives more than they have, and the last system
administrator can't be removed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from provisioning.access.approval_policy import needs_second
from provisioning.access.approvals import EligibilityCheck, require_second
from provisioning.access.body_administrators import require_by_rule
from provisioning.access.last_administrator import require_administrator_left
from provisioning.access.model import Grant, Role
from provisioning.access.notify import notify_holder
from provisioning.access.pending_resets import cancel_recoveries, require_no_pending_reset
from provisioning.access.queries import (
    abilities_of_role,
    current_and_future_grants,
    current_and_future_grants_of_each,
    grants_of,
)
from provisioning.access.rights_lock import lock_rights
from provisioning.access.rules import SYSTEM_ADMINISTRATOR, Ability, may_hand_out, may_stand_in, outranks
from provisioning.audit.meanwhile import sent_twice
from provisioning.audit.operations import record
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied, Invalid, Problem
from provisioning.foundation.identifiers import new_id
from provisioning.officials.model import Official
from provisioning.recipients.model import Mailbox
from provisioning.units.model import Unit


def give(  # noqa: PLR0913 (all that is said of a grant, each by its name)
    session: Session,
    actor: Actor,
    official: Official,
    unit: Unit,
    role: str,
    *,
    valid_from: datetime | None = None,
    valid_to: datetime | None = None,
    stands_in_for: Official | None = None,
    bound: bool = False,
    reason: str = "",
    decision: str = "",
    second: Actor | None = None,
    as_of: int | None = None,
) -> Grant:
    """Gives `role` over `unit` and all below, from `valid_from` (now) to `valid_to` (no end).

    `stands_in_for`: who is away meanwhile; both dates belong to it, and no more than that person has
    there. `bound`: it goes with the person's post, and ends when they leave it. `second`: who agreed to
    it, where one must; `as_of`: the newest event that whoever decides had seen. Raises Denied above one's own
    rights, ChangedMeanwhile, Invalid (all problems).
    """
    _hold_still(session, {official.id, stands_in_for.id if stands_in_for else official.id}, role)
    held = _held_alike(session, official, unit, role, stands_in_for)
    if sent_twice(session, actor, _holder(official.id), as_of, "grant.given", same=held is not None) and held:
        return held
    # Only now: what was given while this one stood in line has begun by then.
    now = clock.now()
    _require_dates(valid_from, valid_to, now, absence=stands_in_for is not None)
    abilities = _require_role(session, role)
    _require_power(session, actor, official, abilities, unit, now)
    _require_place(session, official, unit, now)
    begins = valid_from if valid_from and valid_from > now else now
    if stands_in_for is None:
        _require_news(session, official, unit, role, now)
        require_by_rule(session, official.id, unit, abilities, begins, valid_to)
    else:
        _require_absence(session, official, stands_in_for, abilities, unit, now)
    if bound:
        _require_post(official, role)
    require_no_pending_reset(session, [official.id], now)
    if role == SYSTEM_ADMINISTRATOR and valid_to is not None:
        require_administrator_left(session, now)
    if needs_second("grant", abilities=abilities):
        require_agreement(session, actor, second, official, abilities, unit)
    grant = Grant(
        id=new_id(),
        official_id=official.id,
        role=role,
        unit_id=unit.id,
        unit=unit,
        valid_from=begins,
        valid_to=valid_to,
        stands_in_for_id=stands_in_for.id if stands_in_for else None,
        bound=bound,
        post=official.post if bound else "",
        post_unit_id=official.unit_id if bound else None,
        reason=reason,
        decision=decision,
        granted_by=actor.label,
        granted_by_id=actor.official_id,
        granted_at=now,
    )
    session.add(grant)
    cancel_recoveries(session, actor, [official.id], now)
    new = _values(session, grant) | ({"stands_in_for": stands_in_for.full_name} if stands_in_for else {})
    new |= {"second": second.label} if second else {}
    _record(session, actor, "grant.given", grant, official, {}, new)
    session.flush()
    notify_holder(session, actor, grant, "right_given")
    return grant


def change_end(
    session: Session,
    actor: Actor,
    grant: Grant,
    official: Official,
    *,
    valid_to: datetime | None,
    reason: str = "",
    decision: str = "",
    second: Actor | None = None,
    as_of: int | None = None,
) -> None:
    """Lets a grant last longer, or end sooner. Raises Denied, Invalid, ChangedMeanwhile as giving it does."""
    now = clock.now()
    _look_again(session, grant, as_of)
    same = grant.valid_to == valid_to
    if sent_twice(session, actor, _holder(official.id), as_of, "grant.changed", same=same):
        return
    if grant.revoked_at is not None or (grant.valid_to is not None and grant.valid_to <= now):
        raise Invalid.one("", "grant_over")
    _require_dates(grant.valid_from, valid_to, now, absence=grant.stands_in_for_id is not None)
    abilities = abilities_of_role(session, grant.role, retired=True) or frozenset()
    _require_power(session, actor, official, abilities, grant.unit, now)
    if grant.stands_in_for_id is not None and lasts_longer(grant, valid_to):
        _require_held_by_absent(session, grant.stands_in_for_id, abilities, grant.unit, now)
    if grant.role == SYSTEM_ADMINISTRATOR and valid_to is not None:
        require_administrator_left(session, now, without_grant=grant.id)
    if lasts_longer(grant, valid_to) and needs_second("grant_end", abilities=abilities):
        require_agreement(session, actor, second, official, abilities, grant.unit)
    old = _values(session, grant)
    grant.valid_to, grant.warned_at = valid_to, None
    new = _values(session, grant) | {"reason": reason}
    new |= {"second": second.label} if second else {}
    _record(session, actor, "grant.changed", grant, official, old, new, decision=decision)
    notify_holder(session, actor, grant, "right_changed")


def lasts_longer(grant: Grant, valid_to: datetime | None) -> bool:
    """Whether a grant would hold beyond its end as it is; to end it sooner harms nobody."""
    return grant.valid_to is not None and (valid_to is None or valid_to > grant.valid_to)


def require_agreement(
    session: Session,
    actor: Actor,
    second: Actor | None,
    official: Official,
    abilities: frozenset[Ability],
    unit: Unit,
) -> None:
    """The second person must be able to hand out the same, to the same person."""
    is_eligible = could_give(session, official, abilities, unit)
    require_second(session, actor, second, unit, is_eligible, subject_id=official.id)


def could_give(
    session: Session, official: Official, abilities: frozenset[Ability], unit: Unit
) -> EligibilityCheck:
    """Whether somebody could hand these out over this unit to this person."""
    held = current_and_future_grants(session, official.id, clock.now())

    def is_eligible(person: Actor) -> bool:
        return may_hand_out(person, abilities, unit.path) and outranks(person, held)

    return is_eligible


def withdraw(
    session: Session, actor: Actor, grant: Grant, official: Official, *, as_of: int | None = None
) -> None:
    """Ends a grant at once. Raises Denied above one's own rights, Invalid for the last administrator and
    for a grant that is over, ChangedMeanwhile (see `give`)."""
    now = clock.now()
    _look_again(session, grant, as_of)
    require_changeable(session, actor, grant)
    over = grant.revoked_at is not None
    if sent_twice(session, actor, _holder(official.id), as_of, "grant.withdrawn", same=over):
        return
    if over:
        raise Invalid.one("", "grant_over")
    if grant.role == SYSTEM_ADMINISTRATOR:
        require_administrator_left(session, now, without_grant=grant.id)
    grant.revoked_at, grant.revoked_by = now, actor.label
    record_grant(session, actor, "grant.withdrawn", grant, official)
    notify_holder(session, actor, grant, "right_ended")


def changeable(session: Session, actor: Actor, grants: Collection[Grant], now: datetime) -> set[str]:
    """The ids of those grants that `actor` may withdraw or give another end: what a page offers."""
    held = current_and_future_grants_of_each(session, {grant.official_id for grant in grants}, now)
    return {
        grant.id
        for grant in grants
        if grant.official_id != actor.official_id and outranks(actor, held[grant.official_id])
    }


def require_changeable(session: Session, actor: Actor, grant: Grant) -> None:
    """Raises Denied unless `changeable` offers this grant."""
    if grant.id not in changeable(session, actor, [grant], clock.now()):
        raise Denied("the holder outranks the actor, or is the actor")


def _look_again(session: Session, grant: Grant, as_of: int | None) -> None:
    """Who decides by a page waits for whoever decides on the same grant, and sees what came of it."""
    if as_of is not None:
        session.refresh(grant, ("valid_to", "revoked_at"), with_for_update={"of": Grant})


def _holder(official_id: str) -> tuple[str, str]:
    """What events about the grants of this person are about."""
    return "official", official_id


def _held_alike(
    session: Session, official: Official, unit: Unit, role: str, absent: Official | None
) -> Grant | None:
    """The newest grant of this role there, for the same person's absence; None where there is none."""
    query = sa.select(Grant).where(
        Grant.official_id == official.id,
        Grant.role == role,
        Grant.unit_id == unit.id,
        Grant.stands_in_for_id == (absent.id if absent else None),
        Grant.revoked_at.is_(None),
    )
    return session.scalar(query.order_by(Grant.granted_at.desc()).limit(1))


def _require_dates(
    valid_from: datetime | None, valid_to: datetime | None, now: datetime, *, absence: bool
) -> None:
    problems = []
    if absence and valid_from is None:
        problems.append(Problem("valid_from", "absence_dates"))
    if absence and valid_to is None:
        problems.append(Problem("valid_to", "absence_dates"))
    if valid_to is not None and valid_to <= now:
        problems.append(Problem("valid_to", "date_past"))
    elif valid_from is not None and valid_to is not None and valid_to <= valid_from:
        problems.append(Problem("valid_to", "dates_turned"))
    if problems:
        raise Invalid(problems)


def _require_role(session: Session, role: str) -> frozenset[Ability]:
    abilities = abilities_of_role(session, role)
    if abilities is None:
        raise Invalid.one("role", "unknown_choice")
    return abilities


def _require_power(
    session: Session,
    actor: Actor,
    official: Official,
    abilities: frozenset[Ability],
    unit: Unit,
    now: datetime,
) -> None:
    if official.id == actor.official_id:
        raise Denied("nobody changes their own rights")
    if not may_hand_out(actor, abilities, unit.path):
        raise Denied("more than the actor has")
    if not outranks(actor, current_and_future_grants(session, official.id, now)):
        raise Denied("the holder outranks the actor")


def _require_news(session: Session, official: Official, unit: Unit, role: str, now: datetime) -> None:
    held = grants_of(session, official.id, now)
    if any(grant.role == role and grant.unit_id == unit.id for grant in held):
        raise Invalid.one("role", "grant_held")


def _require_post(official: Official, role: str) -> None:
    if role == SYSTEM_ADMINISTRATOR:
        # Moving on would take the last one away; who administers the system is always decided.
        raise Invalid.one("bound", "system_not_bound")
    if not official.post:
        raise Invalid.one("bound", "bound_without_post")


def _require_absence(
    session: Session,
    official: Official,
    absent: Official,
    abilities: frozenset[Ability],
    unit: Unit,
    now: datetime,
) -> None:
    if absent.id == official.id:
        raise Invalid.one("stands_in_for", "stands_in_for_oneself")
    _require_held_by_absent(session, absent.id, abilities, unit, now)


def _require_held_by_absent(
    session: Session, absent_id: str, abilities: frozenset[Ability], unit: Unit, now: datetime
) -> None:
    # What the absent person only stands in for is nobody's to pass on.
    own = (grant for grant in lock_rights(session, absent_id, now) if not grant.stands_in_for)
    if not may_stand_in(own, abilities, unit.path):
        raise Invalid.one("stands_in_for", "absent_holds_less")


def _hold_still(session: Session, official_ids: Collection[str], role: str) -> None:
    """Two who give to the same person stand in line, and a role is not widened while it is given.

    Nor does who is to be stood in for leave meanwhile. SQLite has one writer anyway.
    """
    session.get(Role, role, with_for_update={"read": True})
    people = sa.select(Official.id).where(Official.id.in_(official_ids)).order_by(Official.id)
    session.execute(people.with_for_update())


def _require_place(session: Session, official: Official, unit: Unit, now: datetime) -> None:
    state = session.scalar(sa.select(Mailbox.state).where(Mailbox.official_id == official.id))
    if state in ("leaving", "archived", "purged"):
        raise Invalid.one("", "person_gone")
    if unit.valid_to is not None and unit.valid_to <= clock.day_of(now):
        raise Invalid.one("unit", "unit_closed")


def record_grant(
    session: Session, actor: Actor, kind: str, grant: Grant, official: Official, *, stays: bool = False
) -> None:
    """Notes what happened to a grant as it stands; `stays`: it goes on."""
    values = _values(session, grant)
    _record(session, actor, kind, grant, official, {} if stays else values, values if stays else {})


def _values(session: Session, grant: Grant) -> dict[str, str | None]:
    own = session.get(Role, grant.role)
    return {
        "role": own.name if own else grant.role,
        "unit": grant.unit.code,
        "valid_from": grant.valid_from.isoformat(),
        "valid_to": grant.valid_to.isoformat() if grant.valid_to else None,
        "reason": grant.reason,
        "post": grant.post or None,
    }


def _record(
    session: Session,
    actor: Actor,
    kind: str,
    grant: Grant,
    official: Official,
    old: dict[str, str | None],
    new: dict[str, str | None],
    *,
    decision: str = "",
) -> None:
    record(
        session,
        actor,
        kind,
        subject=("official", official.id, official.full_name),
        unit_path=grant.unit.path,
        old={name: value for name, value in old.items() if value != new.get(name)},
        new={name: value for name, value in new.items() if value != old.get(name)},
        decision=decision or grant.decision,
    )
