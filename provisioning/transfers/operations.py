"""People between two posts: let go by one desk, taken over by another. Address and mail stay.

Until the new unit takes over, the person stands with the old one. When one desk has let go and the
other has asked, the person moves at once: both halves were agreed to.
"""

from __future__ import annotations

from typing import Any

from provisioning import clock
from provisioning.actor import Actor
from provisioning.audit.operations import record
from provisioning.database import Session
from provisioning.errors import Conflict, Denied, Invalid, NotFound
from provisioning.grants.rules import Ability, covers, may
from provisioning.identifiers import new_id
from provisioning.mailboxes.operations import touch
from provisioning.officials.model import Official
from provisioning.officials.operations import leave_post, mailbox_of, require, take_place
from provisioning.transfers.model import Transfer
from provisioning.transfers.queries import open_of, way_of
from provisioning.transfers.rules import MOVES_FROM, may_arrive, sees
from provisioning.units.model import Unit


def release(
    session: Session, actor: Actor, official: Official, *, decision: str = "", plan_id: str | None = None
) -> Transfer:
    """The old unit lets the person go; who is expected somewhere moves there at once.

    Doing it twice is doing it once. Raises Denied, Invalid (somebody who has left; somebody expected by
    a unit whose allowance is full).
    """
    require(session, actor, official, Ability.MOVE)
    _require_in_service(official)
    line = open_of(session, official.id)
    target = _expecting(session, line)
    if target is not None:
        take_place(session, official, unit=target)
    line = line or _open(session, official, decision, plan_id)
    if line.released_at is None:
        line.released_at, line.released_by = clock.now(), actor.label
        _record(session, actor, official, "transfer.released", line, decision, plan_id)
    if target is not None:
        _take_up(session, actor, official, target, line, decision, plan_id)
    return line


def expect(
    session: Session,
    actor: Actor,
    official: Official,
    unit: Unit,
    *,
    decision: str = "",
    plan_id: str | None = None,
) -> Transfer:
    """The new unit says that the person comes; who was let go already moves there at once.

    Raises Denied at the new unit, Invalid (somebody who has left, who works there already, a closed
    unit, a full allowance for who would move at once), and Conflict when another unit has asked first.
    """
    _require_place(actor, unit)
    _require_in_service(official)
    if covers(unit.path, official.unit.path):
        raise Invalid.one("unit", "transfer_works_here")
    line = open_of(session, official.id) or _open(session, official, decision, plan_id)
    if line.to_unit_id not in (None, unit.id):
        raise Conflict
    if line.released_at is not None:
        take_place(session, official, unit=unit)
    if line.expected_at is None:
        line.to_unit_id, line.expected_at, line.expected_by = unit.id, clock.now(), actor.label
        _record(session, actor, official, "transfer.expected", line, decision, plan_id)
    if line.released_at is not None:
        _take_up(session, actor, official, unit, line, decision, plan_id)
    return line


def arrive(
    session: Session,
    actor: Actor,
    official: Official,
    unit: Unit,
    *,
    decision: str = "",
    plan_id: str | None = None,
) -> None:
    """The new unit takes over somebody who was let go: no right at the old unit is needed.

    Raises Denied at the new unit, Invalid for a closed one and for a full allowance, NotFound for who
    was not let go, or was promised to another unit.
    """
    _require_place(actor, unit)
    line = open_of(session, official.id)
    if line is None or not may_arrive(way_of(session, line), unit.path):
        raise NotFound
    take_place(session, official, unit=unit)
    _take_up(session, actor, official, unit, line, decision, plan_id)


def cancel(session: Session, actor: Actor, official: Official, *, decision: str = "") -> None:
    """Either desk takes it back: the person stays where they are. Raises NotFound."""
    line = open_of(session, official.id)
    if line is None or not sees(actor, way_of(session, line)):
        raise NotFound
    line.ended_at, line.outcome = clock.now(), "cancelled"
    _record(session, actor, official, "transfer.cancelled", line, decision, None)


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
) -> None:
    leave_post(session, actor, official, unit_id=unit.id, post=official.post)
    old = official.unit
    official.unit_id, official.unit = unit.id, unit
    official.updated_at = clock.now()
    touch(mailbox_of(official))
    line.to_unit_id, line.ended_at, line.outcome = unit.id, clock.now(), "arrived"
    record(
        session,
        actor,
        "official.moved",
        subject=("official", official.id, official.full_name),
        unit_path=unit.path,
        old={"unit": old.code},
        new={"unit": unit.code},
        plan_id=plan_id,
        decision=decision or line.decision,
    )


def _require_place(actor: Actor, unit: Unit) -> None:
    if not may(actor, Ability.MOVE, unit.path):
        raise Denied("may not move people there")
    if unit.valid_to is not None and unit.valid_to <= clock.now().date():
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
    if line.to_unit_id is not None:
        new["to"] = session.get_one(Unit, line.to_unit_id).code
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
