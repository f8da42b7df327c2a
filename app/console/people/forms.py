"""The forms about a person. Only what stands here can be sent; nothing else reaches a record."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, StringField
from wtforms.widgets import HiddenInput

from app.texts.states import STAFF_KINDS
from app.web.fields import DayField, Plain, Required, UnitField, options_of, stripped
from app.web.forms import Form
from provisioning.officials.model import Official
from provisioning.officials.rules import OfficialFields

NAMES = (
    "full_name", "post", "staff_code", "birth_date", "kind", "contract_end", "phone",
    "recovery_email", "is_leader",
)  # fmt: skip


class PersonForm(Form):
    """What is known of a person."""

    full_name = StringField(_("Full name"), [Required()], filters=[stripped])
    post = StringField(_("Post"), filters=[stripped])
    staff_code = StringField(_("Staff code"), filters=[stripped])
    birth_date = DayField(_("Date of birth"))
    kind = SelectField(
        _("Kind of staff"),
        [Required()],
        choices=options_of(STAFF_KINDS),
        default="civil_servant",
        validate_choice=False,
    )
    contract_end = DayField(_("End of contract"))
    phone = StringField(_("Phone"), filters=[stripped])
    recovery_email = StringField(_("Recovery address"), [Plain(254)], filters=[stripped])
    is_leader = BooleanField(_("Leader (gets a larger mailbox)"))
    # Asked for only when the name may be taken for somebody else's.
    name_reason = StringField(_("Why this name is right"), [Plain(255)], filters=[stripped])

    def fields(self) -> OfficialFields:
        """The values for the operations."""
        values = {name: self[name].data for name in NAMES}
        return OfficialFields(**values, name_reason=self.name_reason.data or "")


class NewPersonForm(PersonForm):
    """A person to add. `key` makes sending the same page twice add one person."""

    unit = UnitField(_("Unit"), [Required()])
    key = HiddenField()


class EditPersonForm(PersonForm):
    """A person's record as it was when the page was opened."""

    version = IntegerField(widget=HiddenInput())
    # The newest event the reader had before them: what came after it is what they have not seen.
    seen = IntegerField(widget=HiddenInput(), default=0)

    @classmethod
    def of(cls, official: Official, seen: int) -> EditPersonForm:
        """The form of a record that is about to be looked at."""
        values = {name: getattr(official, name) for name in NAMES}
        values["staff_code"] = official.staff_code or ""
        return cls(data={**values, "version": official.version, "seen": seen})


class MoveForm(Form):
    """Where a person goes, and by which decision."""

    unit = UnitField(_("New unit"), [Required()])
    decision = StringField(_("Decision number"), [Plain(120)], filters=[stripped])


class LeaveForm(Form):
    """Why somebody leaves, and by which decision."""

    reason = StringField(_("Reason"), [Plain(255)], filters=[stripped])
    decision = StringField(_("Decision number"), [Plain(120)], filters=[stripped])


class SuspendForm(Form):
    """Why somebody is locked out and what becomes of their mail."""

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
