"""What rows of official forms ask of whoever looks at the plan, and what is told without asking. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from provisioning.imports.columns.parsed import ParsedOfficial
from provisioning.imports.forms import told_changes
from provisioning.imports.forms.actions import Action
from provisioning.imports.forms.row_requests import ACTION, ACTION_TEXT, OLD_REST, WANTED_TEXT, typed
from provisioning.imports.matching.listed_people import Json, ListedPerson
from provisioning.imports.matching.people import Person

# The kinds of the questions, and the names of their answers: what a row asks, what its text is about.
REQUEST: Final = "request"
MEANING: Final = "meaning"


def action_of(listed: ListedPerson, answer: Json) -> Action | None:
    """What a row asks, as it says or as somebody has answered; None where it asks nothing, or unclearly."""
    said = listed.values.get(ACTION) or answer.get(REQUEST)
    return Action(said) if said in frozenset(map(str, Action)) else None


def is_described(person: Person, texts: Sequence[str]) -> bool:
    """Whether all that a form says of an account, in words without labels, is what is known of the person."""
    known = (person.full_name, person.post, person.phone)
    return all(any(value and told_changes.same_words(text, value) for value in known) for text in texts)


def wanted_now(person: Person, said: ParsedOfficial, answer: Json) -> Json:
    """What a text means as somebody has answered, or because it stands where the record has the old value."""
    text, meaning = str(said.get(WANTED_TEXT) or ""), str(answer.get(MEANING, ""))
    rest = [each for each in said.get(OLD_REST) or [] if not told_changes.same_words(each, person.full_name)]
    if not meaning and len(rest) == 1:
        known = {told_changes.POST: person.post, told_changes.PHONE: person.phone}
        same = [name for name, value in known.items() if value and told_changes.same_words(value, rest[0])]
        meaning = same[0] if len(same) == 1 else ""
        text = text if told_changes.is_one_part(text) else ""
    values, problems = typed(told_changes.means(text, meaning))
    return {} if problems else values


def request_question(listed: ListedPerson) -> Json:
    written = str(listed.values.get(ACTION_TEXT) or "")
    options = [{"value": str(action)} for action in Action]
    return {
        "kind": REQUEST,
        "written": written,
        "options": options,
        "new": True,
        "alike": f"{REQUEST}:{written}",
    }


def meaning_question(listed: ListedPerson) -> Json:
    options = [{"value": name} for name in told_changes.MEANINGS]
    return {
        "kind": MEANING,
        "written": str(listed.values.get(WANTED_TEXT) or ""),
        "options": options,
        "new": True,
    }
