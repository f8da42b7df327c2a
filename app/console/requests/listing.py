"""Requests: what waits for the reader, what they asked for, what is over."""

from __future__ import annotations

from flask import render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from app.console.policy import needs
from app.console.requests.blueprint import bp
from app.web.fields import whole_number
from app.web.formatting import format_percent
from app.web.request_context import actor, services, session
from provisioning.access.approval_policy import POLICY
from provisioning.access.rules import Ability
from provisioning.foundation import clock
from provisioning.policy.queries import default_policy
from provisioning.service_requests import queries
from provisioning.service_requests.owed import count_owed_late

PAGE = 50
LISTS = {
    queries.WAITING: lazy_gettext("Waiting for me"),
    queries.MINE: lazy_gettext("Mine"),
    queries.CLOSED: lazy_gettext("Answered"),
}


@bp.get("/")
@needs(Ability.VIEW)
def index() -> str:
    """One of the three lists; what waits for the reader first."""
    which = request.args.get("which", queries.WAITING)
    which = which if which in LISTS else queries.WAITING
    offset, now = whole_number("offset"), clock.now()
    found, total = queries.listed(session(), actor(), which, now, offset=offset, limit=PAGE)
    return render_template(
        "console/requests/index.html",
        requests=found, which=which, lists=LISTS, total=total, offset=offset, page=PAGE,
        waiting=queries.count_waiting(session(), actor(), now), for_two=for_two(),
        owed_is_ruled=default_policy(session()).leaver.ask_within.value is not None,
        owed_late=count_owed_late(session(), actor(), now),
        late=queries.count_late(session(), actor(), now), now=now,
    )  # fmt: skip


def for_two() -> list[str]:
    """What one person alone may not do, in sentences: the policy as it stands."""
    settings, most = services().settings, POLICY["suspension"].more_than
    return [
        _("To give a permission of administration, or let one last longer."),
        _("To give out a code for an administrator, or for a leader whose account is in use."),
        _("To suspend more than %(count)s people at once.", count=most),
        _(
            "To carry out a list by which more than %(count)s people, or more than %(share)s of the unit, "
            "would leave, or one that looks like an accident.",
            count=settings.brake_leavers,
            share=format_percent(settings.brake_leavers_percent),
        ),
    ]
