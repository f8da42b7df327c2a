"""Re-certification: every permission of a unit confirmed or withdrawn on one page."""

from __future__ import annotations

from datetime import timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.policy import needs
from app.console.reviews.blueprint import bp
from app.web.flash import tell
from app.web.page_age import as_of
from app.web.request_context import actor, services, session
from app.web.transaction import transaction
from provisioning.access import operations, reviews
from provisioning.access.rules import Ability
from provisioning.foundation import clock


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
            as_of=as_of(),
        )
    if not change.committed:
        return redirect(url_for(".index"))
    if not any(done.values()):
        tell(_("No answer was chosen yet. Choose one for each permission you know about."), "warn")
        return redirect(url_for(".index"))
    tell(_("Confirmed: %(confirmed)s. Withdrawn: %(withdrawn)s.", **done))
    return redirect(url_for(".index"))
