"""The first page: how far the province has come, what waits for somebody, and what to do first."""

from __future__ import annotations

from datetime import timedelta

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.navigation import offers
from app.console.overview.blueprint import bp
from app.console.policy import needs
from app.texts.changes import describe_events
from app.web.flash import tell
from app.web.request_context import actor, commit, may_anywhere, me, services, session
from provisioning.access.queries import ending_soon
from provisioning.access.rules import Ability
from provisioning.audit.operations import record
from provisioning.foundation import clock
from provisioning.notifications.operations import queue_message
from provisioning.officials.queries import own_record, primary_address
from provisioning.reports import queries as reports

EVENTS = 8


@bp.get("/")
@needs(Ability.VIEW, otherwise="me.home")
def index() -> ResponseReturnValue:
    """The numbers of the reader's scope; a fixed number of statements, however many people."""
    now = clock.now()
    may_set_up = may_anywhere(Ability.SYSTEM)
    coverage = reports.coverage(session(), actor(), now)
    return render_template(
        "console/overview/index.html",
        coverage=coverage,
        target_year=max((each.year or 0 for each in coverage), default=0),
        waiting=reports.waiting(session(), actor()),
        steps=reports.steps(session(), actor(), now) if may_set_up else None,
        events=describe_events(session(), reports.recent_events(session(), actor(), limit=EVENTS), actor()),
        may_create=may_anywhere(Ability.CREATE),
        may_import=offers("imports.index"),
        may_audit=offers("audit.index"),
        ending=ending_soon(session(), me().id, now, timedelta(days=services().settings.grant_warning_days)),
        letterbox=services().settings.development,
    )


@bp.post("/test-message")
@needs(Ability.SYSTEM)
def test_message() -> ResponseReturnValue:
    """Sends the reader a message through the mail service, to see that it arrives."""
    official = own_record(session(), me().id)
    address, now = primary_address(official), clock.now()
    queue_message(session(), "test_message", address, locale=official.locale, now=now,
        name=official.full_name, address=address, at=now.isoformat())  # fmt: skip
    record(
        session(),
        actor(),
        reports.TEST_MESSAGE,
        subject=("official", official.id, official.full_name),
        unit_path=official.unit.path,
        new={"address": address},
    )
    commit()
    tell(_("A test message is on its way to %(address)s.", address=address))
    return redirect(url_for("overview.index"), 303)
