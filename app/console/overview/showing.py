"""The first page: what waits for the reader, how far the province has come, and who is furthest behind."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.navigation import offers
from app.console.overview.blueprint import bp
from app.console.overview.tasks import tasks
from app.console.policy import needs
from app.web.flash import tell
from app.web.request_context import actor, commit, may_anywhere, me, services, session
from provisioning.access.queries import ending_soon
from provisioning.access.rules import Ability
from provisioning.audit.operations import record
from provisioning.foundation import clock
from provisioning.foundation.clock import begin_of, today
from provisioning.notifications.operations import queue_message
from provisioning.officials.queries import own_record, primary_address
from provisioning.reports import queries as reports
from provisioning.reports.progress import ranking, trend
from provisioning.reports.targets import goals

MONTHS, FURTHEST = 12, 10


@bp.get("/")
@needs(Ability.VIEW, otherwise="me.home")
def index() -> ResponseReturnValue:
    """The numbers of the reader's scope; a fixed number of statements, however many people."""
    now, year = clock.now(), today().year
    may_set_up = may_anywhere(Ability.SYSTEM)
    aims = goals(session(), year)
    waiting = reports.waiting(session(), actor(), now)
    return render_template(
        "console/overview/index.html",
        coverage=reports.coverage(session(), actor(), now, aims),
        aims=aims,
        year=year,
        waiting=waiting,
        tasks=tasks(waiting, aims, year, now),
        months=trend(session(), actor(), ends_of_months(now)),
        ranking=ranking(session(), actor(), aims, limit=FURTHEST),
        steps=reports.steps(session(), actor(), now) if may_set_up else None,
        may_create=may_anywhere(Ability.CREATE),
        may_import=offers("imports.index"),
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


def ends_of_months(now: datetime) -> list[datetime]:
    """The last moment of each of the eleven months before this one, by the office's clock, and now."""
    first = today().replace(day=1)
    ends = []
    for _number in range(MONTHS - 1):
        ends.append(begin_of(first) - timedelta(microseconds=1))
        first = (first - timedelta(days=1)).replace(day=1)
    return [*reversed(ends), now]
