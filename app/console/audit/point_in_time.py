"""A unit as it was at the end of a past day: who worked there, at which addresses, looked after by whom."""

from __future__ import annotations

from datetime import date, timedelta

from flask import render_template, request, url_for

from app.console.audit.blueprint import bp
from app.console.policy import needs
from app.console.unit_choices import unit_choices
from app.texts.changes import known_as
from app.web.fields import plain_day, whole_number
from app.web.request_context import actor, session
from provisioning.access.queries import top_units, unit_within
from provisioning.access.rules import Ability
from provisioning.foundation.clock import begin_of, today
from provisioning.foundation.errors import NotFound
from provisioning.officials.queries import addresses_of
from provisioning.reports import point_in_time
from provisioning.units.model import Unit
from provisioning.units.operations import CODE
from provisioning.units.queries import names_of

PAGE = 50
MOST_PAGES = 100_000


@bp.get("/as-it-was")
@needs(Ability.AUDIT)
def as_it_was() -> str:
    """One unit and all below it on one day; the day before today while none is chosen."""
    unit = _unit()
    day = min(_day() or today() - timedelta(days=1), today())
    moment = begin_of(day + timedelta(days=1))
    page = min(max(whole_number("page", 1), 1), MOST_PAGES)
    offset = (page - 1) * PAGE
    people, total = point_in_time.people(session(), unit, moment, offset=offset, limit=PAGE)
    since = point_in_time.known_since(session())
    held = point_in_time.grants(session(), unit, moment)
    return render_template(
        "console/audit/as_it_was.html",
        unit=unit,
        day=day,
        people=people,
        total=total,
        offset=offset,
        unit_names=names_of(session(), {each.unit for each in people}),
        grants=held,
        addresses=addresses_of(session(), {grant.official_id for grant in held}),
        known_as=known_as,
        too_early=since if since is not None and since > moment else None,
        units=unit_choices(unit, Ability.AUDIT)[1:],
        previous=_url(unit, day, page - 1) if page > 1 else "",
        following=_url(unit, day, page + 1) if offset + len(people) < total else "",
    )


def _unit() -> Unit:
    code = request.args.get("unit", "")
    if not code:
        return top_units(session(), actor(), Ability.AUDIT)[0]
    if not CODE.fullmatch(code):
        raise NotFound
    return unit_within(session(), actor(), code, Ability.AUDIT)


def _day() -> date | None:
    """The day of the query string; what is no day is left out, as an empty one is."""
    return plain_day(request.args.get("on", ""))


def _url(unit: Unit, day: date, page: int) -> str:
    return url_for("audit.as_it_was", unit=unit.code, on=day.isoformat(), page=page)
