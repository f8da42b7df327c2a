"""Requests: what waits for the reader, what they asked for, what is over."""

from __future__ import annotations

from flask import render_template, request
from flask_babel import lazy_gettext as _

from app.console.policy import needs
from app.console.requests.room import bp
from app.current import actor, session
from provisioning import clock
from provisioning.grants.rules import Ability
from provisioning.requests import queries

PAGE = 50
LISTS = {
    queries.WAITING: _("To me"),
    queries.MINE: _("From me"),
    queries.CLOSED: _("Over"),
}


@bp.get("/")
@needs(Ability.VIEW)
def index() -> str:
    """One of the three lists; what waits for the reader first."""
    which = request.args.get("which", queries.WAITING)
    which = which if which in LISTS else queries.WAITING
    offset, now = max(0, request.args.get("offset", 0, type=int)), clock.now()
    found, total = queries.listed(session(), actor(), which, now, offset=offset, limit=PAGE)
    return render_template(
        "console/requests/index.html",
        requests=found, which=which, lists=LISTS, total=total, offset=offset, page=PAGE,
        waiting=queries.count_waiting(session(), actor(), now),
    )  # fmt: skip
