"""A reason to be away: noted on a person's page, until a day."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.people.blueprint import back_to, bp, person
from app.console.people.forms import AbsenceForm
from app.console.policy import needs
from app.texts.problems import cited_article
from app.web.flash import tell
from app.web.page_age import as_of
from app.web.request_context import actor, session
from app.web.transaction import transaction
from provisioning.access.rules import Ability
from provisioning.lifecycle.absence import excuse
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of, require
from provisioning.policy.queries import policy_of_recipient


@bp.route("/<official_id>/absence", methods=["GET", "POST"])
@needs(Ability.EDIT)
def absence(official_id: str) -> ResponseReturnValue:
    """Asks why and until when; an empty day takes it back."""
    official = person(official_id)
    require(session(), actor(), official, Ability.EDIT)
    mailbox = mailbox_of(official)
    form = AbsenceForm(data={"reason": mailbox.excuse, "until": mailbox.excused_until})
    if form.validate_on_submit() and _noted(official, form):
        return back_to(official)
    rule = policy_of_recipient(session(), mailbox.id).idle.lock_after
    page = render_template(
        "console/people/absence.html",
        official=official,
        form=form,
        locked_after=rule.value,
        article=cited_article(rule.article),
    )
    return page, 422 if request.method == "POST" else 200


def _noted(official: Official, form: AbsenceForm) -> bool:
    with transaction(form) as change:
        excuse(
            session(), actor(), official,
            reason=form.reason.data or "", until=form.until.data,
            decision=form.decision.data or "", as_of=as_of(),
        )  # fmt: skip
    if not change.committed:
        return False
    tell(
        _("It is noted that %(name)s is away.", name=official.full_name)
        if form.until.data
        else _("%(name)s is no longer noted as away.", name=official.full_name)
    )
    return True
