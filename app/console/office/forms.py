"""The forms of the office's own settings, as they stood when the page was opened."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import Optional

from app.texts.states import LEVELS
from app.web.fields import Required, RevisionField, stripped
from app.web.forms import Form
from provisioning.office_settings.rules import Office
from provisioning.reports.rules import YearTargets


class OfficeForm(Form):
    """What the service is called."""

    name = StringField(_("Name of the office"), [Required()], filters=[stripped])
    name_en = StringField(_("Its name in English"), filters=[stripped])
    slip_heading = TextAreaField(_("Heading of account slips"), filters=[stripped])
    sender_name = StringField(_("Sender name of Congvu's messages"), filters=[stripped])
    revision = RevisionField()

    @classmethod
    def of(cls, office: Office) -> OfficeForm:
        """The form of what stands now."""
        values = {name: getattr(office, name) for name in ("name", "name_en", "slip_heading", "sender_name")}
        return cls(data={**values, "revision": office.revision})


class TargetsForm(Form):
    """What share of officials shall use their mailbox by the end of a year; nothing typed: no target."""

    year = IntegerField(_("Year"), [Required(), Optional()])
    province = IntegerField(LEVELS["province"], [Optional()])
    district = IntegerField(LEVELS["district"], [Optional()])
    commune = IntegerField(LEVELS["commune"], [Optional()])
    decision = StringField(_("Decision number"), filters=[stripped])
    edition = HiddenField()

    @classmethod
    def of(cls, targets: YearTargets) -> TargetsForm:
        """The form of a year's targets as they stand now."""
        given = {level: targets.percents.get(level) for level in LEVELS}
        return cls(
            data={
                **given,
                "year": targets.year,
                "decision": targets.decision,
                "edition": f"{targets.year}:{targets.edition}",
            }
        )

    def percents(self) -> dict[str, int | None]:
        """What was typed, by level."""
        return {level: self[level].data for level in LEVELS}
