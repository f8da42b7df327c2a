"""Mailboxes that the rule ends soon: listed with their day and article, until somebody says yes."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from app.console.people.blueprint import bp
from app.console.policy import needs
from app.web.flash import tell
from app.web.request_context import actor, session
from app.web.transaction import transaction
from provisioning.access.rules import Ability
from provisioning.lifecycle.endings import agree, open_endings


@bp.get("/endings")
@needs(Ability.SYSTEM)
def endings() -> ResponseReturnValue:
    """The list, the earliest day first."""
    return render_template("console/people/endings.html", rows=open_endings(session(), actor()))


@bp.post("/endings/agree")
@needs(Ability.SYSTEM)
def agree_endings() -> ResponseReturnValue:
    """Says yes to those ticked: they end on their day."""
    agreed = 0
    with transaction() as change:
        agreed = agree(session(), actor(), request.form.getlist("ending"))
    if change.committed:
        tell(ngettext("%(num)s mailbox ends on its day.", "%(num)s mailboxes end on their day.", agreed))
    return redirect(url_for(".endings"), 303)
