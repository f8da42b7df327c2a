"""Moving many people, and many leaving: looked at first, then done to all with whom it can be.

Who can't is listed with the reason; the rest goes on after a yes. Afterwards the list is where it was, with a
way back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.console.people.blueprint import bp
from app.console.people.forms import LeaveForm, MoveManyForm
from app.console.people.listing import PeopleQuery
from app.console.people.selection import Selection, list_fields, selection_asked
from app.console.policy import needs
from app.texts.problems import sentence, sentence_for
from app.web.flash import tell, tell_with_undo
from app.web.request_context import actor, commit, session, sync_mailbox
from provisioning.access.rules import Ability
from provisioning.foundation.errors import Conflict, Invalid, Problem
from provisioning.lifecycle.leaving_kind import Leave
from provisioning.lifecycle.mass_changes import Change, change_many, look_through
from provisioning.lifecycle.moving_kind import Move
from provisioning.lifecycle.plan_people import people_by_id
from provisioning.officials.operations import mailbox_of
from provisioning.plans.finishing import count_in_state
from provisioning.plans.model import Plan
from provisioning.plans.queries import RowFilter, rows

# More than these are brought up to date by the worker, within seconds.
SYNCED_AT_ONCE = 5
# As many of those to whom it would be done are named.
SHOWN = 200
# As many failures are told one by one.
TOLD = 5


@dataclass(frozen=True, slots=True)
class _Verb:
    """One thing that is done to many: its form, what the form comes to, and what is said afterwards."""

    name: str
    form: type[Any]
    change: Callable[[Any], Change]
    said: Callable[[int], str]


@bp.post("/selected/move")
@needs(Ability.MOVE)
def move_selected() -> ResponseReturnValue:
    """Shows who would be moved and asks where to; then moves them."""
    return _looked_at_and_done(_MOVE)


@bp.post("/selected/leave")
@needs(Ability.MOVE)
def leave_selected() -> ResponseReturnValue:
    """Shows who would leave the service and asks why; then they have left."""
    return _looked_at_and_done(_LEAVE)


def _looked_at_and_done(verb: _Verb) -> ResponseReturnValue:
    chosen = selection_asked()
    if chosen is None:
        tell(sentence("nobody_chosen"), "info")
        return redirect(PeopleQuery.asked().here, 303)
    if "sure" not in request.form:
        form = verb.form(formdata=None)
        return _page(verb, form, chosen, Move(None) if verb is _MOVE else verb.change(form)), 200
    form = verb.form()
    form.validate()
    change = verb.change(form)
    if form.errors:
        return _page(verb, form, chosen, change), 422
    try:
        made = change_many(session(), actor(), change, chosen.who, seen=request.form.get("seen", ""))
        commit()
    except Conflict:
        session().rollback()
        return _page(verb, form, chosen, change, again=True), 409
    except Invalid as refusal:
        session().rollback()
        form.add_problems(refusal)
        return _page(verb, form, chosen, change), 422
    return _settled(verb, chosen, made)


def _page(verb: _Verb, form: Any, chosen: Selection, change: Change, *, again: bool = False) -> str:
    looked = look_through(session(), actor(), change, chosen.who)
    return render_template(
        "console/people/many.html",
        what=verb.name,
        form=form,
        looked=looked,
        refused=[sentence_for(problem) for problem in looked.refused],
        names=[row.label for row in looked.rows[:SHOWN]],
        fields=chosen.fields,
        back=chosen.back,
        again=again,
    )


def _settled(verb: _Verb, chosen: Selection, made: list[Plan]) -> ResponseReturnValue:
    done = sum(count_in_state(session(), plan, "applied") for plan in made)
    applied = [plan.id for plan in made if plan.state == "applied"]
    if done:
        undo = {"plan": " ".join(applied), **dict(list_fields(chosen.wanted))}
        tell_with_undo(verb.said(done), url_for(".take_back"), undo)
    sync_first(made)
    for plan in made:
        tell_failures(plan)
    waits = next((plan for plan in made if plan.state != "applied"), None)
    if waits is not None:
        return redirect(url_for(".change", plan_id=waits.id), 303)
    return redirect(chosen.back, 303)


def sync_first(made: list[Plan]) -> None:
    """Brings the world after the first of those to whom something was done; the worker does the others."""
    ids = [
        row.object_id
        for plan in made
        for row in rows(session(), plan, RowFilter("applied"), limit=SYNCED_AT_ONCE)
    ]
    people = people_by_id(session(), [each for each in ids if each][:SYNCED_AT_ONCE])
    for official in people.values():
        sync_mailbox(mailbox_of(official).id)
    if sum(plan.rows_total for plan in made) > SYNCED_AT_ONCE:
        tell(_("The mail servers follow within seconds."), "info")


def tell_failures(plan: Plan) -> None:
    """Says with whom it could not be done after all, and why; with many only how many."""
    failed = count_in_state(session(), plan, "failed")
    for row in rows(session(), plan, RowFilter("failed"), limit=TOLD):
        why = " ".join(sentence_for(Problem(**each)) for each in row.problems)
        tell(f"{row.full_name}: {why}", "warn")
    if failed > TOLD:
        more = ngettext(
            "%(num)s more was left unchanged.", "%(num)s more were left unchanged.", failed - TOLD
        )
        tell(more, "warn")


def _move(form: MoveManyForm) -> Change:
    return Move(form.target.chosen(session(), actor(), Ability.MOVE), form.decision.data or "")


def _leave(form: LeaveForm) -> Change:
    return Leave(form.reason.data or "", form.decision.data or "")


_MOVE = _Verb("move", MoveManyForm, _move, lambda n: ngettext(
    "%(num)s person now works at the new unit.", "%(num)s people now work at the new unit.", n))  # fmt: skip
_LEAVE = _Verb("leave", LeaveForm, _leave, lambda n: ngettext(
    "%(num)s person has left. Mail is still taken and kept.",
    "%(num)s people have left. Mail is still taken and kept.", n))  # fmt: skip
