"""The blueprint of the units' pages, and finding the unit a page is about."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from app.web.request_context import actor, session
from provisioning.access.queries import unit_within
from provisioning.access.rules import Ability
from provisioning.foundation.errors import NotFound
from provisioning.units.model import Unit
from provisioning.units.operations import CODE

bp = Blueprint("units", __name__, url_prefix="/units")


def unit_at(code: str, ability: Ability) -> Unit:
    """The unit of this page, where the reader has `ability`. Raises NotFound otherwise."""
    if not CODE.fullmatch(code):
        raise NotFound
    return unit_within(session(), actor(), code, ability)


def back_to(unit: Unit) -> ResponseReturnValue:
    """To the unit's page."""
    return redirect(url_for("units.show", code=unit.code), 303)
