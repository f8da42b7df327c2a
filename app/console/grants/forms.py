"""The forms that give a permission, change its end, and make a role."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired

from app.web.chosen_fields import PersonField, UnitField
from app.web.fields import DayField, Plain, Required
from app.web.forms import Form
from app.web.request_context import actor, session
from provisioning.foundation.clock import begin_of
from provisioning.officials.model import Official


class GrantForm(Form):
    """Who, what, where, from when until when and why. Choices are filled by the view from what is allowed."""

    person = PersonField(_("Person"), [Required()])
    role = SelectField(_("Role"), [InputRequired()])
    unit = UnitField(_("Unit"), [Required()])
    stands_in_for = PersonField(_("Stands in for"))
    valid_from = DayField(_("From"))
    valid_to = DayField(_("Until"))
    bound = BooleanField(_("Goes with the person's post"))
    reason = StringField(_("Reason"), [InputRequired(), Plain(255)])
    decision = StringField(_("Decision number"), [Plain(120)])

    def absent(self) -> Official | None:
        """Who is stood in for; None for nobody, and, with an error beside the field, for nobody found."""
        asked = self.stands_in_for.data or self.stands_in_for.text
        return self.stands_in_for.chosen(session(), actor()) if asked else None


class EndForm(Form):
    """Until when, and why that changes."""

    valid_to = DayField(_("Until"))
    reason = StringField(_("Reason"), [InputRequired(), Plain(255)])
    decision = StringField(_("Decision number"), [Plain(120)])


class ReviewForm(Form):
    """Which unit is reviewed, and until when answers are awaited."""

    unit = UnitField(_("Unit"), [Required()])
    due_at = DayField(_("Answers until"), [InputRequired()])


class RoleForm(Form):
    """A role made here. The abilities are filled by the view from what may be given."""

    name = StringField(_("Name"), [InputRequired(), Plain(80)])
    name_en = StringField(_("English name"), [Plain(80)])
    abilities = SelectMultipleField(_("What it allows"))


def first_moment(day: date | None) -> datetime | None:
    """When a day begins here."""
    return begin_of(day) if day else None


def last_moment(day: date | None) -> datetime | None:
    """When a day is over here, to the second."""
    return begin_of(day + timedelta(days=1)) - timedelta(seconds=1) if day else None
