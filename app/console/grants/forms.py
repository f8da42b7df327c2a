"""The form that gives a permission."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import DateField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from app.forms import Form


class GrantForm(Form):
    """Who, what, where, until when and why. Choices are filled by the view from what is allowed."""

    address = StringField(_("Address of the person"), [InputRequired(), Length(max=254)])
    role = SelectField(_("Role"), [InputRequired()])
    unit = SelectField(_("Unit"), [InputRequired()])
    valid_to = DateField(_("Until"), [Optional()])
    reason = StringField(_("Reason"), [Length(max=255)])
    decision = StringField(_("Decision number"), [Length(max=120)])
