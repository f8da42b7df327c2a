"""A code for an account of weight: a second person is asked first."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired

from app.console.people.blueprint import bp, person
from app.console.policy import needs
from app.console.requests.deciding import show_made_request
from app.web.fields import Plain
from app.web.forms import Form
from app.web.request_context import actor, commit, session
from provisioning.access.rules import Ability
from provisioning.foundation.errors import Invalid
from provisioning.officials import operations
from provisioning.service_requests import operations as requests


class AskForm(Form):
    """Why it is needed, and by which decision."""

    reason = TextAreaField(_("Reason"), [InputRequired(), Plain(1000)])
    decision = StringField(_("Decision number"), [Plain(120)])


@bp.route("/<official_id>/ask-code", methods=["GET", "POST"])
@needs(Ability.RESET)
def ask_code(official_id: str) -> ResponseReturnValue:
    """Says why one person alone may not issue this code, and asks for a second one's word."""
    official = person(official_id)
    operations.require(session(), actor(), official, Ability.RESET)
    form = AskForm()
    if form.validate_on_submit():
        try:
            made = requests.ask(
                session(), actor(), "code", official.unit, {"official_id": official.id},
                reason=form.reason.data or "", decision=form.decision.data or "", subject_id=official.id,
            )  # fmt: skip
        except Invalid as refusal:
            form.add_problems(refusal)
        else:
            commit()
            return show_made_request(made)
    status = 422 if request.method == "POST" else 200
    back = url_for(".show", official_id=official.id)
    return render_template("console/people/ask_code.html", official=official, form=form, back=back), status
