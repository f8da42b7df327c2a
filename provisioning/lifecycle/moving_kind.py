"""Moving several people to another unit as a kind of plan; taking it back moves them to where they were.

Whoever works elsewhere by then is left alone, forwards and back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

import sqlalchemy as sa

from provisioning.access.rules import Ability
from provisioning.allowances.operations import places_at
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid
from provisioning.lifecycle.plan_people import left_alone, people_by_id, person_of
from provisioning.officials.abilities import GONE
from provisioning.officials.model import Official
from provisioning.officials.operations import Prefetched, mailbox_of, transfer
from provisioning.plans.chunk_rows import RowToApply
from provisioning.plans.kinds import Applier, PlanKind, Reversal
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.proposals import ProposedRow
from provisioning.units.model import Unit

MOVES: Final = "mover"


class MovingKind(PlanKind):
    """Several people work at another unit from now on."""

    name: ClassVar[str] = "moving"
    ability: ClassVar[Ability] = Ability.MOVE
    object_kind: ClassVar[str] = "official"
    effects: ClassVar[tuple[str, ...]] = (MOVES,)
    notifies_author: ClassVar[bool] = False

    def applier(self) -> Applier:
        """See `PlanKind`."""
        return _Moving()

    def undo_applier(self) -> Applier:
        """See `PlanKind`."""
        return _Moving()

    def reverse(self, session: Session, rows: Sequence[PlanRow]) -> list[Reversal]:
        """Whoever is still where the plan brought them goes back."""
        people = people_by_id(session, [row.object_id for row in rows if row.object_id])
        return [_reversal(people.get(row.object_id or ""), row.before or {}) for row in rows]


@dataclass(frozen=True, slots=True)
class Move:
    """What is to be done to each of several people: they go to `target`; None while that is not chosen."""

    target: Unit | None
    decision: str = ""
    kind: ClassVar[PlanKind] = MovingKind()

    @property
    def title(self) -> str:
        """What the plan is called."""
        return self.target.name if self.target else ""

    @property
    def options(self) -> dict[str, Any]:
        """What all rows share."""
        return {"unit": self._code}

    def problem(self, official: Official) -> str:
        """Why this can't be done to somebody, whoever asks; "" where it can."""
        if self.target is not None and official.unit_id == self.target.id:
            return "one_there_already"
        return "one_in_other_state" if mailbox_of(official).state in GONE else ""

    def row(self, official: Official) -> ProposedRow:
        """The row that moves this person."""
        change = {"field": "unit", "old": official.unit.code, "new": self._code}
        return ProposedRow(
            MOVES, official.id, official.full_name, official.unit_id, [change], base_version=official.version
        )

    @property
    def _code(self) -> str:
        return self.target.code if self.target else ""


@dataclass(slots=True)
class _Moving:
    """Applies rows that move people, forwards and back alike: each row says from where to where."""

    people: dict[str, Official] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    prefetched: Prefetched | None = None

    def begin(self, session: Session, _actor: Actor, _plan: Plan, rows: Sequence[RowToApply]) -> None:
        """Reads the units, then reads and locks the people."""
        codes = {_unit_change(row)["new"] for row in rows}
        self.units = {
            unit.code: unit for unit in session.scalars(sa.select(Unit).where(Unit.code.in_(codes)))
        }
        # Before the people: whoever locks an allowance after them would wait crosswise.
        places = places_at(session, self.units.values())
        self.people = people_by_id(session, [row.object_id for row in rows if row.object_id], lock=True)
        self.prefetched = Prefetched.read(session, self.people, places)

    def apply_row(self, session: Session, actor: Actor, plan: Plan, row: RowToApply) -> None:
        """Moves one, unless they work elsewhere by now."""
        official, change = person_of(self.people, row), _unit_change(row)
        if official.unit.code != change["old"]:
            raise Invalid.one("unit", "changed_since")
        transfer(
            session,
            actor,
            official,
            self.units[change["new"]],
            plan_id=plan.id,
            decision=plan.decision,
            prefetched=self.prefetched,
        )
        row.before = {"was": change["old"], "became": change["new"]}

    def end(self, _session: Session) -> None:
        """Nothing is gathered."""

    def finish(self, _session: Session, _actor: Actor, _plan: Plan) -> None:
        """Nothing is left."""


def _unit_change(row: RowToApply) -> dict[str, Any]:
    return next(change for change in row.changes if change["field"] == "unit")


def _reversal(official: Official | None, kept: dict[str, Any]) -> Reversal:
    if official is None or official.unit.code != kept.get("became"):
        return left_alone(official)
    change = {"field": "unit", "old": kept["became"], "new": kept["was"]}
    return Reversal(MOVES, [change], unit_id=official.unit_id, base_version=official.version)
