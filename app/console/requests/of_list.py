"""Entering the letter that a list came with: when it was received says by when it is answered."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.imports.blueprint import plan_at
from app.console.policy import needs
from app.console.requests.blueprint import bp
from app.console.requests.forms import ReceiveForm
from app.web.flash import tell
from app.web.request_context import actor, services, session
from app.web.transaction import transaction
from provisioning.access.rules import Ability
from provisioning.foundation.errors import Invalid
from provisioning.plans.model import Plan
from provisioning.service_requests import unit_requests
from provisioning.service_requests.listed_requests import letter_of, receive_list
from provisioning.service_requests.rules import BY_LETTER, Receipt
from provisioning.units.model import Unit


@bp.route("/of-list/<plan_id>", methods=["GET", "POST"])
@needs(Ability.IMPORT)
def of_list(plan_id: str) -> ResponseReturnValue:
    """The form, with number and day as they were read from the letter; then the request."""
    plan, unit = plan_at(plan_id)
    form = ReceiveForm()
    if request.method == "GET":
        if not form.refilled:
            form.show_now()
            form.number.data, form.letter_date.data = letter_of(plan)
        return _page(form, plan, unit)
    form.validate()
    moment = form.received_at.on(form.received_on.data)
    if moment is None and not form.received_at.errors:
        form.add_problems(Invalid.one("received_at", "required"))
    if form.errors or moment is None:
        return _page(form, plan, unit), 422
    receipt = Receipt(moment, BY_LETTER, dated=form.letter_date.data)
    with transaction(form) as change:
        found = receive_list(session(), actor(), plan, unit, receipt, number=form.number.data or "")
        file = form.letter.data
        if file is not None and file.filename:
            unit_requests.attach(services().settings, found, file.filename, file.stream)
    if not change.committed:
        return _page(form, plan, unit), 422
    tell(_("The request has been entered. It is due by the moment below."))
    return redirect(url_for(".show", request_id=found.id), 303)


def _page(form: ReceiveForm, plan: Plan, unit: Unit) -> str:
    return render_template("console/requests/of_list.html", form=form, plan=plan, unit=unit)
