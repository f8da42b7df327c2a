"""What the rows of an import do: add a person, or take over the planned changes.

The plan was made from a state that may be gone by now: each row looks again at the person it is
about, and what no longer fits is left alone and said.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlalchemy import orm

from provisioning.actor import Actor
from provisioning.database import Session
from provisioning.errors import Denied, Invalid
from provisioning.grants.rules import Ability, may
from provisioning.imports.comparing import fields_of, merged
from provisioning.mailboxes.model import Mailbox
from provisioning.officials import operations
from provisioning.officials.model import Official
from provisioning.officials.operations import Known
from provisioning.officials.queries import primary_address
from provisioning.plans.model import Plan, PlanRow
from provisioning.units.model import Unit


@dataclass(slots=True)
class ImportKind:
    """Applies import rows; keeps for a chunk what its rows share."""

    known: Known | None = None
    units: dict[int, Unit] = field(default_factory=dict)

    def begin(self, session: Session, _actor: Actor, _plan: Plan) -> None:
        """Reads domain and codes once for the chunk."""
        self.known, self.units = Known.read(session), {}

    def apply_row(self, session: Session, actor: Actor, plan: Plan, row: PlanRow) -> None:
        """Makes one row so. Raises CongvuError for what is the row's own fault."""
        if row.row_class == "new":
            self._add(session, actor, plan, row)
        else:
            self._change(session, actor, plan, row)

    def _add(self, session: Session, actor: Actor, plan: Plan, row: PlanRow) -> None:
        fields = fields_of(row.values)
        if _appeared(session, row):
            raise Invalid.one("full_name", "appeared_meanwhile")
        official = operations.create(
            session,
            actor,
            self._unit(session, row.unit_id),
            fields,
            plan_id=plan.id,
            decision=plan.decision,
            known=self.known,
        )
        row.official_id = official.id
        row.address = _address_of(session, official)

    def _change(self, session: Session, actor: Actor, plan: Plan, row: PlanRow) -> None:
        official = _found(session, row.official_id)
        unit = self._unit(session, row.unit_id)
        _require_all(actor, official, unit)
        fields = merged(official, row.values, row.changes)
        _require_unchanged(official, row)
        operations.edit(session, actor, official, fields, plan_id=plan.id, decision=plan.decision)
        if unit.id != official.unit_id:
            operations.transfer(session, actor, official, unit, plan_id=plan.id, decision=plan.decision)
        row.address = primary_address(official)

    def _unit(self, session: Session, unit_id: int | None) -> Unit:
        if unit_id is None:
            raise Invalid.one("unit", "unit_unknown", text="")
        if unit_id not in self.units:
            self.units[unit_id] = session.get_one(Unit, unit_id)
        return self.units[unit_id]


def _address_of(session: Session, official: Official) -> str:
    mailbox = session.scalars(
        sa.select(Mailbox)
        .where(Mailbox.official_id == official.id)
        .options(orm.selectinload(Mailbox.addresses))
    ).one()
    return next(a.canonical for a in mailbox.addresses if a.is_primary)


def _appeared(session: Session, row: PlanRow) -> bool:
    """Whether somebody without a code came in meanwhile who is this very person."""
    if row.staff_code or not row.values["birth_date"]:
        return False
    query = (
        sa.select(Official.id)
        .where(
            Official.full_name == row.full_name,
            Official.birth_date == date.fromisoformat(row.values["birth_date"]),
        )
        .limit(1)
    )
    return session.scalar(query) is not None


def _found(session: Session, official_id: str | None) -> Official:
    query = (
        sa.select(Official)
        .where(Official.id == official_id)
        .options(
            orm.joinedload(Official.unit),
            orm.joinedload(Official.mailbox).selectinload(Mailbox.addresses),
        )
    )
    official = session.scalar(query)
    if official is None:
        raise Invalid.one("", "person_gone")
    return official


def _require_all(actor: Actor, official: Official, unit: Unit) -> None:
    """Both halves of a change are checked before the first is made."""
    if not may(actor, Ability.EDIT, official.unit.path):
        raise Denied("may not edit here")
    moved = unit.id != official.unit_id
    if moved and not (may(actor, Ability.MOVE, official.unit.path) and may(actor, Ability.MOVE, unit.path)):
        raise Denied("may not move there")


def _require_unchanged(official: Official, row: PlanRow) -> None:
    """What changed since the plan was made is shown, never overwritten."""
    for change in row.changes:
        name = change["field"]
        now = official.unit.code if name == "unit" else getattr(official, name)
        now = now.isoformat() if hasattr(now, "isoformat") else now
        if now not in (change["old"], change["new"]):
            raise Invalid.one(name, "changed_meanwhile")
