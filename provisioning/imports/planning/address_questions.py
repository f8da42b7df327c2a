"""Rows whose address the province's rule leaves to somebody: what is asked, and what an answer means.

Digits of the national id stand with the row until its address is given, and nowhere afterwards; what is said
of a birth is said of the person. An address is chosen among those that are free, or typed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from provisioning.addresses.naming import AddressAsked
from provisioning.addresses.rules import Choice, reason
from provisioning.foundation import clock
from provisioning.foundation.errors import Invalid, Problem
from provisioning.imports.matching.listed_people import ID_DIGITS, Json, problem_json
from provisioning.imports.planning.classification import Classification
from provisioning.officials.date_parsers import parse_birth_date
from provisioning.officials.rules import birth_year_problems

# The kind of the question, and the names of its answers: an address, digits, a day or a year of birth.
ADDRESS: Final = "address"
DIGITS, BORN = "id_digits", "born"
_YEAR: Final = re.compile(r"[0-9]{4}", re.ASCII)
_LAST_FOUR: Final = re.compile(r"[0-9]{4}", re.ASCII)
_NEEDS: Final = {
    "address_digits_needed": DIGITS, "address_year_needed": BORN, "address_month_needed": BORN,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What an answer says: more of the row's own values, and what stays beside it as the answer."""

    values: Json
    answer: Json


def ask_address(verdict: Classification, asked: AddressAsked, domain: str) -> None:
    """Turns a row that would add somebody into the question which address they get."""
    verdict.row_class, verdict.address = "question", ""
    verdict.question = {
        "kind": ADDRESS,
        "needs": _NEEDS.get(asked.problem.code, ADDRESS),
        "code": asked.problem.code,
        "params": asked.problem.params,
        "options": [{"address": f"{local}@{domain}"} for local in asked.proposals],
        "new": True,
    }


def needed_by(question: Mapping[str, Any]) -> str:
    """Which of the answers a question of addresses takes."""
    return str(question.get("needs", ADDRESS))


def explain(verdict: Classification, choice: Choice) -> None:
    """Keeps with the row by which form its address is made, and why by no earlier one."""
    kept = verdict.listed.kept
    others = [each for each in kept.get("notices", ()) if each["field"] != ADDRESS]
    because = reason(choice) if choice.form else None
    if because is not None:
        kept["notices"] = [*others, problem_json(because)]
    elif others != kept.get("notices", []):
        kept["notices"] = others


def chosen_in(answer: Json | None) -> str:
    """The address that somebody has chosen, "" where nobody has."""
    return str((answer or {}).get(ADDRESS, ""))


def require_told(question: Mapping[str, Any], said: Json) -> None:
    """Raises Invalid for what is no answer to a question of addresses."""
    needs = needed_by(question)
    if set(said) != {needs} or not isinstance(said[needs], str):
        raise Invalid.one("", "answer_unknown")
    text = said[needs].strip()
    if not text:
        raise Invalid.one(needs, "required")
    if needs == DIGITS and not _LAST_FOUR.fullmatch(text):
        raise Invalid.one(DIGITS, "id_digits_shape")
    if needs == BORN:
        _born(text)


def told(values: Json, said: Json) -> Told:
    """What a row says with an answer in it."""
    if DIGITS in said:
        return Told({**values, ID_DIGITS: said[DIGITS].strip()}, {})
    if BORN in said:
        return Told({**values, **_born(said[BORN].strip())}, {})
    return Told(values, said)


def _born(text: str) -> Json:
    """The day of birth, or the year, in the words of rows. Raises Invalid."""
    if _YEAR.fullmatch(text):
        problems = birth_year_problems(text, clock.today())
        if problems:
            raise Invalid(problems)
        return {"birth_year": text}
    day = parse_birth_date(text, clock.today())
    if day.value is None:
        raise Invalid([day.problem or Problem("birth_date", "required")])
    return {"birth_date": day.value.isoformat()}
