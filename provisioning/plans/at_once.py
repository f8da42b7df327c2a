"""Plans that are proposed and applied in one transaction: what one person has ticked and said yes to.

All rows, or none: the first that is refused is raised, and the caller rolls back. Rights and a second
person's word were looked at by the caller, in this transaction; each row looks at its own once more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from provisioning.access.rules import may
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied
from provisioning.plans.applying import applier_of
from provisioning.plans.chunk_rows import rows_numbered, save
from provisioning.plans.kinds import PlanKind, kind_of
from provisioning.plans.model import Plan
from provisioning.plans.operations import new_plan
from provisioning.plans.proposals import ProposedRow, fill, fingerprint
from provisioning.units.model import Unit


def carry_out(
    session: Session,
    actor: Actor,
    unit: Unit,
    kind: PlanKind,
    rows: Sequence[ProposedRow],
    *,
    options: Mapping[str, Any],
    second: Actor | None = None,
) -> Plan:
    """Does what these rows say, and keeps them as a plan that can be taken back. `second`: who agreed.

    What each row does is recorded for its object, with the id of the plan. Raises Denied, and what a row
    raises.
    """
    if not may(actor, kind.ability, unit.path):
        raise Denied("may not do this here")
    plan = new_plan(actor, unit, kind=kind.name, source_name="", source_hash=fingerprint(rows))
    session.add(plan)
    if second is not None:
        plan.approved_by_id, plan.approved_by = second.official_id, second.label
        plan.approved_at = clock.now()
    fill(session, plan, kind, rows, options)
    _apply_all(session, actor, plan, [number for number, _ in enumerate(rows, 1)])
    return plan


def _apply_all(session: Session, actor: Actor, plan: Plan, numbers: Sequence[int]) -> None:
    kind, now = kind_of(plan), clock.now()
    rows, applier = rows_numbered(session, plan.id, kind.effects, numbers), applier_of(kind, plan)
    applier.begin(session, actor, plan, rows)
    for row in rows:
        applier.apply_row(session, actor, plan, row)
        row.state = "applied"
    applier.end(session)
    save(session, plan.id, rows)
    applier.finish(session, actor, plan)
    plan.state, plan.rows_total, plan.rows_done = "applied", len(rows), len(rows)
    plan.started_by_id, plan.started_by = actor.official_id, actor.label
    plan.started_at = plan.finished_at = now
