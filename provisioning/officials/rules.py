"""What makes a person's record well-formed. Pure; every problem at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from provisioning.addresses.email import sendable_address
from provisioning.foundation.errors import Problem
from provisioning.names import BadText, canonical, canonical_name, fold
from provisioning.officials.model import KINDS
from provisioning.officials.phone_numbers import phone_number

STAFF_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9./-]{0,31}")
YOUNGEST, OLDEST = 15, 90


@dataclass(frozen=True, slots=True)
class OfficialFields:
    """What one types, or imports, about a person. Empty text means "not known"."""

    full_name: str
    post: str = ""
    staff_code: str = ""
    birth_date: date | None = None
    kind: str = "civil_servant"
    contract_end: date | None = None
    phone: str = ""
    recovery_email: str = ""
    national_id_hash: str | None = None
    is_leader: bool = False
    # Why somebody is called so although a protected person, or an administrator, is called almost so.
    name_reason: str = ""


def problems_of(fields: OfficialFields, today: date) -> list[Problem]:
    """Everything wrong with `fields`."""
    found = [*_name_problems(fields.full_name), *_date_problems(fields, today)]
    if fields.staff_code and not STAFF_CODE.fullmatch(fields.staff_code):
        found.append(Problem("staff_code", "staff_code_shape"))
    if fields.phone and phone_number(fields.phone) is None:
        found.append(Problem("phone", "phone_shape"))
    if fields.kind not in KINDS:
        found.append(Problem("kind", "unknown_choice"))
    if fields.recovery_email and sendable_address(fields.recovery_email) is None:
        found.append(Problem("recovery_email", "email_shape"))
    return found + text_problems("post", fields.post, 255)


def _name_problems(name: str) -> list[Problem]:
    if not name.strip():
        return [Problem("full_name", "required")]
    try:
        canonical_name(name)
    except BadText as bad:
        return [Problem("full_name", bad.code, {"letter": bad.letter})]
    return []


def text_problems(field: str, text: str, longest: int) -> list[Problem]:
    """Why a piece of free text can't be stored."""
    try:
        if len(canonical(text)) > longest:
            return [Problem(field, "too_long", {"longest": longest})]
    except BadText as bad:
        return [Problem(field, bad.code, {"letter": bad.letter})]
    return []


def _date_problems(fields: OfficialFields, today: date) -> list[Problem]:
    born = fields.birth_date
    if born is None:
        return []
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if not YOUNGEST <= age <= OLDEST:
        return [Problem("birth_date", "age_unlikely", {"age": age})]
    return []


def search_text(full_name: str, staff_code: str | None, locals_: list[str]) -> str:
    """What a search looks through: folded name, staff code and every local part, space-led."""
    code = staff_code or ""
    words = [fold(full_name), code.lower(), fold(code), *locals_]
    return f" {' '.join(w for w in words if w)}"[:800]
