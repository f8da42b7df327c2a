"""What bodies owe: letters about people who retire or leave; and the decisions they are counted from."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import StringField

from app.console.policy import needs
from app.console.requests.blueprint import OPAQUE_ID, bp
from app.web.chosen_fields import PersonField
from app.web.fields import DayField, Plain, Required
from app.web.flash import tell
from app.web.forms import Form
from app.web.request_context import actor, may_anywhere, session
from app.web.transaction import transaction
from provisioning.access.rules import Ability
from provisioning.foundation import clock
from provisioning.foundation.errors import Invalid, NotFound
from provisioning.policy.queries import default_policy
from provisioning.service_requests import owed as letters


class DecisionForm(Form):
    """Who retires or leaves, by which decision of which day."""

    person = PersonField(lazy_gettext("Person"), [Required()])
    number = StringField(lazy_gettext("Number of the decision"), [Required(), Plain(120)])
    decided_on = DayField(lazy_gettext("Date of the decision"), [Required()])


@bp.get("/owed")
@needs(Ability.VIEW)
def owed() -> str:
    """The letters still owed, late ones first."""
    return _page(DecisionForm(formdata=None))


@bp.post("/owed")
@needs(Ability.MOVE)
def note_decision() -> ResponseReturnValue:
    """Notes a decision: from it the body's time is counted."""
    form = DecisionForm()
    form.validate()
    official = form.person.chosen(session(), actor())
    if form.decided_on.data is None and not form.decided_on.errors:
        form.add_problems(Invalid.one("decided_on", "required"))
    if form.errors or official is None or form.decided_on.data is None:
        return _page(form), 422
    with transaction(form) as change:
        letters.note_decision(
            session(), actor(), official, number=form.number.data or "", decided_on=form.decided_on.data
        )
    if not change.committed:
        return _page(form), 422
    tell(_("The decision has been noted."))
    return redirect(url_for(".owed"), 303)


@bp.post("/owed/take-back")
@needs(Ability.MOVE)
def take_back_decision() -> ResponseReturnValue:
    """The decision does not hold: nothing is owed for it."""
    decision_id = request.form.get("decision", "")
    if OPAQUE_ID.fullmatch(decision_id):
        with transaction(tone="warn", also={NotFound: _("This decision is no longer noted.")}) as change:
            letters.take_back_decision(session(), actor(), decision_id)
        if change.committed:
            tell(_("The decision has been taken back."))
    return redirect(url_for(".owed"), 303)


def _page(form: DecisionForm) -> str:
    rule = default_policy(session()).leaver.ask_within
    return render_template(
        "console/requests/owed.html",
        form=form,
        owed=letters.owed_letters(session(), actor(), clock.now()),
        allowed=str(rule.value) if rule.value else "",
        article=rule.article,
        may_note=may_anywhere(Ability.MOVE),
    )
