"""The forms with which an official asks for something. What is right or wrong is the business's to say."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import SelectField, StringField, TextAreaField

from app.web.fields import DayField, Plain, Required
from app.web.forms import Form


class WhyForm(Form):
    """Why, by which decision, and the letter: on every request."""

    reason = TextAreaField(_("Reason"), [Required(), Plain(1000)])
    decision = StringField(_("Number of the letter or decision"), [Plain(120)])
    letter = FileField(_("The letter"))


class AccountForm(WhyForm):
    """Who needs an account."""

    full_name = StringField(_("Full name"), [Required(), Plain(255)])
    unit = SelectField(_("Unit"), [Required()])
    post = StringField(_("Post"), [Plain(255)])
    staff_code = StringField(_("Staff code"), [Plain(32)])
    birth_date = DayField(_("Date of birth"))
    phone = StringField(_("Phone"), [Plain(20)])


class ChangeForm(WhyForm):
    """Whose record is to be different, and how."""

    address = StringField(_("Whose record"), [Plain(254)])
    full_name = StringField(_("Full name"), [Plain(255)])
    post = StringField(_("Post"), [Plain(255)])
    phone = StringField(_("Phone"), [Plain(20)])


class WishForm(WhyForm):
    """A larger allowance: its size."""

    wish = StringField(_("What it is to be"), [Required(), Plain(255)])


class AllowanceForm(WishForm):
    """A larger allowance, and of which unit."""

    unit = SelectField(_("For the unit"), [Required()])
