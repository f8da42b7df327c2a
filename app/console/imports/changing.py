"""What one says about a plan: leave a row out, carry it out, pause, stop. Each a POST."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.console.imports.blueprint import bp, plan_at
from app.console.imports.rows import RowQuery
from app.console.imports.showing import rows_fragment
from app.console.policy import needs
from app.texts.problems import sentence_for
from app.web.fields import whole_number
from app.web.flash import tell
from app.web.page_age import as_of_if_told
from app.web.request_context import actor, commit, session
from provisioning.access.rules import Ability
from provisioning.foundation.errors import Invalid
from provisioning.imports.planning import questions, refresh
from provisioning.imports.planning.allowance_check import spoken_of
from provisioning.plans import operations
from provisioning.plans.model import Plan
from provisioning.plans.rest import takes_changes


@bp.post("/<plan_id>/row")
@needs(Ability.IMPORT)
def choose(plan_id: str) -> ResponseReturnValue:
    """Leaves one row out of the plan, or takes it back in."""
    plan, unit = plan_at(plan_id)
    row = whole_number("row")
    try:
        out = request.form.get("out") == "1"
        questions.exclude(session(), actor(), plan, row, excluded=out)
        commit()
    except Invalid as refusal:
        session().rollback()
        _tell(refusal)
        return _back(plan_id)
    if "HX-Request" in request.headers:
        return rows_fragment(plan, unit)
    wanted = RowQuery.asked()
    return redirect(wanted.url(plan, page=wanted.page) + f"#row-{row}", 303)


@bp.post("/<plan_id>/start")
@needs(Ability.IMPORT)
def start(plan_id: str) -> ResponseReturnValue:
    """Lets the worker carry the plan out, or go on with it."""
    plan, unit = plan_at(plan_id)
    try:
        if _looked_again(plan):
            return _back(plan_id)
        operations.start(session(), actor(), plan, unit, as_of=as_of_if_told())
        commit()
    except Invalid as refusal:
        session().rollback()
        _tell(refusal)
    return _back(plan_id)


@bp.post("/<plan_id>/look-again")
@needs(Ability.IMPORT)
def look_again(plan_id: str) -> ResponseReturnValue:
    """Weighs a list anew that had no room in an allowance."""
    plan, _unit = plan_at(plan_id)
    if not _looked_again(plan) and spoken_of(plan.brakes):
        tell(_("Nothing has changed yet."), "info")
    return _back(plan_id)


def _looked_again(plan: Plan) -> bool:
    """Whether something became different since the plan was made: then it is shown first."""
    if plan.is_undo or not takes_changes(session(), plan):
        return False
    different = refresh.refresh(session(), plan)
    commit()
    if different:
        text = ngettext(
            "%(num)s row became different since the list was read. Look at it again, then carry it out.",
            "%(num)s rows became different since the list was read. Look at them again, then carry it out.",
            different,
        )
        tell(text, "warn")
    return different > 0


@bp.post("/<plan_id>/pause")
@needs(Ability.IMPORT)
def pause(plan_id: str) -> ResponseReturnValue:
    """Lets the chunk in hand end; the rest waits."""
    plan, unit = plan_at(plan_id)
    try:
        operations.pause(session(), actor(), plan, unit)
        commit()
        tell(_("The import is paused. What was done stays done."))
    except Invalid as refusal:
        session().rollback()
        _tell(refusal)
    return _back(plan_id)


@bp.post("/<plan_id>/stop")
@needs(Ability.IMPORT)
def stop(plan_id: str) -> ResponseReturnValue:
    """Ends the plan for good: throws a proposal away, or leaves the rest undone."""
    plan, unit = plan_at(plan_id)
    begun = plan.started_at is not None
    try:
        operations.stop(session(), actor(), plan, unit, as_of=as_of_if_told())
        commit()
        tell(_("The import is stopped. What was done stays done.") if begun else _discarded(plan))
    except Invalid as refusal:
        session().rollback()
        _tell(refusal)
        return _back(plan_id)
    return _back(plan_id) if begun else redirect(url_for(".index"), 303)


def _discarded(plan: Plan) -> str:
    return str(_("“%(file)s” is discarded. Nothing was changed.", file=plan.source_name))


def _back(plan_id: str) -> ResponseReturnValue:
    return redirect(url_for(".show", plan_id=plan_id), 303)


def _tell(refusal: Invalid) -> None:
    for problem in refusal.problems:
        tell(sentence_for(problem), "warn")
