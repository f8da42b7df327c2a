"""What the rows of an import do: add a person, or take over the planned changes.

The plan was made from a state that may be gone by now: each row looks again at the person it is
about, and what no longer fits is left alone and said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy import orm

from provisioning import clock
from provisioning.actor import Actor
from provisioning.database import Session
from provisioning.errors import Denied, Invalid
from provisioning.grants.rules import Ability, may, paths_with
from provisioning.imports.comparing import fields_of, merged
from provisioning.imports.matching import Identity, Namesakes
from provisioning.mailboxes.model import Mailbox
from provisioning.officials import operations
from provisioning.officials.known import Known
from provisioning.officials.model import Official
from provisioning.officials.queries import primary_address
from provisioning.plans.model import Plan, PlanRow
from provisioning.units.model import Unit
from provisioning.units.queries import units_by_id


@dataclass(slots=True)
class _Shared:
    """What the rows of one chunk share, read in few statements."""

    known: Known
    units: dict[int, Unit]
    people: dict[str, Official]
    namesakes: Namesakes


@dataclass(slots=True)
class ImportKind:
    """Applies import rows, a chunk at a time."""

    _shared: _Shared | None = field(default=None, init=False)

    def begin(self, session: Session, actor: Actor, _plan: Plan, rows: Sequence[PlanRow]) -> None:
        """Reads the domain, units, people, codes and addresses that these rows will ask about."""
        new = [row for row in rows if row.row_class == "joiner"]
        units = units_by_id(session, {row.unit_id for row in rows if row.unit_id})
        known = Known.read(session)
        people = [(units[row.unit_id], fields_of(row.values)) for row in new if row.unit_id in units]
        known.look_ahead(session, people)
        self._shared = _Shared(
            known=known,
            units=units,
            people=_people(session, {row.official_id for row in rows if row.official_id}),
            namesakes=Namesakes.among(
                session,
                {(each.full_name, each.birth_date) for _, each in people if each.birth_date},
                paths_with(actor, Ability.IMPORT),
            ),
        )

    def apply_row(self, session: Session, actor: Actor, plan: Plan, row: PlanRow) -> None:
        """Makes one row so. Raises CongvuError for what is the row's own fault."""
        if self._shared is None:
            raise LookupError("a row before its chunk")
        if row.row_class == "joiner":
            _add(session, actor, plan, row, self._shared)
        else:
            _change(session, actor, plan, row, self._shared)

    def end(self, session: Session) -> None:
        """Writes the people who were added."""
        if self._shared is not None:
            self._shared.known.write(session)


def _add(session: Session, actor: Actor, plan: Plan, row: PlanRow, shared: _Shared) -> None:
    fields = fields_of(row.values)
    who = Identity(fields.full_name, fields.birth_date, fields.staff_code, fields.national_id_hash)
    if shared.namesakes.of(who):
        raise Invalid.one("full_name", "appeared_meanwhile")
    official = operations.create(
        session,
        actor,
        _unit(shared, row),
        fields,
        plan_id=plan.id,
        decision=plan.decision,
        known=shared.known,
    )
    shared.namesakes.add(official, shared.units[official.unit_id].path)
    row.official_id = official.id
    row.address = shared.known.waiting[-1].canonical


def _change(session: Session, actor: Actor, plan: Plan, row: PlanRow, shared: _Shared) -> None:
    official = shared.people.get(row.official_id or "")
    if official is None:
        raise Invalid.one("", "person_gone")
    moves = any(change["field"] == "unit" for change in row.changes)
    target = _unit(shared, row) if moves else official.unit
    _require_all(session, actor, official, target)
    _require_unchanged(official, row)
    fields = merged(official, row.values, row.changes)
    operations.edit(session, actor, official, fields, plan_id=plan.id, decision=plan.decision)
    if moves:
        operations.transfer(session, actor, official, target, plan_id=plan.id, decision=plan.decision)
    row.address = primary_address(official)


def _unit(shared: _Shared, row: PlanRow) -> Unit:
    unit = shared.units.get(row.unit_id or 0)
    if unit is None:
        raise Invalid.one("unit", "unit_unknown", text="")
    return unit


def _people(session: Session, ids: set[str]) -> dict[str, Official]:
    query = (
        sa.select(Official)
        .where(Official.id.in_(ids))
        .options(
            orm.joinedload(Official.unit),
            orm.joinedload(Official.mailbox).selectinload(Mailbox.addresses),
        )
    )
    return {official.id: official for official in session.scalars(query)} if ids else {}


def _require_all(session: Session, actor: Actor, official: Official, target: Unit) -> None:
    """Both halves of a change are checked before the first is made."""
    operations.require(session, actor, official, Ability.EDIT)
    if target.id == official.unit_id:
        return
    operations.require(session, actor, official, Ability.MOVE)
    if not may(actor, Ability.MOVE, target.path):
        raise Denied("may not move there")
    if target.valid_to is not None and target.valid_to <= clock.now().date():
        raise Invalid.one("unit", "unit_closed")


def _require_unchanged(official: Official, row: PlanRow) -> None:
    """What changed since the plan was made is shown, never overwritten."""
    for change in row.changes:
        name = change["field"]
        now = official.unit.code if name == "unit" else getattr(official, name)
        now = now.isoformat() if hasattr(now, "isoformat") else now
        if now not in (change["old"], change["new"]):
            raise Invalid.one(name, "changed_meanwhile")
