"""What a kind of plan brings: the right it needs, what its rows do, and how that is undone.

A room that changes many things at once registers its kind here. This room proposes, confirms, applies and
undoes plans of every kind, and knows nothing of what they are about.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from provisioning.access.rules import Ability, may
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied, Problem
from provisioning.plans.chunk_rows import RowToApply
from provisioning.plans.model import Plan, PlanRow
from provisioning.units.model import Unit


class Applier(Protocol):
    """Does what the rows of one chunk say. One is made for each chunk."""

    def begin(self, session: Session, actor: Actor, plan: Plan, rows: Sequence[RowToApply]) -> None:
        """Reads what these rows need, in few statements."""

    def apply_row(self, session: Session, actor: Actor, plan: Plan, row: RowToApply) -> None:
        """Makes one row so, and keeps in it what was before. Raises CongvuError for what is the row's own
        fault, before any change."""

    def end(self, session: Session) -> None:
        """Writes what the rows have gathered."""

    def finish(self, session: Session, actor: Actor, plan: Plan) -> None:
        """What is left to be done once every row of the plan had its turn."""


@dataclass(frozen=True, slots=True)
class Reversal:
    """What would take one applied row back: its class, its changes, and what it leaves alone.

    `changes` as in `PlanRow`; `problems` as plans keep them.
    """

    row_class: str
    changes: list[dict[str, Any]] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    unit_id: int | None = None
    base_version: int | None = None


class PlanKind(Protocol):
    """One kind of mass change. A kind inherits from it explicitly, and so need not say what it has not."""

    # As plans keep it.
    name: ClassVar[str]
    # What everybody on whose word a plan runs must be allowed to do over its unit.
    ability: ClassVar[Ability]
    # What its rows are about, as events name it.
    object_kind: ClassVar[str]
    # The classes of rows that do something, also when they undo, in the order in which they are applied.
    effects: ClassVar[tuple[str, ...]]
    # Whether the author hears by mail that the plan is over.
    notifies_author: ClassVar[bool] = True

    def applier(self) -> Applier:
        """What applies a chunk of rows."""
        ...

    def undo_applier(self) -> Applier:
        """What applies a chunk of rows of the plan that takes one back."""
        ...

    def reverse(self, session: Session, rows: Sequence[PlanRow]) -> list[Reversal]:
        """For each of these applied rows what would take it back now. Looks only."""
        ...

    def reasons_to_confirm(self, _session: Session, _plan: Plan) -> list[dict[str, Any]]:
        """Why a second person must confirm the plan that is about to begin, beside what it keeps."""
        return []

    def open_question(self, _session: Session, _plan: Plan) -> Problem | None:
        """What must be said of the plan as a whole before it can begin; None where nothing is asked."""
        return None

    def acts_without_rows(self, _session: Session, _plan: Plan) -> bool:
        """Whether something comes of the plan although none of its rows does anything."""
        return False

    def refresh(self, _session: Session, _plan: Plan) -> int:
        """Looks again at what the plan would do; how many rows became different."""
        return 0


_KINDS: dict[str, PlanKind] = {}


def register(kind: PlanKind) -> None:
    """Makes a kind known to this process; the room that brings it does so in its `operations`."""
    _KINDS[kind.name] = kind


def kind_of(plan: Plan) -> PlanKind:
    """What the plan's room has registered. Raises LookupError where that room was never imported."""
    return _KINDS[plan.kind]


def registered() -> Iterable[PlanKind]:
    """Every kind there is."""
    return tuple(_KINDS.values())


def require_able(actor: Actor, plan: Plan, unit: Unit) -> None:
    """Raises Denied unless `unit` is the plan's own and the actor may do there what such a plan takes."""
    if plan.unit_id != unit.id or not may(actor, kind_of(plan).ability, unit.path):
        raise Denied("may not do this with such a plan here")
