"""The form that takes a list in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import RadioField, StringField

from app.web.chosen_fields import UnitField
from app.web.fields import DayField, Plain, Required, options_of, stripped
from app.web.forms import Form

MODES = {
    "add": _("Some people: who is new is added, what has changed is brought up to date"),
    "roster": _("Everybody of this unit: who is not in the list is proposed as leaving"),
}


class UploadForm(Form):
    """A file, the unit it is about, what it is, from which day it counts, and the decision behind it."""

    file = FileField(_("List of people"), [Required()])
    unit = UnitField(_("Unit the list is about"), [Required()])
    mode = RadioField(
        _("What the list is"),
        choices=options_of(MODES),
        default="add",
    )
    effective_on = DayField(_("Carried out from"))
    decision = StringField(_("Decision number"), [Plain(120)], filters=[stripped])
    decision_file = FileField(_("File of the decision"))
