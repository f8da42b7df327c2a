"""People between two posts: let go by one desk, taken over by another. Address and mail stay.

Until the new unit takes over, the person stands with the old one. Letting go names where: when that
desk asks, the person moves at once, and nobody else takes them without the old desk's word.
"""

from __future__ import annotations

from typing import Any

from provisioning.access.rules import Ability, covers, may
from provisioning.audit.meanwhile import require_unchanged
from provisioning.audit.operations import record
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Conflict, Denied, Invalid, NotFound
from provisioning.foundation.identifiers import new_id
from provisioning.officials.model import Official
from provisioning.officials.operations import leave_post, mailbox_of, require, take_place
from provisioning.officials.readdressing import follow_body
from provisioning.officials.targets import Prefetched
from provisioning.transfers.model import Transfer
from provisioning.transfers.queries import arrived_lately, open_of, way_of
from provisioning.transfers.rules import MOVES_FROM, OVERDUE, decides, may_arrive, sees
from provisioning.units.model import Unit


def release(
    session: Session,
    actor: Actor,
    official: Official,
    *,
    to: Unit | None = None,
    decision: str = "",
    plan_id: str | None = None,
    prefetched: Prefetched | None = None,
    as_of: int | None = None,
) -> Transfer:
    """The old unit lets the person go to `to`, or below; who is expected there moves there at once.

    Without `to` it is the unit that has asked for them. Said again with another unit, that one counts
    from now on; doing it twice is doing it once. Raises Denied, Invalid (no destination, one that holds
    the old unit or is closed, somebody who has left, a full allowance of a unit that expects them).
    """
    require(session, actor, official, Ability.MOVE, prefetched=prefetched)
    _require_in_service(official)
    line = open_of(session, official.id)
    asking = _expecting(session, line)
    to = to or asking
    if to is None:
        raise Invalid.one("to", "transfer_needs_destination")
    _require_destination(official, to)
    if line is None or line.promised_to_id != to.id:
        # The same destination said twice is no change.
        require_unchanged(session, ("official", official.id), as_of)
    target = asking if asking is not None and covers(to.path, asking.path) else None
    if target is not None:
        take_place(session, official, unit=target, prefetched=prefetched)
    line = line or _open(session, official, decision, plan_id)
    if line.released_at is None or line.promised_to_id != to.id:
        line.released_at, line.released_by = line.released_at or clock.now(), actor.label
        line.promised_to_id = to.id
        _record(session, actor, official, "transfer.released", line, decision, plan_id)
    if target is not None:
        _take_up(session, actor, official, target, line, decision, plan_id, prefetched)
    elif asking is not None:
        refuse(session, actor, official, asking, plan_id=plan_id)
        line.to_unit_id = line.expected_at = None
        line.expected_by = ""
    return line


def expect(
    session: Session,
    actor: Actor,
    official: Official,
    unit: Unit,
    *,
    decision: str = "",
    plan_id: str | None = None,
    prefetched: Prefetched | None = None,
) -> Transfer:
    """The new unit says that the person comes; who was let go to it moves there at once.

    Who was let go to another unit, or nowhere in particular, waits for the word of the old unit, or of
    one above both. Raises Denied at the new unit, Invalid (somebody who has left, who works there
    already, a closed unit, a full allowance for who would move at once), and Conflict when another unit
    has asked first and the old one has not decided.
    """
    _require_place(actor, unit)
    _require_in_service(official)
    if covers(unit.path, official.unit.path):
        raise Invalid.one("unit", "transfer_works_here")
    line = open_of(session, official.id) or _open(session, official, decision, plan_id)
    arrives = line.released_at is not None and _may_take(session, actor, line, unit)
    if line.to_unit_id not in (None, unit.id) and not arrives:
        raise Conflict
    if arrives:
        take_place(session, official, unit=unit, prefetched=prefetched)
    if line.expected_at is None or line.to_unit_id != unit.id:
        line.to_unit_id, line.expected_at, line.expected_by = unit.id, clock.now(), actor.label
        _record(session, actor, official, "transfer.expected", line, decision, plan_id)
    if arrives:
        _take_up(session, actor, official, unit, line, decision, plan_id, prefetched)
    return line


def arrive(
    session: Session,
    actor: Actor,
    official: Official,
    unit: Unit,
    *,
    decision: str = "",
    plan_id: str | None = None,
    prefetched: Prefetched | None = None,
) -> None:
    """The new unit takes over somebody who was let go to it: no right at the old unit is needed.

    Raises Denied at the new unit, Invalid for a closed one, for a full allowance and for who was let go
    to another unit, NotFound for who was not let go.
    """
    _require_place(actor, unit)
    line = open_of(session, official.id)
    if line is None or line.released_at is None:
        raise NotFound
    if not _may_take(session, actor, line, unit):
        raise Invalid.one("unit", "transfer_elsewhere")
    take_place(session, official, unit=unit, prefetched=prefetched)
    _take_up(session, actor, official, unit, line, decision, plan_id, prefetched)


