"""The one catalogue of what is kept about a person: every field, and how each part of Congvu treats it.

Forms, lists, export, the record, the person's own page and retention take their fields from here, so a new
field is an entry here, an attribute of `OfficialFields`, a column, the words that head it in lists, and a
label (`app/texts/fields.py`) with its translation. Pure; knows no session and no page.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import fields as attributes_of
from datetime import date
from enum import StrEnum
from typing import Any, Final

from provisioning.addresses.email import MAX_ADDRESS, sendable_address
from provisioning.foundation.errors import Problem
from provisioning.names import canonical, canonical_name
from provisioning.officials import rules
from provisioning.officials.date_parsers import parse_birth_date, parse_birth_year, parse_contract_end
from provisioning.officials.parsed_value import ParsedValue
from provisioning.officials.phone_numbers import phone_number
from provisioning.officials.value_parsers import (
    parse_email,
    parse_full_name,
    parse_kind,
    parse_national_id,
    parse_phone,
    parse_staff_code,
    parse_text,
)


class Shape(StrEnum):
    """What a value is, and so how it is typed and shown."""

    TEXT = "text"
    DAY = "day"
    CHOICE = "choice"
    FLAG = "flag"
    MOMENT = "moment"
    # Only a keyed hash is kept of what is typed.
    HASH = "hash"


class Purpose(StrEnum):
    """Why a field is kept. The words for it are the page's."""

    IDENTITY = "identity"
    DUTY = "duty"
    CONTACT = "contact"
    SERVICE = "service"


class SeenBy(StrEnum):
    """Who may see it."""

    # Everybody who may see people of the unit.
    COLLEAGUES = "colleagues"
    # Whoever edits records or has to be sure whom they give a code to.
    KEEPERS = "keepers"
    # It is only compared.
    NOBODY = "nobody"


class Kept(StrEnum):
    """Until when it is kept."""

    # As long as the address stays theirs, which is for ever.
    WITH_ADDRESS = "address"
    AFTER_LEAVING_CONTACT = "contact_days"
    AFTER_LEAVING_IDENTITY = "identity_days"


@dataclass(frozen=True, slots=True)
class Treatment:
    """How one field is treated as personal data (91/2025/QH15; decision 17 says why)."""

    purpose: Purpose
    seen_by: SeenBy = SeenBy.COLLEAGUES
    kept: Kept = Kept.WITH_ADDRESS
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class OfficialFields:
    """What one types, or imports, about a person. Empty text means "not known"."""

    full_name: str
    post: str = ""
    staff_code: str = ""
    birth_date: date | None = None
    # Only while the day is not known.
    birth_year: str = ""
    kind: str = "civil_servant"
    contract_end: date | None = None
    phone: str = ""
    recovery_email: str = ""
    national_id_hash: str | None = None
    is_leader: bool = False
    # Why somebody is called so although a protected person, or an administrator, is called almost so.
    name_reason: str = ""


# A cell's text, and today, to a value or a problem.
Parser = Callable[[str, date], ParsedValue[Any]]
# The problems of a value on this day.
Rule = Callable[[Any, date], list[Problem]]


def _no_problem(_value: object, _today: date) -> list[Problem]:
    return []


