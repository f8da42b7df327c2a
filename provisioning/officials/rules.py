"""What makes a person's record well-formed. Pure; every problem at once."""

from __future__ import annotations

import re
from datetime import date

from provisioning.addresses.email import sendable_address
from provisioning.foundation.errors import Problem
from provisioning.names import BadText, canonical, canonical_name
from provisioning.officials.model import KINDS
from provisioning.officials.phone_numbers import phone_number

STAFF_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9./-]{0,31}")
YOUNGEST, OLDEST = 15, 90
_YEAR = re.compile(r"[0-9]{4}")


def name_problems(name: str) -> list[Problem]:
    """Why nobody can be called so."""
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


def age_problems(born: date | None, today: date) -> list[Problem]:
    """Why nobody who works here was born then."""
    if born is None:
        return []
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if not YOUNGEST <= age <= OLDEST:
        return [Problem("birth_date", "age_unlikely", {"age": age})]
    return []


def birth_year_problems(year: str, today: date) -> list[Problem]:
    """Why nobody who works here was born in that year. None at all is allowed."""
    if not year:
        return []
    if not _YEAR.fullmatch(year):
        return [Problem("birth_year", "birth_year_shape")]
    age = today.year - int(year)
    return [] if YOUNGEST <= age <= OLDEST + 1 else [Problem("birth_year", "age_unlikely", {"age": age})]


def staff_code_problems(code: str) -> list[Problem]:
    """Why this is no staff code. None at all is allowed."""
    fits = not code or STAFF_CODE.fullmatch(code)
    return [] if fits else [Problem("staff_code", "staff_code_shape")]


def phone_problems(text: str) -> list[Problem]:
    """Why this is no phone number. None at all is allowed."""
    fits = not text or phone_number(text) is not None
    return [] if fits else [Problem("phone", "phone_shape")]


def email_problems(field: str, text: str) -> list[Problem]:
    """Why nothing can be sent to this address. None at all is allowed."""
    fits = not text or sendable_address(text) is not None
    return [] if fits else [Problem(field, "email_shape")]


def kind_problems(kind: str) -> list[Problem]:
    """Why this is no kind of staff."""
    return [] if kind in KINDS else [Problem("kind", "unknown_choice")]
