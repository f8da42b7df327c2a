"""What a plan says of itself as its reader may know it: a unit outside theirs is not named to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from provisioning.database import Session
from provisioning.units.model import Unit

# The reason that names the unit where the people of the list work; and the same without the name.
NAMES_UNIT: Final = "wrong_unit"
NAMES_NONE: Final = "wrong_unit_elsewhere"


def readable_brakes(
    session: Session, brakes: Sequence[dict[str, Any]], seen: sa.ColumnElement[bool]
) -> list[dict[str, Any]]:
    """The reasons for a second person, as plans keep them. `seen`: condition on units that may be named."""
    named = {brake["params"]["unit"] for brake in brakes if brake["code"] == NAMES_UNIT}
    known = set(session.scalars(sa.select(Unit.name).where(Unit.name.in_(named), seen))) if named else set()
    return [_without_unit(brake) if _is_hidden(brake, known) else brake for brake in brakes]


def _is_hidden(brake: dict[str, Any], known: set[str]) -> bool:
    return brake["code"] == NAMES_UNIT and brake["params"]["unit"] not in known


def _without_unit(brake: dict[str, Any]) -> dict[str, Any]:
    params = {name: value for name, value in brake["params"].items() if name != "unit"}
    return {**brake, "code": NAMES_NONE, "params": params}
