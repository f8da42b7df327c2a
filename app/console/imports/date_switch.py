"""What a plan's page says of dates whose day and month may be exchanged, with examples of both readings."""

from __future__ import annotations

from dataclasses import dataclass

from app.web.formatting import format_date
from app.web.request_context import actor, session
from provisioning.imports.matching.date_order import ORDERS, order_in, readings_of
from provisioning.imports.planning.questions import some_with_doubtful_dates
from provisioning.imports.planning.statistics import KEPT
from provisioning.personal_data.rules import visible
from provisioning.plans.model import Plan
from provisioning.units.model import Unit


@dataclass(frozen=True, slots=True)
class DateSwitch:
    """How many rows it is about, what was chosen ("" for nothing yet), and examples by choice."""

    count: int
    chosen: str
    examples: dict[str, list[str]]


def switch_of(plan: Plan, unit: Unit) -> DateSwitch | None:
    """The switch of a list that waits; None where no date is in doubt."""
    count = plan.options.get(KEPT, {}).get("dates_unsure", 0)
    if not count or plan.state != "ready" or plan.is_undo:
        return None
    shown = "birth_date" in visible(actor(), unit.path)
    rows = some_with_doubtful_dates(session(), plan) if shown else []
    examples = {
        order: [
            f"{row.full_name}: {format_date(getattr(both, order))}"
            for row in rows
            for both in list(readings_of(row.values).values())[:1]
        ]
        for order in ORDERS
    }
    return DateSwitch(count, order_in(plan.options.get("choices")) or "", examples)
