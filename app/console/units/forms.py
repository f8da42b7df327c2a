"""The forms about a unit."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from app.texts.states import LEVELS, UNIT_KINDS
from app.web.chosen_fields import UnitField
from app.web.fields import Plain, Required, RevisionField, options_of, stripped
from app.web.forms import Form
from provisioning.addresses.email import MAX_ADDRESS
from provisioning.allowances.rules import GIBIBYTE, Allowance
from provisioning.units.model import Unit
from provisioning.units.operations import UnitFields


class NewUnitForm(Form):
    """A unit to add below another."""

    parent = UnitField(_("Belongs to"), [Required()])
    name = StringField(_("Name"), [Required()], filters=[stripped])
    code = StringField(_("Unit code"), [Required()], filters=[stripped])
    name_en = StringField(_("English name"), filters=[stripped])
    short_name = StringField(_("Abbreviation"), filters=[stripped])
    level = SelectField(_("Level"), [Required()], choices=options_of(LEVELS), validate_choice=False)
    kind = SelectField(_("Kind of unit"), [Required()], choices=options_of(UNIT_KINDS), validate_choice=False)

    def fields(self) -> UnitFields:
        """The values for the operation."""
        return UnitFields(
            code=(self.code.data or "").lower(),
            name=self.name.data or "",
            level=self.level.data,
            kind=self.kind.data,
            name_en=self.name_en.data or "",
            short_name=self.short_name.data or "",
        )


class RenameForm(Form):
    """A unit's names and kind as they were when the page was opened."""

    name = StringField(_("Name"), [Required()], filters=[stripped])
    name_en = StringField(_("English name"), filters=[stripped])
    kind = SelectField(_("Kind of unit"), [Required()], choices=options_of(UNIT_KINDS), validate_choice=False)
    revision = RevisionField()

    @classmethod
    def of(cls, unit: Unit) -> RenameForm:
        """The form of a unit about to be looked at."""
        return cls(
            data={
                "name": unit.name,
                "name_en": unit.name_en,
                "kind": unit.kind,
                "revision": unit.revision,
            }
        )


class AddressForm(Form):
    """The address that was agreed on for a body; nothing typed: the one that the rule writes."""

    address = StringField(_("Address of the body"), [Plain(MAX_ADDRESS)], filters=[stripped])
    revision = RevisionField()

    @classmethod
    def of(cls, unit: Unit) -> AddressForm:
        """As it stands."""
        return cls(data={"address": unit.mail_local, "revision": unit.revision})


class SpellingForm(Form):
    """One more way of writing a unit's name, or one of those there are that is to go."""

    spelling = StringField(_("Another way of writing it"), [Required()], filters=[stripped])
    remove = StringField(widget=HiddenInput())


class AllowanceForm(Form):
    """What a unit may have, as it was when the page was opened; nothing typed is no limit."""

    mailboxes = IntegerField(_("Mailboxes"), [Optional()])
    storage = IntegerField(_("Storage in GB"), [Optional()])
    revision = RevisionField()

    @classmethod
    def of(cls, allowance: Allowance) -> AllowanceForm:
        """The form of an allowance about to be looked at."""
        gigabytes = None if allowance.storage is None else allowance.storage // GIBIBYTE
        return cls(
            data={"mailboxes": allowance.mailboxes, "storage": gigabytes, "revision": allowance.revision}
        )

    @property
    def storage_mib(self) -> int | None:
        """What was typed of storage, as it is kept."""
        return None if self.storage.data is None else int(self.storage.data) * 1024
