"""The form by which what a body asks for is entered. What is right or wrong is the operations' to say."""

from __future__ import annotations

import re
from datetime import datetime, time

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import StringField, TextAreaField, ValidationError

from app.texts.problems import sentence
from app.web.chosen_fields import PersonField, UnitField
from app.web.fields import DayField, Plain, Required
from app.web.forms import Form
from provisioning.foundation import clock

_TIME = re.compile(r"([01]?[0-9]|2[0-3])[:hg.]([0-5][0-9])", re.ASCII)


class TimeField(StringField):
    """A time of day as offices write it: 09:10, 9h10 or 9g10. `moment` is that time on a day."""

    def pre_validate(self, _form: object) -> None:
        """Raises ValidationError for what is no time."""
        if self.data and not _TIME.fullmatch(self.data.strip()):
            raise ValidationError(sentence("time_shape", {}))

    def on(self, day: object) -> datetime | None:
        """That moment at the office; None where day or time is missing or none."""
        found = _TIME.fullmatch((self.data or "").strip())
        if found is None or not hasattr(day, "year"):
            return None
        at = time(int(found[1]), int(found[2]))
        return datetime.combine(day, at, clock.office_zone())  # type: ignore[arg-type]  # a day, asked above


class ReceiveForm(Form):
    """Which body asks, about whom, how it came, and when."""

    unit = UnitField(_("Body that asks"), [Required()])
    person = PersonField(_("Add a person"))
    target = UnitField(_("Where they move to"), [Required()])
    number = StringField(_("Number of the letter"), [Required(), Plain(120)])
    letter_date = DayField(_("Date of the letter"), [Required()])
    letter = FileField(_("The letter"))
    caller = StringField(_("Who called"), [Required(), Plain(255)])
    checked = StringField(_("How their identity was checked"), [Required(), Plain(255)])
    received_on = DayField(_("Received on"), [Required()])
    received_at = TimeField(_("At"), [Required()])
    reason = TextAreaField(_("What for"), [Plain(1000)])

    def show_now(self) -> None:
        """Puts this moment into a form that was not sent yet."""
        now = clock.at_office(clock.now())
        self.received_on.data, self.received_at.data = clock.day_of(now), f"{now:%H:%M}"
