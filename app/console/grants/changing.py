"""Prolonging and withdrawing a permission, and dropping a vacant one."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.grants import asking
from app.console.grants.blueprint import bp
from app.console.grants.forms import EndForm, last_moment
from app.console.policy import needs
from app.web.flash import tell
from app.web.formatting import format_date
from app.web.page_age import as_of
from app.web.request_context import actor, commit, session
from app.web.transaction import transaction
from provisioning.access import operations, posts, queries
from provisioning.access.model import Grant
from provisioning.access.rules import Ability
from provisioning.foundation import clock
from provisioning.foundation.errors import Invalid
from provisioning.officials.model import Official


@bp.route("/<grant_id>/until", methods=["GET", "POST"])
@needs(Ability.GRANTS)
def until(grant_id: str) -> ResponseReturnValue:
    """Lets a permission last longer, or end sooner."""
    grant = queries.grant_for(session(), actor(), grant_id)
    official = session().get_one(Official, grant.official_id)
    operations.require_changeable(session(), actor(), grant)
    form = EndForm()
    try:
        changed = form.validate_on_submit() and _changed(grant, official, form)
    except Invalid as invalid:
        asked = asking.ask_instead(invalid, form, lambda: asking.ask_to_prolong(grant, form))
        if asked is not None:
            return asked
        changed = False
    if changed:
        text = format_date(grant.valid_to) if grant.valid_to else _("No end")
        tell(_("%(name)s has this permission until: %(day)s.", name=official.full_name, day=text))
        return redirect(url_for(".index"))
    if request.method == "GET" and grant.valid_to and not form.refilled:
        form.valid_to.data = clock.day_of(grant.valid_to)
    status = 422 if request.method == "POST" else 200
    return render_template("console/grants/until.html", grant=grant, official=official, form=form), status


@bp.route("/<grant_id>/withdraw", methods=["GET", "POST"])
@needs(Ability.GRANTS)
def withdraw(grant_id: str) -> ResponseReturnValue:
    """Asks, then takes a permission back. Sent twice, or after somebody else, it is over already."""
    grant = queries.grant_for(session(), actor(), grant_id, over=request.method == "POST")
    official = session().get_one(Official, grant.official_id)
    if request.method == "GET":
        return render_template("console/grants/withdraw.html", grant=grant, official=official)
    with transaction() as change:
        operations.withdraw(session(), actor(), grant, official, as_of=as_of())
    if change.committed:
        tell(_("%(name)s no longer has this permission.", name=official.full_name))
    return redirect(url_for(".index"))


@bp.post("/<grant_id>/drop")
@needs(Ability.GRANTS)
def drop(grant_id: str) -> ResponseReturnValue:
    """A vacant post needs its permission no more."""
    vacancy = posts.vacant_grant(session(), actor(), grant_id)
    posts.drop_vacancy(session(), actor(), vacancy, as_of=as_of())
    commit()
    tell(_("This permission is no longer shown as vacant."))
    return redirect(url_for(".index"))


def _changed(grant: Grant, official: Official, form: EndForm) -> bool:
    operations.change_end(
        session(),
        actor(),
        grant,
        official,
        valid_to=last_moment(form.valid_to.data),
        reason=form.reason.data or "",
        decision=form.decision.data or "",
        as_of=as_of(),
    )
    commit()
    return True
