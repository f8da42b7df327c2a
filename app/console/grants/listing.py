"""Permissions: everyone who holds one within the reader's scope."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template

from app.console.grants.blueprint import bp
from app.console.policy import needs
from app.web.fields import whole_number
from app.web.request_context import actor, may_anywhere, services, session
from provisioning.access import operations, posts, queries, reviews
from provisioning.access.rules import Ability
from provisioning.foundation import clock

PAGE = 50


@bp.get("/")
@needs(Ability.GRANTS)
def index() -> str:
    """Everyone with a permission within the reader's scope, those to come included."""
    offset, now = whole_number("offset"), clock.now()
    grants, total = queries.listed(session(), actor(), now, offset=offset, limit=PAGE)
    ahead = timedelta(days=services().settings.grant_warning_days)
    return render_template(
        "console/grants/index.html",
        grants=grants,
        to_come={grant.id for grant in grants if grant.valid_from > now},
        waiting=len(reviews.unconfirmed(session(), reviews.open_reviews(session()), now, actor())),
        vacant=posts.vacant_grants(session(), actor()),
        ending={grant.id for grant in grants if queries.ends_soon(grant, now, ahead)},
        changeable=operations.changeable(session(), actor(), grants, now),
        may_make_roles=may_anywhere(Ability.SYSTEM),
        total=total,
        offset=offset,
        page=PAGE,
    )
