"""Changes to people: each one operation, one event, one transaction, whichever door it came by.

Every operation asks first whether the actor may do this at the person's unit, and whether the
person's own rights are within the actor's.
"""

from __future__ import annotations

import unicodedata
from typing import Any

import sqlalchemy as sa

from provisioning import clock
from provisioning.actor import Actor
from provisioning.addresses.model import Address
from provisioning.addresses.operations import first_address
from provisioning.audit.operations import record
from provisioning.database import Session
from provisioning.errors import Conflict, Denied, Invalid, Problem
from provisioning.grants.queries import held_by
from provisioning.grants.rules import Ability, may
from provisioning.identifiers import new_id
from provisioning.mailboxes.model import Mailbox
from provisioning.mailboxes.operations import move, open_personal, touch
from provisioning.names import canonical, canonical_name, sort_key, split_name
from provisioning.officials.abilities import Abilities, Target, abilities_of, refusal
from provisioning.officials.known import Known, wish_for
from provisioning.officials.model import Official
from provisioning.officials.rules import (
    OfficialFields,
    problems_of,
    search_text,
    text_problems,
)
from provisioning.units.model import Unit

MEGABYTE = 1024 * 1024
LEADER_QUOTA_FACTOR = 2
EDITABLE = (
    "full_name", "post", "staff_code", "birth_date", "kind", "contract_end", "phone",
    "recovery_email", "is_leader",
)  # fmt: skip


def create(
    session: Session,
    actor: Actor,
    unit: Unit,
    fields: OfficialFields,
    *,
    plan_id: str | None = None,
    decision: str = "",
    known: Known | None = None,
    official_id: str | None = None,
) -> Official:
    """Adds a person with an invited mailbox and a reserved address.

    `known`: what was read for many people at once; then nothing is written before `known.write`.
    `official_id`: an id from `new_id` made earlier, so that asking twice adds one person.
    Raises Denied, Invalid (all problems, staff code or national id taken included).
    """
    if not may(actor, Ability.CREATE, unit.path):
        raise Denied("may not create here")
    adding = known or Known.read(session)
    _check(session, fields, official_id=None, known=adding)
    if unit.valid_to is not None and unit.valid_to <= clock.now().date():
        raise Invalid.one("unit", "unit_closed")
    now = clock.now()
    official = Official(id=official_id or new_id(), unit_id=unit.id, created_at=now, updated_at=now)
    _set(official, fields)
    address = _open_mailbox(session, actor, official, unit, adding, decision)
    official.search_text = search_text(official.full_name, official.staff_code, [address.local])
    session.add(official)
    adding.note(official, address)
    if known is None:
        adding.write(session)
    record(
        session,
        actor,
        "official.created",
        subject=("official", official.id, official.full_name),
        unit_path=unit.path,
        new={**snapshot(official), "unit": unit.code, "address": address.canonical},
        plan_id=plan_id,
        decision=decision,
    )
    return official


def _open_mailbox(
    session: Session, actor: Actor, official: Official, unit: Unit, known: Known, decision: str
) -> Address:
    """An invited mailbox for a new person, and the address to be written after it."""
    wish = wish_for(official.full_name, official.birth_date, known.body_code(session, unit))
    choice = known.ledger.take(session, wish)
    quota = known.domain.quota_mb * MEGABYTE * (LEADER_QUOTA_FACTOR if official.is_leader else 1)
    mailbox = open_personal(session, official.id, quota_bytes=quota, now=official.created_at)
    return first_address(
        actor, local=choice.local, domain=known.domain, mailbox_id=mailbox.id,
        now=official.created_at, decision=decision,
    )  # fmt: skip


def edit(
    session: Session,
    actor: Actor,
    official: Official,
    fields: OfficialFields,
    *,
    version: int | None = None,
    plan_id: str | None = None,
    decision: str = "",
) -> bool:
    """Changes a person's record; says whether anything did change. Addresses stay as they are.

    Raises Denied, Invalid, and Conflict when the record is no longer at `version`.
    """
    require(session, actor, official, Ability.EDIT)
    if version is not None and version != official.version:
        raise Conflict
    _check(session, fields, official_id=official.id)
    old = snapshot(official)
    _set(official, fields)
    new = snapshot(official)
    changed = {name for name in new if new[name] != old[name]}
    if not changed and not session.is_modified(official):
        return False
    official.updated_at = clock.now()
    mailbox = mailbox_of(official)
    locals_ = [a.local for a in mailbox.addresses]
    official.search_text = search_text(official.full_name, official.staff_code, locals_)
    touch(mailbox)
    record(
        session,
        actor,
        "official.edited",
        subject=("official", official.id, official.full_name),
        unit_path=official.unit.path,
        old={name: old[name] for name in sorted(changed)},
        new={name: new[name] for name in sorted(changed)},
        plan_id=plan_id,
        decision=decision,
    )
    return True


def transfer(
    session: Session,
    actor: Actor,
    official: Official,
    unit: Unit,
    *,
    plan_id: str | None = None,
    decision: str = "",
) -> None:
    """Moves a person to another unit. The address stays: people keep being reachable.

    Raises Denied at either end, Invalid for a closed unit.
    """
    require(session, actor, official, Ability.MOVE)
    if not may(actor, Ability.MOVE, unit.path):
        raise Denied("may not move people there")
    if unit.id == official.unit_id:
        return
    if unit.valid_to is not None and unit.valid_to <= clock.now().date():
        raise Invalid.one("unit", "unit_closed")
    old = official.unit
    official.unit_id, official.unit = unit.id, unit
    official.updated_at = clock.now()
    touch(mailbox_of(official))
    record(
        session,
        actor,
        "official.moved",
        subject=("official", official.id, official.full_name),
        unit_path=unit.path,
        old={"unit": old.code},
        new={"unit": unit.code},
        plan_id=plan_id,
        decision=decision,
    )