def cancel(
    session: Session, actor: Actor, official: Official, *, decision: str = "", as_of: int | None = None
) -> None:
    """A desk takes it back: the person stays where they are. Who only asks for a person who was let go
    elsewhere takes the asking back and no more. `as_of`: the newest event that whoever decides had seen.
    Raises NotFound, ChangedMeanwhile."""
    line = open_of(session, official.id)
    if line is None or not sees(actor, way_of(session, line)):
        raise NotFound
    require_unchanged(session, ("official", official.id), as_of)
    _record(session, actor, official, "transfer.cancelled", line, decision, None)
    if line.released_at is not None and not decides(actor, way_of(session, line)):
        line.to_unit_id = line.expected_at = None
        line.expected_by = ""
        return
    line.ended_at, line.outcome = clock.now(), "cancelled"


def vouch(session: Session, actor: Actor, official: Official) -> None:
    """The old unit, or one above it, says that the person has arrived: the new unit may issue codes.

    Raises NotFound for who has not arrived lately from a unit of the actor's.
    """
    found = arrived_lately(session, official.id, clock.now() - OVERDUE)
    if found is None or not may(actor, Ability.MOVE, found[1]):
        raise NotFound
    line, from_path = found
    line.vouched_at, line.vouched_by = clock.now(), actor.label
    _note(session, actor, official, "transfer.vouched", from_path, {"unit": official.unit.code})


def refuse(
    session: Session, actor: Actor, official: Official, unit: Unit, *, plan_id: str | None = None
) -> None:
    """Notes that a unit asked for the person and did not get them: nobody's claim just disappears."""
    new = {"to": unit.code}
    _note(session, actor, official, "transfer.refused", official.unit.path, new, plan_id=plan_id)


def _may_take(session: Session, actor: Actor, line: Transfer, unit: Unit) -> bool:
    """Whether the person may go there: the old unit named it, or whoever acts decides for the old one."""
    way = way_of(session, line)
    return may_arrive(way, unit.path) or may(actor, Ability.MOVE, way.from_path)


def _require_destination(official: Official, to: Unit) -> None:
    if covers(to.path, official.unit.path):
        # A unit above names no place: everybody below it could take the person.
        raise Invalid.one("to", "transfer_works_here")
    if to.valid_to is not None and to.valid_to <= clock.today():
        raise Invalid.one("to", "unit_closed")


def _note(
    session: Session,
    actor: Actor,
    official: Official,
    kind: str,
    unit_path: str,
    new: dict[str, Any],
    *,
    plan_id: str | None = None,
) -> None:
    subject = ("official", official.id, official.full_name)
    record(session, actor, kind, subject=subject, unit_path=unit_path, new=new, plan_id=plan_id)


def _expecting(session: Session, line: Transfer | None) -> Unit | None:
    """The unit that has asked for the person; None while there is none."""
    if line is None or line.expected_at is None or line.to_unit_id is None:
        return None
    return session.get_one(Unit, line.to_unit_id)


def _open(session: Session, official: Official, decision: str, plan_id: str | None) -> Transfer:
    line = Transfer(
        id=new_id(),
        official_id=official.id,
        from_unit_id=official.unit_id,
        opened_at=clock.now(),
        outcome="",
        decision=decision,
        plan_id=plan_id,
    )
    session.add(line)
    # Two desks at once: the second one's insert fails here, not at the end of a whole chunk.
    session.flush()
    return line


def _take_up(
    session: Session,
    actor: Actor,
    official: Official,
    unit: Unit,
    line: Transfer,
    decision: str,
    plan_id: str | None,
    prefetched: Prefetched | None,
) -> None:
    leave_post(session, actor, official, unit_id=unit.id, post=official.post, prefetched=prefetched)
    old = official.unit
    followed = follow_body(session, actor, official, unit, prefetched=prefetched)
    official.unit_id, official.unit = unit.id, unit
    official.updated_at = clock.now()
    mailbox_of(official).mark_changed(clock.now())
    line.to_unit_id, line.ended_at, line.outcome = unit.id, clock.now(), "arrived"
    record(
        session,
        actor,
        "official.moved",
        subject=("official", official.id, official.full_name),
        unit_path=unit.path,
        old={"unit": old.code, **followed.get("old", {})},
        new={"unit": unit.code, **followed.get("new", {})},
        plan_id=plan_id,
        decision=decision or line.decision,
    )


def _require_place(actor: Actor, unit: Unit) -> None:
    if not may(actor, Ability.MOVE, unit.path):
        raise Denied("may not move people there")
    if unit.valid_to is not None and unit.valid_to <= clock.today():
        raise Invalid.one("unit", "unit_closed")


def _require_in_service(official: Official) -> None:
    state = mailbox_of(official).state
    if state not in MOVES_FROM:
        raise Invalid.one("", "transfer_not_in_service", state=state)


def _record(
    session: Session,
    actor: Actor,
    official: Official,
    kind: str,
    line: Transfer,
    decision: str,
    plan_id: str | None,
) -> None:
    new: dict[str, Any] = {"from": official.unit.code}
    to = line.promised_to_id if kind == "transfer.released" else line.to_unit_id or line.promised_to_id
    if to is not None:
        new["to"] = session.get_one(Unit, to).code
    record(
        session,
        actor,
        kind,
        subject=("official", official.id, official.full_name),
        unit_path=official.unit.path,
        new=new,
        plan_id=plan_id,
        decision=decision or line.decision,
    )
