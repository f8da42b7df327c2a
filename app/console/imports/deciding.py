"""What a plan asks of people: an answer, a second person's word, another day, taking it all back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.imports.blueprint import bp, plan_at
from app.console.imports.rows import RowQuery
from app.console.imports.showing import rows_fragment
from app.console.policy import needs
from app.texts.filters import actor_text
from app.texts.problems import sentence_for
from app.web.fields import whole_number
from app.web.flash import tell
from app.web.request_context import actor, commit, services, session
from provisioning.access.rules import Ability
from provisioning.foundation.errors import Conflict, Invalid
from provisioning.imports.planning import letter_count, questions
from provisioning.imports.planning.address_questions import ADDRESS, BORN, DIGITS
from provisioning.imports.planning.form_questions import MEANING, REQUEST
from provisioning.plans import operations, undo
from provisioning.service_requests import operations as requests


@bp.post("/<plan_id>/answer")
@needs(Ability.IMPORT)
def answer(plan_id: str) -> ResponseReturnValue:
    """Takes the answer to one row's question and shows the row as it is then."""
    plan, unit = plan_at(plan_id)
    row = whole_number("row")
    settings = services().settings

    def say() -> None:
        questions.answer(session(), settings, actor(), plan, row, answer_of_form())

    if done(say) and "HX-Request" in request.headers:
        return rows_fragment(plan, unit)
    wanted = RowQuery.asked()
    return redirect(wanted.url(plan, page=wanted.page) + f"#row-{row}", 303)


@bp.post("/<plan_id>/count")
@needs(Ability.IMPORT)
def agree_to_count(plan_id: str) -> ResponseReturnValue:
    """The list is whole, although its letter says another number of accounts."""
    plan, _unit = plan_at(plan_id)
    if done(lambda: letter_count.agree_to_count(session(), actor(), plan)):
        tell(_("Noted: the list is whole as it is."))
    return _back(plan_id)


@bp.post("/<plan_id>/approve")
@needs(Ability.IMPORT)
def approve(plan_id: str) -> ResponseReturnValue:
    """The second person's word, on the list as it was shown to them."""
    plan, unit = plan_at(plan_id)
    seen = request.form.get("edition", "")
    try:
        if done(lambda: requests.confirm_plan(session(), actor(), plan, unit, seen=seen)):
            tell(
                _(
                    "You have confirmed this list; nothing is changed yet. Now %(who)s, or somebody else "
                    "who may import lists here, presses “Carry out”.",
                    who=actor_text(plan.author),
                )
            )
    except Conflict:
        session().rollback()
        tell(_("The list has changed since you looked. Look at it again, then confirm it."), "warn")
    return _back(plan_id)


@bp.post("/<plan_id>/ask")
@needs(Ability.IMPORT)
def ask(plan_id: str) -> ResponseReturnValue:
    """Asks a second person to confirm the list."""
    plan, unit = plan_at(plan_id)
    reason = request.form.get("reason", "")
    if done(lambda: requests.ask_to_confirm(session(), actor(), plan, unit, reason=reason)):
        tell(
            _(
                "Your request has been sent. Those who may confirm it are told by email and find it under "
                "Requests."
            ),
            "info",
        )
    return _back(plan_id)


@bp.post("/<plan_id>/take-back")
@needs(Ability.IMPORT)
def take_back(plan_id: str) -> ResponseReturnValue:
    """A list that waits for its day waits no more."""
    plan, unit = plan_at(plan_id)
    if done(lambda: operations.take_back(session(), actor(), plan, unit)):
        tell(_("The list no longer waits for its day. Look at it again, then carry it out."))
    return _back(plan_id)


@bp.post("/<plan_id>/undo")
@needs(Ability.IMPORT)
def take_all_back(plan_id: str) -> ResponseReturnValue:
    """Proposes the reverse and shows it: nothing is taken back before somebody has agreed to it."""
    plan, unit = plan_at(plan_id)
    made = []
    if done(lambda: made.append(undo.propose_undo(session(), actor(), plan, unit).id)):
        return _back(made[0])
    return _back(plan_id)


def done(say: Callable[[], Any]) -> bool:
    """Says it and commits; a refusal is told to the reader and leaves everything as it was."""
    try:
        say()
        commit()
    except Invalid as refusal:
        session().rollback()
        for problem in refusal.problems:
            tell(sentence_for(problem), "warn")
        return False
    return True


def answer_of_form() -> dict[str, Any]:
    """The one answer of the form; what can't be meant is refused by the operation."""
    form = request.form
    if "person" in form:
        return {"person": form["person"]}
    if "name_reason" in form:
        return {"name_reason": form["name_reason"].strip()}
    for name in (DIGITS, BORN):
        if name in form:
            return {name: form[name].strip()}
    if "address_typed" in form or ADDRESS in form:
        return {ADDRESS: (form.get("address_typed", "").strip() or form.get(ADDRESS, ""))}
    for kind in (REQUEST, MEANING):
        if kind in form:
            return {kind: form[kind]}
    if "date_order" in form:
        return {"date_order": form["date_order"]}
    if "unit" in form:
        return {"unit": form.get("unit", 0, type=int)}
    goes = form.get("transfer") == "1"
    return {"transfer": True, "to": form.get("to", "")} if goes else {"transfer": False}


def _back(plan_id: str) -> ResponseReturnValue:
    return redirect(url_for(".show", plan_id=plan_id), 303)
