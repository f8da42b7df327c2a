"""Suspending and resuming many people: looked at first, then done to all with whom it can be."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.console.grants.asking import needs_second_person
from app.console.people.blueprint import bp
from app.console.people.forms import SuspendForm
from app.console.people.listing import PeopleQuery
from app.console.people.selection import Selection, list_fields, selection_asked
from app.console.policy import needs
from app.console.requests.deciding import show_made_request
from app.texts.problems import sentence, sentence_for
from app.web.flash import tell, tell_with_undo
from app.web.forms import Form
from app.web.request_context import actor, commit, session, sync_mailbox
from provisioning.access.rules import Ability
from provisioning.foundation.errors import Invalid
from provisioning.lifecycle import bulk
from provisioning.lifecycle.lockout_limits import top_of
from provisioning.lifecycle.rules import REQUEST
from provisioning.officials.model import Official
from provisioning.officials.operations import Prefetched, mailbox_of
from provisioning.officials.queries import matching_ids
from provisioning.service_requests import operations as requests

# More than these are brought up to date by the worker, within seconds.
AT_ONCE = 5


@bp.post("/selected/suspend")
@needs(Ability.LOCK)
def suspend_selected() -> ResponseReturnValue:
    """Shows who would be suspended and asks why; then suspends them, or asks a second person."""
    chosen = selection_asked()
    if chosen is None:
        return _nobody()
    people = _people(chosen, Ability.LOCK)
    form = SuspendForm() if "sure" in request.form else SuspendForm(formdata=None)
    problems = _looked_at(people, "suspended")
    if "sure" not in request.form or problems:
        return _page("suspend", form, chosen, people, problems)
    form.validate()
    if not form.reason.data:
        form.add_problems(Invalid.one("reason", "required"))
    if form.errors:
        return _page("suspend", form, chosen, people, [], status=422)
    try:
        _people_suspended, plans = bulk.suspend_all(
            session(), actor(), _ids(people), reason=form.reason.data or "",
            keep_receiving=form.mail.data == "keep", cause=form.cause.data or REQUEST,
        )  # fmt: skip
    except Invalid as refusal:
        if needs_second_person(refusal):
            return _asked(form, chosen, people)
        form.add_problems(refusal)
        return _page("suspend", form, chosen, people, [], status=422)
    text = ngettext("%(num)s person can no longer sign in. The mail is kept.",
                    "%(num)s people can no longer sign in. The mail is kept.", len(people))  # fmt: skip
    undo = {"plan": " ".join(plan.id for plan in plans), **dict(list_fields(chosen.wanted))}
    tell_with_undo(text, url_for(".take_back"), undo)
    return _settled(chosen, people)


@bp.post("/selected/resume")
@needs(Ability.RESTORE)
def resume_selected() -> ResponseReturnValue:
    """Shows whose suspension would be lifted, then lifts all of them."""
    form, chosen = Form(), selection_asked()
    if chosen is None:
        return _nobody()
    people = _people(chosen, Ability.RESTORE)
    problems = _looked_at(people, "active")
    if "sure" not in request.form or problems:
        return _page("resume", form, chosen, people, problems)
    bulk.resume_all(session(), actor(), _ids(people))
    text = ngettext("The suspension of %(num)s person is lifted.",
                    "The suspension of %(num)s people is lifted.", len(people))  # fmt: skip
    tell(text)
    return _settled(chosen, people)


def _nobody() -> ResponseReturnValue:
    tell(sentence("nobody_chosen"), "info")
    return redirect(PeopleQuery.asked().here, 303)


def _people(chosen: Selection, ability: Ability) -> list[Official]:
    """The people of a form. Raises NotFound if one of them is out of reach: then nothing is done at all."""
    # One more than can be looked through: several_for says so.
    ids = chosen.ids or session().scalars(matching_ids(actor(), chosen.filter).limit(bulk.MOST + 1)).all()
    return bulk.several_for(session(), actor(), ids, ability)


def _looked_at(people: list[Official], state: str) -> list[str]:
    return [sentence_for(each) for each in bulk.refusals(session(), actor(), people, state)]


def _able(people: list[Official], what: str) -> list[Official]:
    """Those of them with whom it could be done: what the page offers to go on with."""
    state = "suspended" if what == "suspend" else "active"
    ahead = Prefetched.read(session(), _ids(people))
    return [each for each in people if not bulk.refusals(session(), actor(), [each], state, ahead)]


def _ids(people: list[Official]) -> list[str]:
    return [official.id for official in people]


def _page(
    what: str,
    form: Form,
    chosen: Selection,
    people: list[Official],
    problems: list[str],
    *,
    status: int = 200,
) -> ResponseReturnValue:
    """What would be done to whom: the form goes on with those of them with whom it can be done."""
    page = render_template(
        "console/people/selected.html",
        what=what,
        form=form,
        people=_able(people, what) if problems else people,
        problems=problems,
        listed=list_fields(chosen.wanted),
        back=chosen.back,
    )
    return page, 422 if problems and "sure" in request.form else status


def _asked(form: SuspendForm, chosen: Selection, people: list[Official]) -> ResponseReturnValue:
    try:
        return ask_to_suspend(form, people)
    except Invalid as refusal:
        form.add_problems(refusal)
        return _page("suspend", form, chosen, people, [], status=422)


def ask_to_suspend(form: SuspendForm, people: list[Official]) -> ResponseReturnValue:
    """Asks a second person for what the form says, and goes to the request. Raises Invalid."""
    details = {
        "official_ids": sorted(_ids(people)),
        "reason": form.reason.data or "",
        "keep_receiving": form.mail.data == "keep",
        "cause": form.cause.data or REQUEST,
    }
    unit = top_of(session(), people)
    made = requests.ask(session(), actor(), "suspension", unit, details, reason=form.reason.data or "")
    commit()
    return show_made_request(made)


def _settled(chosen: Selection, people: list[Official]) -> ResponseReturnValue:
    commit()
    boxes = [mailbox_of(official).id for official in people]
    for mailbox_id in boxes[:AT_ONCE]:
        sync_mailbox(mailbox_id)
    if len(boxes) > AT_ONCE:
        tell(_("The mail servers follow within seconds."), "info")
    return redirect(chosen.back, 303)
