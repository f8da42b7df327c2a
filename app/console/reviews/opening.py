"""Beginning a review of the permissions of a unit."""

from __future__ import annotations

from datetime import timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from app.console.grants.forms import ReviewForm, last_moment
from app.console.policy import needs
from app.console.reviews.blueprint import bp
from app.web.flash import tell
from app.web.request_context import actor, session
from app.web.transaction import transaction
from provisioning.access import reviews
from provisioning.access.rules import Ability
from provisioning.foundation import clock

# A month to answer, unless another day is chosen.
USUAL = timedelta(days=30)


@bp.route("/new", methods=["GET", "POST"])
@needs(Ability.GRANTS)
def new() -> ResponseReturnValue:
    """Begins a review of a unit."""
    form = ReviewForm()
    if request.method == "GET" and not form.refilled:
        form.due_at.data = clock.today() + USUAL
    elif request.method == "POST" and form.validate() and _opened(form):
        return redirect(url_for(".index"))
    status = 422 if request.method == "POST" else 200
    return render_template("console/grants/review_new.html", form=form), status


def _opened(form: ReviewForm) -> bool:
    unit = form.unit.chosen(session(), actor(), Ability.GRANTS)
    due_at = last_moment(form.due_at.data)
    if unit is None or due_at is None:
        return False
    with transaction(form) as change:
        review = reviews.open_review(session(), actor(), unit, due_at)
    if not change.committed:
        return False
    count = len(reviews.unconfirmed(session(), [review], clock.now()))
    tell(
        ngettext("%(num)s permission is to be confirmed.", "%(num)s permissions are to be confirmed.", count)
    )
    return True
