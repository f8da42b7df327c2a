"""The form that takes a list in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import StringField

from app.console.fields import Plain, Required, UnitField, stripped
from app.forms import Form


class UploadForm(Form):
    """A file, the unit it is about, and the decision behind it."""

    file = FileField(_("List of people"), [Required()])
    unit = UnitField(_("Unit the list is about"), [Required()])
    decision = StringField(_("Decision number"), [Plain(120)], filters=[stripped])
