"""Form fields the staff pages share: a day as people write it, plain text.

They read what was typed and say what can't be read; what is allowed is decided by the operations.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import request
from wtforms import IntegerField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs are older
from wtforms.widgets import HiddenInput

from app.texts.problems import sentence, sentence_for
from app.web.formatting import format_date
from provisioning.names import BadText, canonical
from provisioning.officials.date_parsers import parse_date

# Longer text in a search box finds nothing more.
LONGEST_QUERY = 100


class Required:
    """Marks a field as one that must be filled; that it is, the operation checks."""

    field_flags = {"required": True}  # noqa: RUF012 (WTForms reads a plain attribute)

    def __call__(self, form: object, field: object) -> None:
        """Says nothing: all problems come from one place, at once."""


class Plain:
    """Text that can be stored: no control characters, at most `longest` letters."""

    def __init__(self, longest: int) -> None:
        self.longest = longest
        self.field_flags = {"maxlength": longest}

    def __call__(self, form: object, field: StringField) -> None:
        """Raises ValidationError."""
        try:
            text = canonical(field.data or "")
        except BadText as bad:
            raise ValidationError(sentence(bad.code, {"letter": bad.letter})) from bad
        if len(text) > self.longest:
            raise ValidationError(sentence("too_long", {"longest": self.longest}))


class Lines(Plain):
    """Several lines of such text, `longest` letters together."""

    def __call__(self, form: object, field: StringField) -> None:
        """Raises ValidationError."""
        whole = field.data or ""
        if len(whole) > self.longest:
            raise ValidationError(sentence("too_long", {"longest": self.longest}))
        for line in whole.splitlines():
            try:
                canonical(line)
            except BadText as bad:
                raise ValidationError(sentence(bad.code, {"letter": bad.letter})) from bad


class DayField(StringField):
    """A day written as dd/mm/yyyy (or yyyy-mm-dd); `data` is a date or None."""

    data: date | None  # type: ignore[assignment]  # a day, where its base holds text

    def process_formdata(self, valuelist: list[str]) -> None:
        """Reads what was typed. Raises ValueError with the sentence, as WTForms wants it."""
        self.data = None
        reading = parse_date(valuelist[0] if valuelist else "", self.name)
        if reading.problem is not None:
            raise ValueError(sentence_for(reading.problem))
        if reading.value is not None and not _is_of_our_times(reading.value):
            raise ValueError(sentence("date_impossible", {}))
        self.data = reading.value

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return format_date(self.data) if self.data else ""


class RevisionField(IntegerField):
    """Hidden: at which revision what is changed stood when the page was made."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=HiddenInput(), **kwargs)

    @property
    def seen(self) -> int:
        """The revision the page showed; one that there never is where the form names none."""
        return int(self.data) if self.data is not None else -1

    def renew(self, revision: int) -> None:
        """The form is shown again over what stands now."""
        self.raw_data, self.data = None, revision


def options_of(words: Mapping[str, Any]) -> list[SelectChoice]:
    """A table of values and their words as the choices of a field."""
    return [SelectChoice(value, label) for value, label in words.items()]


def stripped(text: str | None) -> str:
    """A WTForms filter: no blanks at the ends, never None."""
    return (text or "").strip()


# Beyond this no list goes, and no database counts further without trouble.
LARGEST_NUMBER = 2**31 - 1
FIRST_YEAR, LAST_YEAR = 1900, 2200


def whole_number(name: str, default: int = 0) -> int:
    """A number of the query string or the form, within what can be counted; what is none is the default."""
    found: int = request.values.get(name, default, type=int)
    return min(max(found, 0), LARGEST_NUMBER)


def plain_day(text: str) -> date | None:
    """A day as browsers and people write it; None for what is none, or far from our times."""
    reading = parse_date(text, "day")
    return reading.value if reading.value and _is_of_our_times(reading.value) else None


def _is_of_our_times(day: date) -> bool:
    return FIRST_YEAR <= day.year <= LAST_YEAR


def printable(text: str) -> str:
    """What a search box holds, without what can't be searched for."""
    return "".join(c for c in text if c.isprintable()).strip()[:LONGEST_QUERY]
