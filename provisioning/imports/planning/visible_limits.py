"""What a plan says of itself as its reader may know it: a unit outside theirs is not named to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from provisioning.foundation.database import Session
from provisioning.plans.rules import NAMES_UNIT, without_unit
from provisioning.units.model import Unit


def readable_brakes(
    session: Session, brakes: Sequence[dict[str, Any]], seen: sa.ColumnElement[bool]
) -> list[dict[str, Any]]:
    """The reasons for a second person, as plans keep them. `seen`: condition on units that may be named."""
    named = {brake["params"]["unit"] for brake in brakes if brake["code"] == NAMES_UNIT}
    known = set(session.scalars(sa.select(Unit.name).where(Unit.name.in_(named), seen))) if named else set()
    return [without_unit(brake) if _is_hidden(brake, known) else brake for brake in brakes]


def _is_hidden(brake: dict[str, Any], known: set[str]) -> bool:
    return brake["code"] == NAMES_UNIT and brake["params"]["unit"] not in known
