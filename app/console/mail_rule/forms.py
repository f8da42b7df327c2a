"""The forms of the province's rule: one setting, by its type, and the choice of a profile.

They read what was typed as a profile would write it; whether that can be is decided by the setting's type.
"""

from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs are older
from wtforms.widgets import CheckboxInput, ListWidget

from app.texts.policy import choice_text, pair_text
from app.web.fields import Required, RevisionField, stripped
from app.web.forms import Form
from provisioning.foundation.errors import Invalid, Problem
from provisioning.policy.catalogue import Setting
from provisioning.policy.periods import NEVER, PeriodUnit

YES, NO = "yes", "no"
UNITS = (
    SelectChoice(str(PeriodUnit.HOURS), _("hours")),
    SelectChoice(str(PeriodUnit.WORKING_DAYS), _("working days")),
    SelectChoice(str(PeriodUnit.DAYS), _("days")),
    SelectChoice(str(PeriodUnit.MONTHS), _("months")),
    SelectChoice(NEVER, _("never")),
)
# Types whose value is typed as lines, and those typed as one line.
LINES = frozenset({"templates", "per_kind", "days_of_year"})


class SettingForm(Form):
    """One setting: of the inputs only those of its type are shown and read."""

    line = StringField(_("Value"), [Required()], filters=[stripped])
    lines = TextAreaField(_("Value"))
    one = SelectField(_("Value"), choices=[], validate_choice=False)
    several = SelectMultipleField(
        _("Value"), choices=[], validate_choice=False,
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
    )  # fmt: skip
    count = StringField(_("Number"), filters=[stripped])
    unit = SelectField(_("Counted in"), choices=UNITS, validate_choice=False)
    reason = TextAreaField(_("Reason"), filters=[stripped])
    edition = RevisionField()

    def shape(self, setting: Setting) -> str:
        """Which input this setting takes, filled with the choices there are."""
        match setting.type.name:
            case "flag":
                self.one.choices = [SelectChoice(YES, _("yes")), SelectChoice(NO, _("no"))]
                return "one"
            case "choice":
                self.one.choices = [SelectChoice(w, choice_text(setting.name, w)) for w in _options(setting)]
                return "one"
            case "several" if _options(setting):
                self.several.choices = [
                    SelectChoice(w, choice_text(setting.name, w)) for w in _options(setting)
                ]
                return "several"
            case "pairs":
                self.several.choices = [SelectChoice(pair, pair_text(pair)) for pair in _pairs(setting)]
                return "several"
            case "period":
                return "period"
            case kind if kind in LINES:
                return "lines"
        return "line"

    def fill(self, setting: Setting, value: Any) -> None:
        """Shows a value."""
        plain = setting.type.plain(value)
        match self.shape(setting):
            case "one":
                self.one.data = (YES if plain else NO) if isinstance(plain, bool) else plain
            case "several":
                self.several.data = plain
            case "period":
                count, _blank, unit = plain.partition(" ")
                self.count.data, self.unit.data = (
                    ("", NEVER) if plain == NEVER else (count, unit.removesuffix("s"))
                )
            case "lines":
                pairs = [f"{k} = {v}" for k, v in plain.items()] if isinstance(plain, dict) else plain
                self.lines.data = "\n".join(pairs)
            case _:
                self.line.data = ", ".join(plain) if isinstance(plain, list) else str(plain)

    def plain(self, setting: Setting) -> Any:
        """What was typed, as a profile writes it; what can't be is refused by the setting's type."""
        match self.shape(setting):
            case "one":
                return self.one.data == YES if setting.type.name == "flag" else self.one.data
            case "several":
                return list(self.several.data or ())
            case "period":
                return NEVER if self.unit.data == NEVER else f"{self.count.data} {self.unit.data}"
            case "lines":
                return _lines(setting, self.lines.data or "")
        return _line(setting, self.line.data or "")

    def add_setting_problems(self, refusal: Invalid, setting: Setting) -> None:
        """Puts what is wrong with the value beside the input it was typed into."""
        shape = self.shape(setting)
        place = "count" if shape == "period" else shape
        needs_reason = ("policy_reason_needed", "too_long")
        self.add_problems(
            Invalid(
                [
                    Problem("reason" if p.code in needs_reason else place, p.code, p.params)
                    if p.field == setting.name
                    else p
                    for p in refusal.problems
                ]
            )
        )


class ProfileForm(Form):
    """Which province's rule holds."""

    profile = RadioField(_("Rule"), choices=[], validate_choice=False)
    reason = TextAreaField(_("Reason"), [Required()], filters=[stripped])
    edition = RevisionField()


def _options(setting: Setting) -> tuple[str, ...]:
    found: tuple[str, ...] = getattr(setting.type, "options", ())
    return found


def _pairs(setting: Setting) -> list[str]:
    first, second = getattr(setting.type, "first", ()), getattr(setting.type, "second", ())
    return [f"{body} {staff}" for body in first for staff in second]


def _lines(setting: Setting, text: str) -> Any:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if setting.type.name != "per_kind":
        return lines
    parts = [line.partition("=") for line in lines]
    return {kind.strip(): form.strip() for kind, _sign, form in parts}


def _line(setting: Setting, text: str) -> Any:
    if setting.type.name == "whole":
        return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else text
    if setting.type.name == "several":
        return [part.strip() for part in text.split(",") if part.strip()]
    return text
