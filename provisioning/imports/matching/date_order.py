"""Dates of a row that may have day and month exchanged: how they are taken, and when that is asked.

Both readings are kept beside what was decided, so that an answer can be given anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from provisioning.imports.columns.date_evidence import Readings
from provisioning.imports.columns.parsed import ParsedOfficial
from provisioning.imports.matching.candidates import Candidates
from provisioning.imports.matching.listed_people import UNSURE, Json, ListedPerson, identity_of, unsure_json
from provisioning.imports.matching.people import Person
from provisioning.officials.date_parsers import swapped

# The kind of the question, the name of its answer, and of the choice for a whole list.
DATE_ORDER: Final = "date_order"
# Whoever wrote the list puts the day first, or the month.
ORDERS: Final = ("day", "month")


def order_in(answer: Mapping[str, Any] | None) -> str | None:
    """Which of the two somebody has answered; None where nobody has."""
    said = (answer or {}).get(DATE_ORDER)
    return said if said in ORDERS else None


def question_of_order() -> Json:
    """What the row asks. The dates themselves stand among its values."""
    return {"kind": DATE_ORDER, "options": [{"order": order} for order in ORDERS], "new": True}


def settled(listed: ListedPerson, order: str) -> ListedPerson:
    """The row with its doubtful dates read so; else with its birth, which the file has day first."""
    unsure = listed.unsure or _of_birth(listed)
    days: dict[str, date] = {name: getattr(both, order) for name, both in unsure.items()}
    kept = {
        **listed.kept,
        **{name: day.isoformat() for name, day in days.items()},
        UNSURE: unsure_json(unsure),
    }
    return _with(replace(listed, kept=kept, unsure=unsure), {**listed.values.said, **days})


def confirmed(listed: ListedPerson, order: str) -> ListedPerson:
    """The row with its dates read so for good: what is known already leaves no doubt."""
    read = settled(listed, order)
    kept = {name: value for name, value in read.kept.items() if name != UNSURE}
    return replace(read, kept=kept, unsure={})


def undated(listed: ListedPerson) -> ListedPerson:
    """The row as one that does not say these dates: nobody is told by them."""
    said = {name: value for name, value in listed.values.said.items() if name not in listed.unsure}
    return _with(listed, said)


def order_by_record(listed: ListedPerson, candidates: Candidates) -> str | None:
    """Which reading is right by what is known already: there is one such person, of one of the two births."""
    both = listed.unsure.get("birth_date")
    if both is None or len(listed.unsure) > 1:
        return None
    known = {
        person.birth_date for person in candidates.maybe(undated(listed).who) if listed.who.is_named(person)
    }
    found = [order for order in ORDERS if getattr(both, order) in known]
    return found[0] if len(found) == 1 else None


def readings_of(kept: Mapping[str, Any]) -> dict[str, Readings]:
    """Both readings of the dates of a row in doubt, from what its plan keeps; else of its birth."""
    both = {name: Readings(*map(date.fromisoformat, days)) for name, days in kept.get(UNSURE, {}).items()}
    born = kept.get("birth_date")
    return both or _both_of(date.fromisoformat(born) if born else None)


def turns_birth(person: Person, values: ParsedOfficial) -> bool:
    """Whether the row says the known birth with day and month exchanged."""
    born = values.birth_date
    return born is not None and person.birth_date is not None and swapped(born) == person.birth_date


def _of_birth(listed: ListedPerson) -> dict[str, Readings]:
    """The birth of a row of which nothing was in doubt before it met what is known."""
    return _both_of(listed.values.birth_date)


def _both_of(born: date | None) -> dict[str, Readings]:
    other = swapped(born) if born else None
    return {"birth_date": Readings(born, other)} if born and other else {}


def _with(listed: ListedPerson, said: Mapping[str, Any]) -> ListedPerson:
    values = ParsedOfficial(said)
    return replace(listed, values=values, who=identity_of(values, listed.who.national_id_hash))
