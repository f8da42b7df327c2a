"""What the fields of a person are called: one label for each field of the catalogue, wherever it is shown.

Words only, translated when shown. A test holds the table against `provisioning/officials/fields.py`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.texts.states import staff_kind_word
from app.web.formatting import format_date
from provisioning.officials.fields import Field, Shape
from provisioning.officials.model import Official

FIELD_LABELS = {
    "full_name": _("Full name"),
    "staff_code": _("Staff code"),
    "birth_date": _("Date of birth"),
    "birth_year": _("Year of birth"),
    "national_id_hash": _("National id"),
    "unit_id": _("Unit"),
    "post": _("Post"),
    "phone": _("Phone"),
    "recovery_email": _("Recovery address"),
    "recovery_typed_by": _("Recovery address entered by"),
    "recovery_proven_at": _("Recovery address confirmed"),
    "kind": _("Kind of staff"),
    "contract_end": _("End of contract"),
    "is_leader": _("Leader"),
    "is_protected": _("Protected account"),
    "locale": _("Language"),
    "created_at": _("Added"),
    "updated_at": _("Last changed"),
}


def field_value_text(field: Field, value: Any) -> str:
    """A value of a record as people read it; a day also from its stored form, nothing for none."""
    if value in (None, ""):
        return ""
    match field.shape:
        case Shape.DAY:
            return format_date(value if isinstance(value, date) else date.fromisoformat(str(value)))
        case Shape.FLAG:
            return str(gettext("Yes") if value else gettext("No"))
        case Shape.CHOICE if field.name == "kind":
            return staff_kind_word(str(value))
    return str(value)


def value_of(field: Field, official: Official) -> str:
    """A field of this record as people read it."""
    return field_value_text(field, field.of(official))
