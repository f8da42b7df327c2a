"""The blueprint of the import pages, and finding the plan a page is about."""

from __future__ import annotations

import re

from flask import Blueprint

from app.web.request_context import actor, session
from provisioning.foundation.errors import NotFound
from provisioning.imports.rules import IMPORT
from provisioning.plans.model import Plan
from provisioning.plans.queries import plan_for
from provisioning.units.model import Unit

bp = Blueprint("imports", __name__, url_prefix="/imports")
OPAQUE_ID = re.compile(r"[0-9a-z]{1,16}")


def plan_at(plan_id: str) -> tuple[Plan, Unit]:
    """The plan of this page and its unit. Raises NotFound where the reader may not import."""
    if not OPAQUE_ID.fullmatch(plan_id):
        raise NotFound
    return plan_for(session(), actor(), plan_id, kind=IMPORT)
