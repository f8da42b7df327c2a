"""Lists of people as a kind of plan: what they may do, how they are applied, and how they are taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import sqlalchemy as sa

from provisioning.access.rules import Ability
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Problem
from provisioning.imports.applying.import_rows import ImportApplier
from provisioning.imports.applying.reversal import Now, reverse
from provisioning.imports.applying.snapshots import now_of
from provisioning.imports.applying.undo_rows import ImportUndoApplier
from provisioning.imports.matching.listed_people import problem_json
from provisioning.imports.planning.daily_limits import beyond_the_day
from provisioning.imports.planning.letter_count import count_differs
from provisioning.imports.planning.refresh import refresh
from provisioning.imports.rules import EFFECTS, IMPORT, WAITS
from provisioning.plans.kinds import Applier, PlanKind, Reversal
from provisioning.plans.model import Plan, PlanRow
from provisioning.units.model import Unit


class ImportKind(PlanKind):
    """A list from a personnel office: adds people, changes, moves, brings back and lets leave."""

    name: ClassVar[str] = IMPORT
    ability: ClassVar[Ability] = Ability.IMPORT
    object_kind: ClassVar[str] = "official"
    effects: ClassVar[tuple[str, ...]] = EFFECTS

    def applier(self) -> Applier:
        """See `PlanKind`."""
        return ImportApplier()

    def undo_applier(self) -> Applier:
        """See `PlanKind`."""
        return ImportUndoApplier()

    def reverse(self, session: Session, rows: Sequence[PlanRow]) -> list[Reversal]:
        """What somebody has changed since is left alone, and said."""
        people = now_of(session, {row.object_id for row in rows if row.object_id})
        units: dict[str, int] = {code: i for code, i in session.execute(sa.select(Unit.code, Unit.id))}  # noqa: C416 (typed so)
        return [_reversal(row, people.get(row.object_id or ""), units) for row in rows]

    def reasons_to_confirm(self, session: Session, plan: Plan) -> list[dict[str, Any]]:
        """Several lists of one day are weighed as one."""
        return beyond_the_day(session, plan)

    def open_question(self, session: Session, plan: Plan) -> Problem | None:
        """The letter says another number of accounts than the list has."""
        return count_differs(session, plan)

    def acts_without_rows(self, session: Session, plan: Plan) -> bool:
        """Whether a refused row names somebody whom another unit has to let go."""
        refused = sa.select(PlanRow.problems).where(
            PlanRow.plan_id == plan.id, PlanRow.row_class == "refused", PlanRow.state == "proposed"
        )
        problems = session.scalars(refused.execution_options(yield_per=1000))
        return any(problem["code"] == WAITS for some in problems for problem in some)

    def refresh(self, session: Session, plan: Plan) -> int:
        """Judges anew what may have become different."""
        return 0 if plan.is_undo else refresh(session, plan)


def _reversal(row: PlanRow, now: Now | None, units: dict[str, int]) -> Reversal:
    back = reverse(row.row_class, row.before or {}, now)
    target = next((units.get(each["new"]) for each in back.changes if each["field"] == "unit"), None)
    return Reversal(
        back.row_class,
        back.changes,
        [problem_json(problem) for problem in back.problems],
        unit_id=target or (now.unit_id if now else None),
        base_version=now.version if now else None,
    )
