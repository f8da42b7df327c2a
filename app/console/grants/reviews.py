"""Re-certification: every permission of a unit confirmed or withdrawn on one page, once a year."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.console.grants.forms import ReviewForm, last_moment
from app.console.grants.views import unit_choices
from app.console.policy import needs
from app.web.flash import tell
from app.web.request_context import actor, services, session
from app.web.transaction import transaction
from provisioning.access import operations, queries, reviews
from provisioning.access.rules import Ability
from provisioning.foundation import clock

bp = Blueprint("reviews", __name__, url_prefix="/reviews")
# A month to answer, unless another day is chosen.
USUAL = timedelta(days=30)


@bp.get("/")
@needs(Ability.GRANTS)
def index() -> str:
    """What waits for the reader, and the reviews under way."""
    now = clock.now()
    under_way = reviews.open_reviews(session())
    waiting = reviews.unconfirmed(session(), under_way, now, actor())
    return render_template(
        "console/grants/review.html",
        reviews=[each for each in under_way if reviews.concerns(actor(), each)],
        grace=timedelta(days=services().settings.review_grace_days),
        waiting=waiting,
        mine=operations.changeable(session(), actor(), waiting, now),
    )


@bp.post("/")
@needs(Ability.GRANTS)
def decide() -> ResponseReturnValue:
    """Confirms and withdraws what was chosen; all of it, or nothing."""
    chosen = {key.removeprefix("grant-"): value for key, value in request.form.items() if "grant-" in key}
    with transaction() as change:
        done = reviews.decide(
            session(),
            actor(),
            confirmed=[grant_id for grant_id, word in chosen.items() if word == "confirm"],
            withdrawn=[grant_id for grant_id, word in chosen.items() if word == "withdraw"],
        )
    if not change.committed:
        return redirect(url_for(".index"))
    if not any(done.values()):
        tell(_("No answer was chosen yet. Choose one for each permission you know about."), "warn")
        return redirect(url_for(".index"))
    tell(_("Confirmed: %(confirmed)s. Withdrawn: %(withdrawn)s.", **done))
    return redirect(url_for(".index"))


@bp.route("/new", methods=["GET", "POST"])
@needs(Ability.GRANTS)
def new() -> ResponseReturnValue:
    """Begins a review of a unit."""
    form = ReviewForm()
    form.unit.choices = unit_choices()
    if request.method == "GET":
        form.due_at.data = (clock.now() + USUAL).date()
    elif form.validate() and _opened(form):
        return redirect(url_for(".index"))
    status = 422 if request.method == "POST" else 200
    return render_template("console/grants/review_new.html", form=form), status


def _opened(form: ReviewForm) -> bool:
    unit = queries.unit_within(session(), actor(), form.unit.data, Ability.GRANTS)
    due_at = last_moment(form.due_at.data)
    if due_at is None:
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
