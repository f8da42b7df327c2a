"""The units of a filter: the bodies within the reader's scope, indented as they belong together."""

from __future__ import annotations

from flask_babel import gettext as _

from app.texts.states import unit_name
from app.web.request_context import actor, session
from provisioning.access.rules import Ability
from provisioning.reports.unit_tree import bodies
from provisioning.units.model import Unit


def unit_choices(chosen: Unit | None, ability: Ability = Ability.VIEW) -> list[tuple[str, str]]:
    """Codes and names, "" for all of them first; a chosen division stands among the bodies."""
    units = bodies(session(), actor(), ability)
    if chosen is not None and all(unit.id != chosen.id for unit in units):
        units = sorted([*units, chosen], key=lambda unit: unit.path)
    top = min((unit.path.count("/") for unit in units), default=0)
    listed = [(u.code, "– " * (u.path.count("/") - top) + unit_name(u)) for u in units]
    return [("", _("All units")), *listed]
