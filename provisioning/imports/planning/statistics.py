"""Taking stock of a plan: its counts, and whether a second person has to look before it is applied."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

import sqlalchemy as sa

from provisioning.foundation.database import Session
from provisioning.foundation.settings import Settings
from provisioning.imports.matching.people import IN_SERVICE
from provisioning.imports.planning.allowance_check import exceeding
from provisioning.imports.planning.daily_limits import beyond_the_day
from provisioning.imports.planning.list_figures import speaks_of_others
from provisioning.imports.planning.safety_limits import FEW, LIMITS, Figures, Limit, Limits, evaluate
from provisioning.imports.rules import ROW_CLASSES
from provisioning.officials.model import Official
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.queries import tally
from provisioning.recipients.model import Mailbox
from provisioning.units.model import Unit
from provisioning.units.queries import below

KEPT: Final = "figures"
# What is kept beside the figures, and is none of them.
_BESIDE: Final = ("people", "limits")


def limits_of(settings: Settings) -> Limits:
    """The limits as this installation has set them."""
    return Limits(
        leavers=Limit(settings.brake_leavers, settings.brake_leavers_percent, either=True),
        joiners=Limit(settings.brake_joiners, settings.brake_joiners_percent),
        movers=Limit(settings.brake_movers, settings.brake_movers_percent),
        changes=Limit(settings.brake_changes, settings.brake_changes_percent),
    )


def update_statistics(
    session: Session, plan: Plan, figures: Figures | None = None, limits: Limits = LIMITS
) -> None:
    """Counts the plan's rows and weighs them. `figures`: those of a reading that has just ended.

    After a change of rows the figures and limits that were kept serve again.
    """
    session.flush()
    counted = tally(session, plan)
    plan.counts = {kind: counted.kinds[kind] for kind in ROW_CLASSES if counted.kinds[kind]}
    if figures is not None:
        people = people_at(session, plan.unit_id)
        beside = {"people": people, "limits": asdict(limits)}
        plan.options = {**plan.options, KEPT: asdict(figures) | beside}
    kept = _settled(session, plan, plan.options.get(KEPT))
    if kept is not None:
        beyond = [brake.as_json() for brake in exceeding(session, plan)]
        plan.brakes = [*reasons_of(counted.effective, kept), *beyond, *beyond_the_day(session, plan)]


def _settled(session: Session, plan: Plan, kept: dict[str, Any] | None) -> dict[str, Any] | None:
    """The figures without rows that spoke of another agency until somebody said what they mean."""
    if kept is None or kept["elsewhere"] < FEW or not kept.get("strange"):
        return kept
    query = sa.select(PlanRow.problems).where(
        PlanRow.plan_id == plan.id, PlanRow.row_class == "refused", PlanRow.state == "proposed"
    )
    still = sum(
        any(speaks_of_others(each["field"], each["code"], each.get("params", {})) for each in problems)
        for problems in session.scalars(query.execution_options(yield_per=1000))
    )
    return {**kept, "elsewhere": kept["elsewhere"] - max(kept["strange"] - still, 0)}


def reasons_of(effective: dict[str, int], kept: dict[str, Any]) -> list[dict[str, Any]]:
    """The reasons for a second person, as plans keep them."""
    figures = Figures(**{name: value for name, value in kept.items() if name not in _BESIDE})
    limits = Limits(**{name: Limit(**limit) for name, limit in kept["limits"].items()})
    return [brake.as_json() for brake in evaluate(effective, kept["people"], figures, limits)]


def people_at(session: Session, unit_id: int) -> int:
    """How many people are in service in the subtree of that unit."""
    path = session.get_one(Unit, unit_id).path
    query = (
        sa.select(sa.func.count())
        .select_from(Official)
        .join(Unit, Unit.id == Official.unit_id)
        .join(Mailbox, Mailbox.official_id == Official.id)
        .where(below(path), Mailbox.state.in_(IN_SERVICE))
    )
    return session.scalar(query) or 0
