"""One switch for all dates of a list whose day and month may be exchanged."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.imports.blueprint import bp, plan_at
from app.console.imports.deciding import done
from app.console.policy import needs
from app.web.flash import tell
from app.web.request_context import actor, services, session
from provisioning.access.rules import Ability
from provisioning.imports import operations
from provisioning.imports.matching.date_order import DATE_ORDER, ORDERS


@bp.post("/<plan_id>/dates")
@needs(Ability.IMPORT)
def read_dates(plan_id: str) -> ResponseReturnValue:
    """Has the list read again with all its doubtful dates one way, or asked about again."""
    plan, unit = plan_at(plan_id)
    order = request.form.get(DATE_ORDER, "")
    said: dict[str, Any] = {DATE_ORDER: order if order in ORDERS else None}

    def say() -> None:
        operations.reread(session(), services().settings, actor(), plan, unit, said)

    if done(say):
        tell(_("The file is read again. Nothing is changed by that."))
    return redirect(url_for(".show", plan_id=plan_id), 303)
