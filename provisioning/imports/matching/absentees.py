"""Keeps the leavers of a full list right when an answer changes whom a row means."""

from __future__ import annotations

import sqlalchemy as sa

from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.imports.matching.listed_people import MAYBE
from provisioning.imports.matching.roster import next_number, rows_of, these_absent
from provisioning.imports.planning import bulk_rows
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.participants import acting_on
from provisioning.plans.rest import CHANGEABLE
from provisioning.plans.rules import LEAVER_ROWS
from provisioning.units.model import Unit

# Rows whose person is not certain.
_UNCERTAIN = ("question", "homonym", "refused")


def meant_by(row: PlanRow) -> set[str]:
    """Everyone the row may mean."""
    return {*row.values.get(MAYBE, ()), *([row.object_id] if row.object_id else ())}


def reconsider(session: Session, plan: Plan, concerned: set[str], *, by: Actor) -> None:
    """Whom a row means now is no longer absent; whom none means any more is. `by`: whose answer it was."""
    named = _named(session, plan, concerned)
    session.execute(
        sa.delete(PlanRow)
        .where(PlanRow.plan_id == plan.id, PlanRow.row >= LEAVER_ROWS, PlanRow.object_id.in_(named))
        .where(PlanRow.state.in_(CHANGEABLE))
        .execution_options(synchronize_session=False)
    )
    top = session.get_one(Unit, plan.unit_id)
    absent = these_absent(session, plan, top.path, concerned - named)
    rows = rows_of(session, acting_on(session, plan, also=by), plan, absent, next_number(session, plan.id))
    bulk_rows.insert(session, rows)


def _named(session: Session, plan: Plan, ids: set[str]) -> set[str]:
    """Those whom a row of the file means, or may mean."""
    rows = PlanRow.plan_id == plan.id, PlanRow.row < LEAVER_ROWS
    certain = sa.select(PlanRow.object_id).where(*rows, PlanRow.object_id.in_(ids))
    found = {each for each in session.scalars(certain) if each}
    uncertain = sa.select(PlanRow.values).where(*rows, PlanRow.row_class.in_(_UNCERTAIN))
    for values in session.scalars(uncertain.execution_options(yield_per=1000)):
        found.update(ids.intersection(values.get(MAYBE, ())))
    return found
