"""Taking stock of a plan: its counts, and whether a second person has to look before it is applied."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

import sqlalchemy as sa

from provisioning.database import Session
from provisioning.grants.queries import below
from provisioning.imports.brakes import Figures, evaluate
from provisioning.imports.people import IN_SERVICE
from provisioning.mailboxes.model import Mailbox
from provisioning.officials.model import Official
from provisioning.plans.model import ROW_CLASSES, Plan
from provisioning.plans.queries import tally
from provisioning.units.model import Unit

KEPT: Final = "figures"


def take_stock(session: Session, plan: Plan, figures: Figures | None = None) -> None:
    """Counts the plan's rows and weighs them. `figures`: those of a reading that has just ended.

    After a change of rows those that were kept serve again.
    """
    session.flush()
    counted = tally(session, plan)
    plan.counts = {kind: counted.kinds[kind] for kind in ROW_CLASSES if counted.kinds[kind]}
    if figures is not None:
        people = people_at(session, plan.unit_id)
        plan.options = {**plan.options, KEPT: asdict(figures) | {"people": people}}
    kept = plan.options.get(KEPT)
    if kept is not None:
        plan.brakes = weighed(counted.effective, kept)


def weighed(effective: dict[str, int], kept: dict[str, Any]) -> list[dict[str, Any]]:
    """The reasons for a second person, as plans keep them."""
    figures = {name: value for name, value in kept.items() if name != "people"}
    return [brake.as_json() for brake in evaluate(effective, kept["people"], Figures(**figures))]


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
