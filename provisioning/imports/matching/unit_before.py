"""What the unit of before, which a list has beside that of now, says against the person that was found."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from provisioning.foundation.errors import Problem
from provisioning.imports.matching.listed_people import ListedPerson, problem_json
from provisioning.imports.matching.people import Person
from provisioning.imports.matching.unit_index import KnownUnit

ELSEWHERE: Final = "old_unit_differs"


def told_of_before(
    listed: ListedPerson, person: Person, before: KnownUnit, now: KnownUnit | None
) -> ListedPerson:
    """The row with a word where the person works neither there before nor where the list puts them now."""
    others = [each for each in listed.kept.get("notices", ()) if each["code"] != ELSEWHERE]
    places = [each.path for each in (before, now) if each is not None]
    if not any(person.unit_path.startswith(path) for path in places):
        others.append(
            problem_json(Problem("old_unit", ELSEWHERE, {"text": listed.values.old_unit_text or ""}))
        )
    return replace(listed, kept={**listed.kept, "notices": others}) if others else listed
