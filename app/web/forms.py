"""The form every page's form grows from: CSRF, our own sentences, and problems put beside their field.

Also the small functions that the form macros ask. It renders nothing and decides nothing.
"""

from __future__ import annotations

from typing import Any, ClassVar

from flask import Flask, current_app, request
from flask_babel import gettext, ngettext
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto
from markupsafe import Markup
from wtforms.fields.core import Field
from wtforms.widgets import html_params

from app.texts.marking import N_
from app.texts.problems import sentence
from provisioning.foundation.errors import Invalid

# WTForms' own sentences, and what we say instead.
_INSTEAD = {
    "This field is required.": N_("Please enter this."),
    "Not a valid choice.": N_("Please choose one from the list."),
    "Invalid email address.": N_("This is not an email address. Example: ten@coquan.example."),
    "Not a valid date value.": N_("This is not a date. Write it as yyyy-mm-dd or dd/mm/yyyy."),
    "Not a valid integer value.": N_("Please enter a whole number."),
    "Not a valid decimal value.": N_("Please enter a number."),
    "File does not have an approved extension.": N_("Please upload .xlsx or .csv."),
}


# Under this name of `app.extensions` stands what was typed before a form came too late.
REFILL = "congvu_refill"


def _nothing() -> None:
    """Where nothing is filled in again."""


class _OwnSentences:
    """WTForms asks this for its few built-in sentences; they stand in our own catalogue."""

    def gettext(self, text: str) -> str:
        return str(gettext(_INSTEAD.get(text, text)))

    def ngettext(self, one: str, many: str, number: int) -> str:
        return str(ngettext(one, many, number))


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF carries no types
    """Base of every form. `add_problems` shows what the business refused."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Our own catalogue instead of WTForms', which has no Vietnamese."""

        locales: ClassVar[list[str]] = ["vi"]

        def get_translations(self, form: Any) -> _OwnSentences:
            return _OwnSentences()

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """As Flask-WTF's, except that JSON is no form: its values could be of any type; and that a form
            is filled with what was typed before it came too late."""
            if request.is_json:
                return None
            sent = super().wrap_formdata(form, formdata)
            if sent is None and formdata is _Auto:
                sent = current_app.extensions.get(REFILL, _nothing)()
                form.refilled = sent is not None
            return sent

    # Filled with what was typed before: what the page would put in itself must not take its place.
    refilled = False

    def add_problems(self, refusal: Invalid) -> None:
        """Put each problem beside its field, or above the form when the form has no such field."""
        for problem in refusal.problems:
            text = sentence(problem.code, problem.params)
            if problem.field in self._fields:
                beside = self._fields[problem.field]
                beside.errors = [*beside.errors, text]
            else:
                self.form_errors.append(text)


def described_by(field: Field, help_text: str) -> str:
    """The ids of the help and the error of `field`, for aria-describedby; "" when there are none."""
    parts = [f"{field.id}-help"] if help_text else []
    if field.errors:
        parts.append(f"{field.id}-error")
    return " ".join(parts)


def field_attributes(field: Field, help_text: str, look: str, more: dict[str, Any]) -> dict[str, Any]:
    """What the input of `field` carries; keys of `more` are given with _ for -."""
    attributes: dict[str, Any] = {name.replace("_", "-"): value for name, value in more.items()}
    attributes["class"] = f"{look} is-invalid" if field.errors else look
    described = described_by(field, help_text)
    if described:
        attributes["aria-describedby"] = described
    if field.errors:
        attributes["aria-invalid"] = "true"
    return attributes


def html_attributes(attributes: dict[str, Any]) -> Markup:
    """`attributes` as markup, escaped by WTForms."""
    return Markup(html_params(**attributes))  # noqa: S704  html_params escapes every value


def init_app(app: Flask) -> None:
    """Let the form macros ask."""
    app.jinja_env.globals.update(
        described_by=described_by,
        field_attributes=field_attributes,
        html_attributes=html_attributes,
    )
