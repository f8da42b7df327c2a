"""Proposing a plan row by row, without a file: from what a room has worked out, or what people ticked."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from provisioning.foundation import bulk
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.names import fold
from provisioning.plans import operations
from provisioning.plans.kinds import PlanKind
from provisioning.plans.model import Plan, PlanRow
from provisioning.units.model import Unit


@dataclass(frozen=True, slots=True)
class ProposedRow:
    """What is to happen to one object. `changes`: field, old and new of each, JSON-plain."""

    row_class: str
    object_id: str
    # What the object is called, for people to find it.
    label: str
    unit_id: int | None = None
    changes: Sequence[Mapping[str, Any]] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    base_version: int | None = None


def propose(
    session: Session,
    actor: Actor,
    unit: Unit,
    kind: PlanKind,
    rows: Sequence[ProposedRow],
    *,
    name: str,
    decision: str = "",
    options: Mapping[str, Any] | None = None,
) -> Plan:
    """A plan of these rows, ready to be looked at, confirmed where it must be, and begun.

    `options`: what all rows share.
    Raises Denied.
    """
    plan = operations.create(
        session, actor, unit, kind=kind.name, source_name=name, source_hash=fingerprint(rows),
        decision=decision,
    )  # fmt: skip
    fill(session, plan, kind, rows, options or {})
    plan.brakes = kind.reasons_to_confirm(session, plan)
    return plan


def fill(
    session: Session, plan: Plan, kind: PlanKind, rows: Sequence[ProposedRow], options: Mapping[str, Any]
) -> None:
    """Writes the rows of a plan that is still to be read, and makes it ready."""
    plan.state, plan.options = "ready", dict(options)
    plan.counts = dict(Counter(row.row_class for row in rows))
    session.flush()
    bulk.insert(
        session, PlanRow, [_row(plan, kind.object_kind, number, row) for number, row in enumerate(rows, 1)]
    )


def fingerprint(rows: Sequence[ProposedRow]) -> str:
    """The mark of these rows, SHA-256, hex: the same for the same proposal."""
    text = json.dumps([asdict(row) for row in rows], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _row(plan: Plan, object_kind: str, number: int, row: ProposedRow) -> dict[str, Any]:
    return {
        "plan_id": plan.id,
        "row": number,
        "row_class": row.row_class,
        "full_name": row.label[:255],
        "search_text": f" {fold(row.label)}"[:400],
        "unit_id": row.unit_id,
        "object_kind": object_kind,
        "object_id": row.object_id,
        "values": dict(row.values),
        "changes": [dict(change) for change in row.changes],
        "problems": [],
        "base_version": row.base_version,
    }
