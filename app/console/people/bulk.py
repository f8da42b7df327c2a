"""The same done to the people ticked in the list: looked at first, then all of them, or nobody."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.console.grants.asking import needs_second_person
from app.console.people.blueprint import OPAQUE_ID, bp
from app.console.people.forms import SuspendForm
from app.console.policy import needs
from app.console.requests.deciding import show_made_request
from app.texts.problems import sentence_for
from app.web.flash import tell
from app.web.forms import Form
from app.web.request_context import actor, commit, session, sync_mailbox
from provisioning.access.rules import Ability
from provisioning.foundation.errors import Invalid, NotFound
from provisioning.lifecycle import bulk
from provisioning.lifecycle.lockout_limits import top_of
from provisioning.officials.model import Official
from provisioning.officials.operations import Prefetched, mailbox_of
from provisioning.service_requests import operations as requests

# More than these are brought up to date by the worker, within seconds.
AT_ONCE = 5


@bp.post("/selected/suspend")
@needs(Ability.SUSPEND)
def suspend_selected() -> ResponseReturnValue:
    """Shows who would be suspended and asks why; then suspends all, or asks a second person."""
    people = _chosen()
    form = SuspendForm() if "sure" in request.form else SuspendForm(formdata=None)
    problems = _looked_at(people, "suspended")
    if "sure" not in request.form or problems:
        return _page("suspend", form, people, problems)
    form.validate()
    if not form.reason.data:
        form.add_problems(Invalid.one("reason", "required"))
    if form.errors:
        return _page("suspend", form, people, [], status=422)
    try:
        bulk.suspend_all(
            session(), actor(), _ids(people), reason=form.reason.data or "",
            keep_receiving=form.mail.data == "keep",
        )  # fmt: skip
    except Invalid as refusal:
        if needs_second_person(refusal):
            return _asked(form, people)
        form.add_problems(refusal)
        return _page("suspend", form, people, [], status=422)
    return _settled(people, lambda n: ngettext(
        "%(num)s person can no longer sign in. The mail is kept.",
        "%(num)s people can no longer sign in. The mail is kept.", n))  # fmt: skip


@bp.post("/selected/resume")
@needs(Ability.SUSPEND)
def resume_selected() -> ResponseReturnValue:
    """Shows whose suspension would be lifted, then lifts all of them."""
    form, people = Form(), _chosen()
    problems = _looked_at(people, "active")
    if "sure" not in request.form or problems:
        return _page("resume", form, people, problems)
    bulk.resume_all(session(), actor(), _ids(people))
    return _settled(people, lambda n: ngettext(
        "The suspension of %(num)s person is lifted.",
        "The suspension of %(num)s people is lifted.", n))  # fmt: skip


def _chosen() -> list[Official]:
    """The people ticked. Raises NotFound if one of them is out of scope: then nothing is done at all."""
    ids = request.form.getlist("person")
    if not all(OPAQUE_ID.fullmatch(each) for each in ids):
        raise NotFound
    return bulk.several_for(session(), actor(), ids, Ability.SUSPEND)


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
    what: str, form: Form, people: list[Official], problems: list[str], *, status: int = 200
) -> ResponseReturnValue:
    able = _able(people, what) if problems else []
    page = render_template(
        "console/people/selected.html", what=what, form=form, people=people, problems=problems, able=able
    )
    return page, 422 if problems else status


def _asked(form: SuspendForm, people: list[Official]) -> ResponseReturnValue:
    try:
        return ask_to_suspend(form, people)
    except Invalid as refusal:
        form.add_problems(refusal)
        return _page("suspend", form, people, [], status=422)


def ask_to_suspend(form: SuspendForm, people: list[Official]) -> ResponseReturnValue:
    """Asks a second person for what the form says, and goes to the request. Raises Invalid."""
    details = {
        "official_ids": sorted(_ids(people)),
        "reason": form.reason.data or "",
        "keep_receiving": form.mail.data == "keep",
    }
    unit = top_of(session(), people)
    made = requests.ask(session(), actor(), "suspension", unit, details, reason=form.reason.data or "")
    commit()
    return show_made_request(made)


def _settled(people: list[Official], say: Callable[[int], str]) -> ResponseReturnValue:
    commit()
    boxes = [mailbox_of(official).id for official in people]
    for mailbox_id in boxes[:AT_ONCE]:
        sync_mailbox(mailbox_id)
    tell(say(len(people)))
    if len(boxes) > AT_ONCE:
        tell(_("The mail servers follow within seconds."), "info")
    return redirect(url_for(".index"), 303)
