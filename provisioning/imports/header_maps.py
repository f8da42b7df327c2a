"""What people said of the columns of a unit's lists, kept for the next list with the same header."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provisioning import clock
from provisioning.database import Session
from provisioning.imports.model import HeaderMap
from provisioning.plans.model import Plan


def recalled(session: Session, unit_id: int, shape: str) -> Mapping[str, Any] | None:
    """Field → number of its column; None for a header of which nobody has said anything."""
    kept = session.get(HeaderMap, (unit_id, shape))
    return kept.columns if kept is not None else None


def remember(session: Session, plan: Plan) -> None:
    """Keeps what somebody said of this plan's columns, once a list was read by it."""
    said, shape = plan.options.get("choices", {}).get("columns"), plan.options.get("shape")
    if said and shape:
        session.merge(
            HeaderMap(
                unit_id=plan.unit_id,
                shape=shape,
                columns=dict(said),
                saved_at=clock.now(),
                saved_by=plan.author,
            )
        )