def suspend(session: Session, actor: Actor, official: Official, *, reason: str, keep_receiving: bool) -> None:
    """Locks a person out everywhere; mail is kept, and still accepted if `keep_receiving`.

    Raises Denied, Invalid (a reason that can't be stored, a state that can't be suspended).
    """
    require(session, actor, official, Ability.SUSPEND)
    problems = text_problems("reason", reason, 255)
    if problems:
        raise Invalid(problems)
    mailbox = mailbox_of(official)
    old = mailbox.state
    mailbox.receives_while_suspended = keep_receiving
    move(mailbox, "suspended", reason=canonical(reason))
    _record_state(session, actor, official, "mailbox.suspended", old)


def resume(session: Session, actor: Actor, official: Official) -> None:
    """Takes a suspension back: the same password works again."""
    require(session, actor, official, Ability.SUSPEND)
    mailbox = mailbox_of(official)
    if mailbox.state != "suspended":
        raise Invalid.one("", "state_move", old=mailbox.state, new="active")
    move(mailbox, mailbox.resumes_to or "active")
    _record_state(session, actor, official, "mailbox.resumed", "suspended")


def try_again(session: Session, actor: Actor, official: Official) -> None:
    """Puts a person's mailbox at the head of the work, whatever went wrong before."""
    require(session, actor, official, Ability.EDIT)
    touch(mailbox_of(official))
    record(
        session,
        actor,
        "mailbox.retried",
        subject=("official", official.id, official.full_name),
        unit_path=official.unit.path,
    )


def require(session: Session, actor: Actor, official: Official, ability: Ability) -> None:
    """Raises Denied unless `actor` has `ability` there and outranks the person."""
    reason = refusal(actor, target_of(session, official), ability)
    if reason:
        raise Denied(reason)


def abilities_for(session: Session, actor: Actor, official: Official) -> Abilities:
    """What `actor` may do to this person now, by the same rule as the operations."""
    return abilities_of(actor, target_of(session, official))


def target_of(session: Session, official: Official) -> Target:
    """A person as the rule of who may act on whom sees them."""
    held = held_by(session, official.id, clock.now())
    return Target(official.id, official.unit.path, mailbox_of(official).state, held)


def mailbox_of(official: Official) -> Mailbox:
    """The person's own mailbox; every official has one."""
    if official.mailbox is None:
        raise LookupError(f"official {official.id} without a mailbox")
    return official.mailbox


def snapshot(official: Official) -> dict[str, Any]:
    """The editable values, JSON-plain, for the record and for comparing."""
    values = {name: getattr(official, name) for name in EDITABLE}
    return {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in values.items()}


def _set(official: Official, fields: OfficialFields) -> None:
    official.full_name = canonical_name(fields.full_name)
    parts = split_name(official.full_name)
    official.family_name = parts.family
    official.middle_name = parts.middle
    official.given_name = parts.given
    official.sort_key = sort_key(official.full_name)
    official.post = canonical(fields.post)
    official.staff_code = unicodedata.normalize("NFC", fields.staff_code) or None
    official.birth_date = fields.birth_date
    official.kind = fields.kind
    official.contract_end = fields.contract_end
    official.phone = fields.phone
    if official.recovery_email != fields.recovery_email:
        # Whoever edits the record must not gain the account: its owner confirms a new address.
        official.recovery_email, official.recovery_email_set_at = fields.recovery_email, None
    official.is_leader = fields.is_leader
    if fields.national_id_hash:
        official.national_id_hash = fields.national_id_hash


def everything_wrong(
    session: Session,
    fields: OfficialFields,
    *,
    official_id: str | None = None,
    known: Known | None = None,
) -> list[Problem]:
    """Every problem of these values, those with other people's values included."""

    def taken(column: str, value: str) -> bool:
        holder = known.holder(session, column, value) if known else _holder(session, column, value)
        return holder not in (None, official_id)

    problems = problems_of(fields, clock.now().date())
    if fields.staff_code and taken("staff_code", fields.staff_code):
        problems.append(Problem("staff_code", "staff_code_taken"))
    if fields.national_id_hash and taken("national_id_hash", fields.national_id_hash):
        problems.append(Problem("national_id", "national_id_taken"))
    return problems


def _check(
    session: Session, fields: OfficialFields, *, official_id: str | None, known: Known | None = None
) -> None:
    problems = everything_wrong(session, fields, official_id=official_id, known=known)
    if problems:
        raise Invalid(problems)


def _holder(session: Session, column: str, value: str) -> str | None:
    return session.scalar(sa.select(Official.id).where(getattr(Official, column) == value))


def _record_state(session: Session, actor: Actor, official: Official, kind: str, old: str) -> None:
    mailbox = mailbox_of(official)
    record(
        session,
        actor,
        kind,
        subject=("official", official.id, official.full_name),
        unit_path=official.unit.path,
        old={"state": old},
        new={
            "state": mailbox.state,
            "reason": mailbox.state_reason,
            "receives": mailbox.receives_while_suspended,
        },
    )
