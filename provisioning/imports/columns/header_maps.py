"""What people said of the columns of a unit's lists, kept for the next list with the same header.

It counts as that person's word on each list that is read by it, and only while they may import there.
"""

from __future__ import annotations

from typing import Final

from provisioning.access.rules import Ability, may
from provisioning.foundation import clock
from provisioning.foundation.database import Session
from provisioning.imports.model import HeaderMap
from provisioning.plans.model import Plan
from provisioning.plans.participants import person_now
from provisioning.units.model import Unit

# In the options of a plan: id and name of whoever said last which column is which.
TOLD_BY: Final = "told_by"


def recalled(session: Session, plan: Plan, shape: str) -> HeaderMap | None:
    """What was said of lists with such a header; None where nobody has, or who did may not any more."""
    kept = session.get(HeaderMap, (plan.unit_id, shape))
    if kept is None or kept.saved_by_id is None:
        return kept
    who = person_now(session, kept.saved_by_id, kept.saved_by)
    return kept if may(who, Ability.IMPORT, session.get_one(Unit, plan.unit_id).path) else None


def remember(session: Session, plan: Plan) -> None:
    """Keeps what somebody said of this plan's columns, once a list was read by it."""
    said, shape = plan.options.get("choices", {}).get("columns"), plan.options.get("shape")
    if said and shape:
        official_id, name = plan.options.get(TOLD_BY, (plan.author_id, plan.author))
        session.merge(
            HeaderMap(
                unit_id=plan.unit_id,
                shape=shape,
                columns=dict(said),
                saved_at=clock.now(),
                saved_by=name,
                saved_by_id=official_id,
            )
        )