def _as_it_is(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `name` is its column, its attribute of `OfficialFields` and its word in the record."""

    name: str
    treatment: Treatment
    shape: Shape = Shape.TEXT
    # The word of lists for it, by which their header words and rows are keyed; "" where none has it.
    listed_as: str = ""
    # What a list's cell means.
    parse: Parser | None = None
    # What is wrong with a value, whichever door it came by.
    problems: Rule = _no_problem
    # The form in which a value is stored. Raises BadText.
    stored: Callable[[Any], Any] = _as_it_is
    # Whether it can be changed by hand; and by its owner, as one's own matter.
    editable: bool = False
    ones_own: bool = False
    # Whether the file of the people of a unit has it.
    exported: bool = False
    # Whether it tells namesakes apart, and no two people have the same.
    tells_apart: bool = False
    unique: bool = False
    # Whether nobody is without one.
    required: bool = False
    # The longest text that a form takes; 0 where the rule alone says.
    longest: int = 0

    @property
    def compared(self) -> bool:
        """Whether a list that says otherwise of a known person changes it."""
        return bool(self.listed_as) and self.editable

    @property
    def kept_in_rows(self) -> str:
        """The word under which the rows of a plan keep it: of an identity number only its hash."""
        return self.name if self.shape is Shape.HASH else self.listed_as

    @property
    def typed_in(self) -> str:
        """The word under which its problems are said: beside the box, or the cell, it is typed in."""
        return self.listed_as if self.shape is Shape.HASH else self.name

    def of(self, official: object) -> Any:
        """The value of a record as one would type it."""
        return self.typed(getattr(official, self.name))

    def typed(self, value: Any) -> Any:
        """A value as `OfficialFields` has it: days as such also from their stored form, no text for none."""
        if self.shape is Shape.DAY:
            return date.fromisoformat(value) if isinstance(value, str) and value else value or None
        return "" if value is None and self.shape is not Shape.HASH else value


def _kept_phone(text: str) -> str:
    number = phone_number(text)
    return number.text if number else text


CATALOGUE: Final = (
    Field(
        "full_name",
        Treatment(Purpose.IDENTITY),
        listed_as="full_name",
        parse=lambda text, _today: parse_full_name(text),
        problems=lambda name, _today: rules.name_problems(name),
        stored=canonical_name,
        required=True,
        editable=True,
        exported=True,
    ),
    Field(
        "staff_code",
        Treatment(Purpose.IDENTITY),
        listed_as="staff_code",
        parse=lambda text, _today: parse_staff_code(text),
        problems=lambda code, _today: rules.staff_code_problems(code),
        stored=lambda code: unicodedata.normalize("NFC", code) or None,
        editable=True,
        exported=True,
        tells_apart=True,
        unique=True,
    ),
    Field(
        "birth_date",
        Treatment(Purpose.IDENTITY, SeenBy.KEEPERS, Kept.AFTER_LEAVING_IDENTITY),
        shape=Shape.DAY,
        listed_as="birth_date",
        parse=parse_birth_date,
        problems=rules.age_problems,
        editable=True,
        exported=True,
        tells_apart=True,
    ),
    Field(
        "birth_year",
        Treatment(Purpose.IDENTITY, SeenBy.KEEPERS, Kept.AFTER_LEAVING_IDENTITY),
        listed_as="birth_year",
        parse=parse_birth_year,
        problems=rules.birth_year_problems,
        editable=True,
        tells_apart=True,
    ),
    Field(
        "national_id_hash",
        Treatment(Purpose.IDENTITY, SeenBy.NOBODY, Kept.AFTER_LEAVING_IDENTITY, sensitive=True),
        shape=Shape.HASH,
        listed_as="national_id",
        parse=lambda text, _today: parse_national_id(text),
        tells_apart=True,
        unique=True,
    ),
    Field("unit_id", Treatment(Purpose.DUTY)),
    Field(
        "post",
        Treatment(Purpose.DUTY),
        listed_as="post",
        parse=lambda text, _today: parse_text(text, "post"),
        problems=lambda text, _today: rules.text_problems("post", text, 255),
        stored=canonical,
        editable=True,
        exported=True,
    ),
    Field(
        "phone",
        Treatment(Purpose.CONTACT, SeenBy.KEEPERS, Kept.AFTER_LEAVING_CONTACT),
        listed_as="phone",
        parse=lambda text, _today: parse_phone(text),
        problems=lambda text, _today: rules.phone_problems(text),
        stored=_kept_phone,
        editable=True,
        ones_own=True,
    ),
    Field(
        "recovery_email",
        Treatment(Purpose.CONTACT, SeenBy.KEEPERS, Kept.AFTER_LEAVING_CONTACT),
        listed_as="recovery_email",
        parse=lambda text, _today: parse_email(text),
        problems=lambda text, _today: rules.email_problems("recovery_email", text),
        stored=lambda text: sendable_address(text) or text,
        editable=True,
        ones_own=True,
        longest=MAX_ADDRESS,
    ),
    Field("recovery_typed_by", Treatment(Purpose.CONTACT, kept=Kept.AFTER_LEAVING_CONTACT)),
    Field(
        "recovery_proven_at", Treatment(Purpose.CONTACT, kept=Kept.AFTER_LEAVING_CONTACT), shape=Shape.MOMENT
    ),
    Field(
        "kind",
        Treatment(Purpose.DUTY),
        shape=Shape.CHOICE,
        listed_as="contract_kind",
        parse=lambda text, _today: parse_kind(text),
        problems=lambda kind, _today: rules.kind_problems(kind),
        editable=True,
    ),
    Field(
        "contract_end",
        Treatment(Purpose.DUTY, SeenBy.KEEPERS, Kept.AFTER_LEAVING_IDENTITY),
        shape=Shape.DAY,
        listed_as="contract_end",
        parse=parse_contract_end,
        editable=True,
    ),
    Field("is_leader", Treatment(Purpose.DUTY), shape=Shape.FLAG, editable=True),
    Field("is_protected", Treatment(Purpose.DUTY), shape=Shape.FLAG),
    Field("locale", Treatment(Purpose.SERVICE), shape=Shape.CHOICE),
    Field("created_at", Treatment(Purpose.SERVICE), shape=Shape.MOMENT),
    Field("updated_at", Treatment(Purpose.SERVICE), shape=Shape.MOMENT),
)

BY_NAME: Final[Mapping[str, Field]] = {field.name: field for field in CATALOGUE}
# What a field of a record is while nobody has said anything.
DEFAULTS: Final = {attribute.name: attribute.default for attribute in attributes_of(OfficialFields)}
# What is handed in about a person, beside the reason for a name, which is no field of the record.
GIVEN: Final = tuple(field for field in CATALOGUE if field.name in DEFAULTS)
EDITABLE: Final = tuple(field.name for field in CATALOGUE if field.editable)
IMPORTED: Final = tuple(field for field in CATALOGUE if field.listed_as)
COMPARED: Final = tuple(field for field in CATALOGUE if field.compared)
EXPORTED: Final = tuple(field for field in CATALOGUE if field.exported)
UNIQUE: Final = tuple(field for field in CATALOGUE if field.unique)
ONES_OWN: Final = frozenset(field.name for field in CATALOGUE if field.ones_own)
# The words of lists for what tells namesakes apart: one of them must be there.
IDENTIFYING: Final = tuple(field.listed_as for field in IMPORTED if field.tells_apart)
# What is a day, in the record's words and in those of lists.
DAYS: Final = frozenset(
    word for field in CATALOGUE if field.shape is Shape.DAY for word in (field.name, field.listed_as)
)


def problems_of(fields: OfficialFields, today: date) -> list[Problem]:
    """Everything wrong with `fields`."""
    return [problem for field in GIVEN for problem in field.problems(getattr(fields, field.name), today)]


def fields_now(official: object) -> dict[str, Any]:
    """The editable values of a record by name, as one would type them."""
    return {name: BY_NAME[name].of(official) for name in EDITABLE}
