"""The office's calendar: a year's holidays and the Saturdays worked in their place."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from wtforms import SelectField, StringField, TextAreaField

from app.console.office.blueprint import bp
from app.console.policy import needs
from app.web.fields import DayField, Plain, options_of, plain_day, stripped, whole_number
from app.web.flash import tell
from app.web.forms import Form
from app.web.request_context import actor, session
from app.web.transaction import transaction
from provisioning.access.rules import Ability
from provisioning.audit.queries import history
from provisioning.foundation.clock import today
from provisioning.foundation.errors import Invalid
from provisioning.policy.calendar_lines import LONGEST_TEXT, Days, read_days, shipped_days
from provisioning.policy.model import HOLIDAY, MADE_UP, CalendarDay
from provisioning.policy.operations import set_calendar
from provisioning.policy.queries import default_policy
from provisioning.policy.working_days import written_hours
from provisioning.service_requests.deadlines import count_anew

KIND_TEXTS = {
    HOLIDAY: lazy_gettext("Holiday"),
    MADE_UP: lazy_gettext("Worked in another day's place"),
}
FIRST_YEAR, LAST_YEAR = 2020, 2100
# From October on the next year's days are usually decided.
SAID_FROM_MONTH = 10


class DayForm(Form):
    """One day."""

    day = DayField(lazy_gettext("Day"))
    kind = SelectField(lazy_gettext("What it is"), choices=options_of(KIND_TEXTS))
    name = StringField(lazy_gettext("Name"), [Plain(120)], filters=[stripped])


class LinesForm(Form):
    """Many days at once, a line each."""

    lines = TextAreaField(lazy_gettext("Days"))


@bp.get("/calendar")
@needs(Ability.SYSTEM, everywhere=True)
def calendar() -> str:
    """The days of a year, this one where none is named."""
    return _page(_year(), DayForm(formdata=None), LinesForm(formdata=None))


@bp.post("/calendar/day")
@needs(Ability.SYSTEM, everywhere=True)
def add_day() -> ResponseReturnValue:
    """One day more; a day that is there already is written anew."""
    form, year = DayForm(), _year()
    form.validate()
    if form.day.data is None and not form.day.errors:
        form.add_problems(Invalid.one("day", "required"))
    if form.errors or form.day.data is None:
        return _page(year, form, LinesForm(formdata=None)), 422
    return _added(form, {form.day.data: (form.kind.data, form.name.data or "")}, form, None)


@bp.post("/calendar/lines")
@needs(Ability.SYSTEM, everywhere=True)
def add_days() -> ResponseReturnValue:
    """Many days, as they were pasted."""
    form, year = LinesForm(), _year()
    form.validate()
    try:
        days = read_days((form.lines.data or "")[: LONGEST_TEXT + 1])
    except Invalid as refusal:
        form.add_problems(refusal)
        return _page(year, DayForm(formdata=None), form), 422
    return _added(form, days, None, form)


@bp.post("/calendar/take-over")
@needs(Ability.SYSTEM, everywhere=True)
def take_over() -> ResponseReturnValue:
    """The days that come with Congvu, beside those there are."""
    year = _year()
    return _added(Form(), {**shipped_days(year), **days_of(year)}, None, None)


@bp.post("/calendar/remove")
@needs(Ability.SYSTEM, everywhere=True)
def remove_day() -> ResponseReturnValue:
    """One day less."""
    day = plain_day(request.form.get("day", ""))
    if day is None:
        return redirect(url_for(".calendar"), 303)
    left = {each: said for each, said in days_of(day.year).items() if each != day}
    with transaction() as change:
        set_calendar(session(), actor(), day.year, left)
        count_anew(session())
    if change.committed:
        tell(_("The day has been removed."))
    return redirect(url_for(".calendar", year=day.year), 303)


def days_of(year: int) -> dict[date, tuple[str, str]]:
    """What stands in the calendar of a year."""
    query = sa.select(CalendarDay).where(
        CalendarDay.day >= date(year, 1, 1), CalendarDay.day <= date(year, 12, 31)
    )
    return {row.day: (row.kind, row.name) for row in session().scalars(query.order_by(CalendarDay.day))}


def missing_year() -> int | None:
    """The year whose days are still to be entered: this one, or from October on the next; None for none."""
    day = today()
    years = [day.year, *([day.year + 1] if day.month >= SAID_FROM_MONTH else [])]
    return next((year for year in years if not days_of(year)), None)


def _year() -> int:
    asked = whole_number("year", today().year)
    return asked if FIRST_YEAR <= asked <= LAST_YEAR else today().year


def _added(form: Form, days: Days, one: DayForm | None, lines: LinesForm | None) -> ResponseReturnValue:
    """Each year has its own decision: days of several are written year by year."""
    year = _year()
    with transaction(form) as change:
        for each in sorted({day.year for day in days}):
            of_year = {day: said for day, said in days.items() if day.year == each}
            set_calendar(session(), actor(), each, {**days_of(each), **of_year})
        count_anew(session())
    if not change.committed:
        page = _page(year, one or DayForm(formdata=None), lines or LinesForm(formdata=None))
        return page, 422
    if days:
        tell(ngettext("%(num)s day is in the calendar.", "%(num)s days are in the calendar.", len(days)))
        year = min(days).year
    return redirect(url_for(".calendar", year=year), 303)


def _page(year: int, one: DayForm, lines: LinesForm) -> str:
    days = days_of(year)
    return render_template(
        "console/office/calendar.html",
        year=year,
        days=days,
        kinds=KIND_TEXTS,
        one=one,
        lines=lines,
        missing=missing_year(),
        shipped=[day for day in shipped_days(year) if day not in days],
        hours=written_hours(default_policy(session()).due.office_hours.value),
        changed=next(iter(history(session(), "calendar", str(year), 1)), None),
    )
