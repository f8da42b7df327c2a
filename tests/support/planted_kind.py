"""A kind of plan that a test brings: short names for units. Its rows are about no person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from provisioning.access.rules import Ability
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid
from provisioning.plans.chunk_rows import RowToApply
from provisioning.plans.kinds import Applier, PlanKind, Reversal
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.proposals import ProposedRow
from provisioning.units.model import Unit


@dataclass(slots=True)
class Renaming:
    """Applies rows that give units another name, forwards and back alike."""

    units: dict[str, Unit] = field(default_factory=dict)
    ended: bool = False

    def begin(self, session: Session, _actor: Actor, _plan: Plan, rows: Sequence[RowToApply]) -> None:
        """See `Applier`."""
        self.units = {
            row.object_id: session.get_one(Unit, int(row.object_id)) for row in rows if row.object_id
        }

    def apply_row(self, _session: Session, _actor: Actor, _plan: Plan, row: RowToApply) -> None:
        """Refuses a unit that is called otherwise by now."""
        unit, [change] = self.units[row.object_id or ""], row.changes
        if unit.name != change["old"]:
            raise Invalid.one("name", "changed_meanwhile")
        unit.name, row.before = change["new"], {"name": unit.name}

    def end(self, _session: Session) -> None:
        """Nothing is gathered."""

    def finish(self, _session: Session, _actor: Actor, plan: Plan) -> None:
        """Leaves a mark."""
        plan.options = {**plan.options, "finished": True}


class RenamingUnits(PlanKind):
    """Gives units other names."""

    name: ClassVar[str] = "unit_names"
    ability: ClassVar[Ability] = Ability.UNITS
    object_kind: ClassVar[str] = "unit"
    effects: ClassVar[tuple[str, ...]] = ("renamed",)
    notifies_author: ClassVar[bool] = False

    def applier(self) -> Applier:
        """See `PlanKind`."""
        return Renaming()

    def undo_applier(self) -> Applier:
        """See `PlanKind`."""
        return Renaming()

    def reverse(self, session: Session, rows: Sequence[PlanRow]) -> list[Reversal]:
        """A unit that was renamed again since keeps its name."""
        return [_reversal(session, row) for row in rows]


def _reversal(session: Session, row: PlanRow) -> Reversal:
    [change] = row.changes
    if session.get_one(Unit, int(row.object_id or 0)).name != change["new"]:
        problem = {"field": "name", "code": "changed_since", "params": {}}
        return Reversal("same", problems=[problem])
    return Reversal("renamed", [{"field": "name", "old": change["new"], "new": change["old"]}])


def renamed(unit: Unit, name: str) -> ProposedRow:
    """The row that gives this unit another name."""
    return ProposedRow(
        "renamed", str(unit.id), unit.name, unit.id, [{"field": "name", "old": unit.name, "new": name}]
    )
