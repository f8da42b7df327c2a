"""The forms about a person. Only what stands here can be sent; nothing else reaches a record."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, StringField
from wtforms import Field as WTFormsField
from wtforms.widgets import HiddenInput

from app.texts.fields import FIELD_LABELS
from app.texts.states import STAFF_KINDS
from app.web.chosen_fields import UnitField
from app.web.fields import DayField, Plain, Required, RevisionField, options_of, stripped
from app.web.forms import Form
from provisioning.addresses.email import MAX_ADDRESS
from provisioning.lifecycle.rules import BY_HAND, REQUEST
from provisioning.notifications.lock_causes import CAUSES
from provisioning.officials.adding import Told
from provisioning.officials.fields import (
    BY_NAME,
    DEFAULTS,
    EDITABLE,
    Field,
    OfficialFields,
    Shape,
    fields_now,
)
from provisioning.officials.model import Official

# A box that says more than the field's own name.
_LABELS = {"is_leader": _("Leader (gets a larger mailbox)")}
_CHOICES = {"kind": STAFF_KINDS}
# What the page puts where it belongs; other fields of the catalogue follow below these.
PLACED = frozenset(
    {
        "full_name", "post", "staff_code", "birth_date", "birth_year", "kind", "contract_end", "phone",
        "recovery_email", "is_leader",
    }
)  # fmt: skip


class NoticeForm(Form):
    """On which day the body was told."""

    notified_on = DayField(_("Day of the notice of issue"), [Required()])


class PersonForm(Form):
    """What is known of a person: a box for each field of the catalogue that can be edited."""

    # Asked for only when the name may be taken for somebody else's.
    name_reason = StringField(_("Why this name is right"), [Plain(255)], filters=[stripped])

    def fields(self) -> OfficialFields:
        """The values for the operations."""
        values = {name: self[name].data for name in EDITABLE}
        return OfficialFields(**values, name_reason=self.name_reason.data or "")

    def others(self) -> list[WTFormsField]:
        """The boxes that have no place of their own on the page."""
        return [self[name] for name in EDITABLE if name not in PLACED]


def _box(field: Field) -> Any:
    """The box a field is typed in, by the shape of its values."""
    label = _LABELS.get(field.name, FIELD_LABELS[field.name])
    match field.shape:
        case Shape.DAY:
            return DayField(label)
        case Shape.FLAG:
            return BooleanField(label)
        case Shape.CHOICE:
            choices, default = options_of(_CHOICES[field.name]), DEFAULTS[field.name]
            return SelectField(label, [Required()], choices=choices, default=default, validate_choice=False)
    required = [Required()] if field.required else []
    short = [Plain(field.longest)] if field.longest else []
    return StringField(label, [*required, *short], filters=[stripped])


for _name in EDITABLE:
    setattr(PersonForm, _name, _box(BY_NAME[_name]))


class NewPersonForm(PersonForm):
    """A person to add. `key` makes sending the same page twice add one person."""

    unit = UnitField(_("Unit"), [Required()])
    key = HiddenField()
    # For the address alone: kept neither with the person nor anywhere else.
    id_digits = StringField(_("Last four digits of the citizen identity number"), filters=[stripped])
    # One of those offered, or one that was typed.
    address = StringField(_("Address"), [Plain(MAX_ADDRESS)], filters=[stripped])
    address_typed = StringField(_("Another address"), [Plain(MAX_ADDRESS)], filters=[stripped])

    def told(self) -> Told:
        """What is said for the address alone."""
        return Told(self.id_digits.data or "", self.address_typed.data or self.address.data or "")


class EditPersonForm(PersonForm):
    """A person's record as it was when the page was opened."""

    version = RevisionField()
    # The newest event the reader had before them: what came after it is what they have not seen.
    seen = IntegerField(widget=HiddenInput(), default=0)

    @classmethod
    def of(cls, official: Official, seen: int) -> EditPersonForm:
        """The form of a record that is about to be looked at."""
        return cls(data={**fields_now(official), "version": official.version, "seen": seen})


class MoveForm(Form):
    """Where a person goes, by which decision; an address where the rule leaves the new one to somebody."""

    unit = UnitField(_("New unit"), [Required()])
    decision = StringField(_("Decision number"), [Plain(120)], filters=[stripped])
    address = StringField(_("Address"), [Plain(MAX_ADDRESS)], filters=[stripped])
    # What may be chosen, once it was asked for.
    offered: tuple[str, ...] | None = None


class AddressForm(Form):
    """Another address, and why; nothing typed: the one that the rule makes of the record."""

    address = StringField(_("New address"), [Plain(MAX_ADDRESS)], filters=[stripped])
    id_digits = StringField(_("Last four digits of the citizen identity number"), filters=[stripped])
    reason = StringField(_("Reason"), [Required(), Plain(255)], filters=[stripped])
    offered: tuple[str, ...] | None = None


class MoveManyForm(Form):
    """Where several people go, and by which decision. `target`: the list is narrowed by a `unit`."""

    target = UnitField(_("New unit"), [Required()])
    decision = StringField(_("Decision number"), [Plain(120)], filters=[stripped])


class LeaveForm(Form):
    """Why somebody leaves, and by which decision."""

    reason = StringField(_("Reason"), [Plain(255)], filters=[stripped])
    decision = StringField(_("Decision number"), [Plain(120)], filters=[stripped])


class AbsenceForm(Form):
    """Why somebody is away, and until when."""

    reason = StringField(_("Reason"), [Plain(255)], filters=[stripped])
    until = DayField(_("Away until"))
    decision = StringField(_("Decision number"), [Plain(120)], filters=[stripped])


HAND_CAUSES = {cause: _(CAUSES[cause]) for cause in BY_HAND}


class SuspendForm(Form):
    """Why somebody is locked out and what becomes of their mail."""

    cause = RadioField(_("Cause of the lock"), choices=options_of(HAND_CAUSES), default=REQUEST)
    decision = StringField(_("Number of the letter or warning"), [Plain(120)], filters=[stripped])
    reason = StringField(_("Reason"), [Required(), Plain(255)], filters=[stripped])
    mail = RadioField(
        _("Mail that arrives meanwhile"),
        choices=options_of(
            {
                "keep": _("Keep accepting it: it waits in the mailbox"),
                "refuse": _("Refuse it: the sender is told"),
            }
        ),
        default="keep",
    )
