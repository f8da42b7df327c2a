"""The forms that give a permission, change its end, and make a role."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.fields.core import Field
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from app.texts.problems import sentence
from app.web.days import begin_of
from app.web.fields import DayField, Plain
from app.web.forms import Form
from app.web.request_context import actor, session
from provisioning.foundation.errors import NotFound
from provisioning.officials.model import Official
from provisioning.officials.queries import by_address, official_for


class GrantForm(Form):
    """Who, what, where, from when until when and why. Choices are filled by the view from what is allowed."""

    address = StringField(_("Address of the person"), [InputRequired(), Length(max=254)])
    role = SelectField(_("Role"), [InputRequired()])
    unit = SelectField(_("Unit"), [InputRequired()])
    stands_in_for = StringField(_("Stands in for"), [Length(max=254)])
    valid_from = DayField(_("From"))
    valid_to = DayField(_("Until"))
    bound = BooleanField(_("Goes with the person's post"))
    reason = StringField(_("Reason"), [InputRequired(), Plain(255)])
    decision = StringField(_("Decision number"), [Plain(120)])


class EndForm(Form):
    """Until when, and why that changes."""

    valid_to = DayField(_("Until"))
    reason = StringField(_("Reason"), [InputRequired(), Plain(255)])
    decision = StringField(_("Decision number"), [Plain(120)])


class ReviewForm(Form):
    """Which unit is reviewed, and until when answers are awaited."""

    unit = SelectField(_("Unit"), [InputRequired()])
    due_at = DayField(_("Answers until"), [InputRequired()])


class RoleForm(Form):
    """A role made here. The abilities are filled by the view from what may be given."""

    revision = IntegerField(validators=[Optional()], widget=HiddenInput())
    name = StringField(_("Name"), [InputRequired(), Plain(80)])
    name_en = StringField(_("English name"), [Plain(80)])
    abilities = SelectMultipleField(_("What it lets one do"))


def first_moment(day: date | None) -> datetime | None:
    """When a day begins here."""
    return begin_of(day) if day else None


def last_moment(day: date | None) -> datetime | None:
    """When a day is over here, to the second."""
    return begin_of(day + timedelta(days=1)) - timedelta(seconds=1) if day else None


def person_of(field: Field) -> Official | None:
    """The person with the address of `field`; None, and the field says so, where the reader sees nobody."""
    found = by_address(session(), field.data or "")
    try:
        return official_for(session(), actor(), found.id if found else "")
    except NotFound:
        field.errors = [sentence("nobody_in_reach")]
        return None
