"""The units where the reader gives rights, for the forms about permissions."""

from __future__ import annotations

import sqlalchemy as sa

from app.web.request_context import actor, session
from provisioning.access import queries
from provisioning.access.rules import Ability
from provisioning.units.model import Unit


def unit_choices() -> list[tuple[str, str]]:
    """The open units where the reader gives rights, in the order of the tree."""
    return [(u.code, f"{' · ' * _depth(u)}{u.name}") for u in open_units()]


def open_units() -> list[Unit]:
    within = sa.select(Unit).where(queries.within(actor(), Ability.GRANTS), Unit.valid_to.is_(None))
    return list(session().scalars(within.order_by(Unit.path)))


def _depth(unit: Unit) -> int:
    return unit.path.count("/") - 2
