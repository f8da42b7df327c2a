"""Changes to people: each one operation, one event, one transaction, whichever door it came by.

Every operation asks first whether the actor may do this at the person's unit, and whether the
person's own rights are within the actor's.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from provisioning.access.last_administrator import administers_system, require_administrator_left
from provisioning.access.pending_resets import cancel_recoveries, require_no_pending_reset
from provisioning.access.posts import end_with_post
from provisioning.access.rules import Ability, may
from provisioning.access.service_end import end_with_service
from provisioning.allowances.operations import admit
from provisioning.allowances.rules import Share, amount_of
from provisioning.audit.meanwhile import require_unchanged
from provisioning.audit.operations import record
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Conflict, Denied, Invalid, Problem
from provisioning.names import canonical
from provisioning.officials.abilities import Abilities, abilities_of, refusal
from provisioning.officials.adding import (
    NOTHING_TOLD,
    Cause,
    Newcomers,
    Told,
    all_problems,
    columns_of,
    json_values,
    name_reason_of,
)
from provisioning.officials.fields import EDITABLE, OfficialFields
from provisioning.officials.identity import own_problems
from provisioning.officials.model import Official
from provisioning.officials.notify import notify_owner
from provisioning.officials.prefetch import NewcomerLookups
from provisioning.officials.readdressing import follow_body
from provisioning.officials.search import index_official
from provisioning.officials.targets import Prefetched, mailbox_of, target_of
from provisioning.units.model import Unit

__all__ = ["Prefetched", "all_problems", "mailbox_of", "target_of"]

# What a person is found by.
NAMING = frozenset({"full_name", "staff_code"})
_SHAPES = frozenset({"phone_shape", "email_shape"})
_RECOVERY = ("recovery_email", "recovery_typed_by", "recovery_typed_by_id", "recovery_proven_at")


def create(
    session: Session,
    actor: Actor,
    unit: Unit,
    fields: OfficialFields,
    *,
    plan_id: str | None = None,
    decision: str = "",
    official_id: str | None = None,
    asked: Told = NOTHING_TOLD,
) -> Official:
    """Adds a person with an invited mailbox and a reserved address.

    `official_id`: an id from `new_id` made earlier, so that asking twice adds one person. `asked`: what was
    said for the address alone. Raises Denied, Invalid (all problems, staff code or national id taken
    included; a full allowance), AddressAsked where the province's rule leaves the address to somebody.
    """
    if not may(actor, Ability.CREATE, unit.path):
        raise Denied("may not create here")
    newcomers = Newcomers(NewcomerLookups.read(session))
    cause = Cause(plan_id, decision)
    made = newcomers.add(session, actor, unit, fields, cause=cause, official_id=official_id, asked=asked)
    newcomers.write(session)
    return session.get_one(Official, made.official_id)


def edit(
    session: Session,
    actor: Actor,
    official: Official,
    fields: OfficialFields,
    *,
    version: int | None = None,
    plan_id: str | None = None,
    decision: str = "",
    prefetched: Prefetched | None = None,
) -> bool:
    """Changes a person's record; says whether anything did change. Addresses stay as they are.

    Raises Denied, Invalid (of one's own record all but phone and recovery address is somebody else's to
    change), and Conflict when the record is no longer at `version`.
    """
    require(session, actor, official, Ability.EDIT, prefetched=prefetched)
    if version is not None and version != official.version:
        if _is_so(official, fields):
            # The same form, sent twice.
            return False
        raise Conflict
    require_fields(session, actor, official, fields)
    post = canonical(fields.post)
    leave_post(session, actor, official, unit_id=official.unit_id, post=post, prefetched=prefetched)
    old = snapshot(official)
    _set(session, actor, official, fields)
    new = snapshot(official)
    changed = {name for name in new if new[name] != old[name]}
    if not changed and not session.is_modified(official):
        return False
    official.updated_at = clock.now()
    mailbox = mailbox_of(official)
    if changed & NAMING:
        index_official(session, official, [address.local for address in mailbox.addresses])
    mailbox.mark_changed(clock.now())
    record(
        session,
        actor,
        "official.edited",
        subject=("official", official.id, official.full_name),
        unit_path=official.unit.path,
        old={name: old[name] for name in sorted(changed)},
        new={name: new[name] for name in sorted(changed)}
        | (name_reason_of(fields) if "full_name" in changed else {}),
        plan_id=plan_id,
        decision=decision,
    )
    return True


def require_fields(session: Session, actor: Actor, official: Official, fields: OfficialFields) -> None:
    """Raises Invalid where the actor may not edit the record so: asked first by what does more than edit."""
    problems = problems_of_edit(session, actor, official, fields)
    if problems:
        raise Invalid(problems)


def problems_of_edit(
    session: Session, actor: Actor, official: Official, fields: OfficialFields
) -> list[Problem]:
    """Everything that keeps the actor from editing the record so."""
    wrong = [
        problem
        for problem in all_problems(session, fields, official_id=official.id)
        # What stood there before a rule was drawn more narrowly keeps nobody from changing the rest.
        if problem.code not in _SHAPES or getattr(fields, problem.field) != getattr(official, problem.field)
    ]
    # No reason for a name helps where it is one's own: that is said before one is asked for.
    return (
        [problem for problem in wrong if problem.code != "name_confusable"]
        or own_problems(actor, official.id, _identity(official), _identity_of(fields, official))
        or wrong
    )


def transfer(
    session: Session,
    actor: Actor,
    official: Official,
    unit: Unit,
    *,
    plan_id: str | None = None,
    decision: str = "",
    prefetched: Prefetched | None = None,
    as_of: int | None = None,
    asked: Told = NOTHING_TOLD,
) -> None:
    """Moves a person to another unit. The address stays, and where the province's rule names the body in it,
    becomes an alias of the new one: people keep being reachable.

    `asked`: what was said for that address alone, where AddressAsked was raised. `as_of`: the newest event
    that whoever decides had seen. Raises Denied at either end, ChangedMeanwhile, AddressAsked, Invalid for a
    closed unit and for one whose allowance is full.
    """
    require(session, actor, official, Ability.MOVE, hold=False, prefetched=prefetched)
    if not may(actor, Ability.MOVE, unit.path):
        raise Denied("may not move people there")
    if unit.id == official.unit_id:
        return
    if unit.valid_to is not None and unit.valid_to <= clock.today():
        raise Invalid.one("unit", "unit_closed")
    take_place(session, official, unit=unit, prefetched=prefetched)
    require(session, actor, official, Ability.MOVE, prefetched=prefetched)
    require_unchanged(session, subject_of(official), as_of)
    leave_post(session, actor, official, unit_id=unit.id, post=official.post, prefetched=prefetched)
    old = official.unit
    followed = follow_body(session, actor, official, unit, told=asked, prefetched=prefetched)
    official.unit_id, official.unit = unit.id, unit
    official.updated_at = clock.now()
    mailbox_of(official).mark_changed(clock.now())
    record(
        session,
        actor,
        "official.moved",
        subject=("official", official.id, official.full_name),
        unit_path=unit.path,
        old={"unit": old.code, **followed.get("old", {})},
        new={"unit": unit.code, **followed.get("new", {})},
        plan_id=plan_id,
        decision=decision,
    )


def protect(
    session: Session, actor: Actor, official: Official, *, protected: bool, as_of: int | None = None
) -> bool:
    """Keeps an account, as a leader's, from everybody but system administrators, or no longer does.

    Says whether that is a change. Raises Denied, ChangedMeanwhile (see `transfer`).
    """
    require(session, actor, official, Ability.SYSTEM)
    if actor.official_id == official.id:
        raise Denied("nobody decides this for themselves")
    if official.is_protected == protected:
        return False
    require_unchanged(session, subject_of(official), as_of)
    if protected:
        require_no_pending_reset(session, [official.id], clock.now())
        cancel_recoveries(session, actor, [official.id], clock.now())
        session.refresh(official, _RECOVERY)
    official.is_protected = protected
    record(
        session,
        actor,
        "official.protected" if protected else "official.unprotected",
        subject=("official", official.id, official.full_name),
        unit_path=official.unit.path,
    )
    return True


def require(
    session: Session,
    actor: Actor,
    official: Official,
    ability: Ability,
    *,
    hold: bool = True,
    prefetched: Prefetched | None = None,
) -> None:
    """Raises Denied unless `actor` has `ability` there and outranks the person.

    `hold`: nobody raises the person until this transaction ends. Whoever has to lock an allowance first
    asks without, and again afterwards: so nobody waits for each other crosswise. Who has looked ahead at
    several people has locked them.
    """
    if hold and prefetched is None:
        _hold_still(session, official)
    reason = refusal(actor, target_of(session, official, prefetched), ability)
    if reason:
        raise Denied(reason)


def _hold_still(session: Session, official: Official) -> None:
    """SQLite has one writer anyway, and who only reads holds nobody."""
    bind = session.get_bind()
    if bind.dialect.name == "postgresql" and bind.get_execution_options().get("congvu_write"):
        session.execute(sa.select(Official.id).where(Official.id == official.id).with_for_update())


def keep_administrator(session: Session, official: Official, prefetched: Prefetched | None = None) -> None:
    """Raises Invalid when nobody could administer the system without this person."""
    if administers_system(target_of(session, official, prefetched).held):
        require_administrator_left(session, clock.now(), without_person=official.id)


def leave_post(
    session: Session,
    actor: Actor,
    official: Official,
    *,
    unit_id: int,
    post: str,
    prefetched: Prefetched | None = None,
) -> None:
    """Ends the grants that go with the post the person leaves."""
    if target_of(session, official, prefetched).held:
        end_with_post(session, actor, official, unit_id=unit_id, post=post)


def leave_service(
    session: Session, actor: Actor, official: Official, prefetched: Prefetched | None = None
) -> int:
    """Ends every grant of somebody who leaves the service, whatever it goes with; how many."""
    if prefetched and official.id in prefetched.held and official.id not in prefetched.concerned:
        return 0
    return end_with_service(session, actor, official)


def take_place(
    session: Session,
    official: Official,
    *,
    unit: Unit | None = None,
    state: str | None = None,
    prefetched: Prefetched | None = None,
) -> None:
    """Takes of the allowances what the person's mailbox needs at `unit`, or in `state`, beyond today's.

    Raises Invalid for a full one. Who comes from within an allowance takes nothing more of it.
    """
    mailbox = mailbox_of(official)
    before = Share(official.unit.path, amount_of(mailbox.state, mailbox.quota_bytes))
    there = amount_of(state or mailbox.state, mailbox.quota_bytes)
    after = Share((unit or official.unit).path, there)
    admit(session, official.id, before, after, prefetched.places if prefetched else None)


def abilities_for(session: Session, actor: Actor, official: Official) -> Abilities:
    """What `actor` may do to this person now, by the same rule as the operations."""
    return abilities_of(actor, target_of(session, official))


def subject_of(official: Official) -> tuple[str, str]:
    """What events about this person are about."""
    return "official", official.id


def snapshot(official: Official) -> dict[str, Any]:
    """The editable values, JSON-plain, for the record and for comparing."""
    return json_values({name: getattr(official, name) for name in EDITABLE})


def _columns_for(official: Official, fields: OfficialFields) -> dict[str, Any]:
    """What these fields would leave in the record; a value that is not touched stays as it was written."""
    values = columns_of(fields)
    untouched = {name for name in EDITABLE if getattr(fields, name) == getattr(official, name)}
    if values["birth_date"]:
        untouched.discard("birth_year")
    return values | {name: getattr(official, name) for name in untouched}


def _is_so(official: Official, fields: OfficialFields) -> bool:
    """Whether the record is already as these fields would leave it."""
    values = _columns_for(official, fields)
    digest = values.pop("national_id_hash")
    known = not digest or digest == official.national_id_hash
    return known and all(getattr(official, name) == value for name, value in values.items())


def _set(session: Session, actor: Actor, official: Official, fields: OfficialFields) -> None:
    values = _columns_for(official, fields)
    email, digest = values.pop("recovery_email"), values.pop("national_id_hash")
    for name, value in values.items():
        setattr(official, name, value)
    if official.recovery_email != email:
        note_recovery_address(session, actor, official, email)
    if digest:
        official.national_id_hash = digest


def _identity(official: Official) -> dict[str, Any]:
    return snapshot(official) | {"national_id_hash": official.national_id_hash}


def _identity_of(fields: OfficialFields, official: Official) -> dict[str, Any]:
    """The same values as these fields would leave them; no identity number given keeps the one known."""
    values = _columns_for(official, fields)
    digest = values["national_id_hash"] or official.national_id_hash
    return json_values(values) | {"national_id_hash": digest}


def note_recovery_address(session: Session, actor: Actor, official: Official, email: str) -> None:
    """Writes down an address that somebody else says is the person's, or takes the address away.

    Whoever does so must not gain the account: it counts for nothing until its owner has proven it, and
    what was begun by way of the one before is over. The owner is told.
    """
    notify_owner(session, official, "recovery_changed", clock.now(), actor=actor)
    official.recovery_email, official.recovery_proven_at = email, None
    official.recovery_typed_by = actor.label[:255] if email else ""
    official.recovery_typed_by_id = actor.official_id if email else None
    mailbox_of(official).end_pending_access()
