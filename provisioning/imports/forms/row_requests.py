"""What a row of an official form says beside its person: what is asked, the address, what is to change.

Pure. Adds to what was read of the row's cells, in words that plans keep (see `SAID`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from provisioning.addresses.email import MAX_ADDRESS
from provisioning.foundation.errors import Problem
from provisioning.imports.columns.sections import names_unit
from provisioning.imports.forms import told_changes
from provisioning.imports.forms.actions import Action
from provisioning.imports.forms.request_form import RequestForm, asked_of
from provisioning.imports.forms.told_changes import Told
from provisioning.officials.value_parsers import parse_full_name, parse_phone, parse_text, showable

# That the row is one of a form; what it asks, and in which words; what is to change, told or only written; of
# the old text what nobody understood.
FORM, ACTION, ACTION_TEXT, WANTED, WANTED_TEXT, OLD_REST = SAID = (
    "of_form", "action", "action_text", "wanted", "wanted_text", "old_rest",
)  # fmt: skip
Said = dict[str, Any]
Cell = Callable[[str], str]


def take_request(said: Said, form: RequestForm, cell: Cell) -> list[Problem]:
    """Adds what the row asks to what it says; gives what is wrong with it."""
    if not form.is_form:
        return []
    said[FORM] = 1
    if form.told:
        return _take_told(said, cell)
    action, text = asked_of(form, cell)
    if action:
        said[ACTION] = str(action)
    if text:
        said[ACTION_TEXT] = showable(text)
    problems = [Problem("full_name", "name_of_body")] if names_unit(cell("full_name")) else []
    if action is Action.CHANGE:
        problems += take_wanted(said, told_changes.asked_in(cell("action")), cell("action"))
    return problems


def take_own_address(said: Said, form: RequestForm) -> list[Problem]:
    """An address in one of our domains is the official one, whatever its column is called; a notice of it."""
    email = str(said.get("recovery_email", "")).lower()
    if email.rpartition("@")[2] not in form.domains:
        return []
    del said["recovery_email"]
    if said.setdefault("address", email) != email:
        return [Problem("recovery_email", "own_address_differs", {"text": email})]
    return [Problem("recovery_email", "own_address_read", {"text": email})]


def take_wanted(said: Said, told: Told, text: str) -> list[Problem]:
    """What is to change, where all of the text was understood; else the text, for somebody to say."""
    values, problems = typed(told) if told.is_whole else ({}, [])
    if values and not problems:
        said[WANTED] = values
    elif text.strip():
        lines = (" ".join(line.split()) for line in text.splitlines())
        said[WANTED_TEXT] = "; ".join(line for line in lines if line)[:255]
    return [] if told.is_whole or text.strip() else [Problem("action", "change_not_said")]


def typed(told: Told) -> tuple[dict[str, str], list[Problem]]:
    """The values as records keep them, by the words of lists, and what is wrong with them."""
    values: dict[str, str] = {}
    problems: list[Problem] = []
    for name, text in told.values.items():
        if name == told_changes.ADDRESS:
            # An address is changed by nobody's word in a list: it is asked about.
            problems.append(Problem("official_address", "address_change_asked"))
            continue
        read = _PARSERS[name](text)
        problems += [read.problem] if read.problem else []
        if read.value is not None:
            values["unit_text" if name == told_changes.UNIT else name] = read.value
    return values, problems


_PARSERS: Final[dict[str, Callable[[str], Any]]] = {
    told_changes.FULL_NAME: parse_full_name,
    told_changes.POST: lambda text: parse_text(text, "post"),
    told_changes.PHONE: parse_phone,
    told_changes.UNIT: lambda text: parse_text(text, "unit"),
}


def _take_told(said: Said, cell: Cell) -> list[Problem]:
    """Old text and new text: who it is stands in the old one, or in both."""
    said[ACTION] = str(Action.CHANGE)
    old, new = told_changes.told_of(cell("old_text")), told_changes.told_of(cell("new_text"))
    for name, text in old.values.items():
        if name == told_changes.ADDRESS:
            said["address"] = text[:MAX_ADDRESS]
            continue
        read = _PARSERS[name](text)
        if read.value is not None:
            said["unit_text" if name == told_changes.UNIT else name] = read.value
    same = {
        name for name, text in new.values.items()
        if name in old.values and told_changes.same_words(text, old.values[name])
    }  # fmt: skip
    differing = {name: text for name, text in new.values.items() if name not in same}
    rest = tuple(
        part for part in new.rest if not any(told_changes.same_words(part, each) for each in old.rest)
    )
    gone = tuple(
        part for part in old.rest if not any(told_changes.same_words(part, each) for each in new.rest)
    )
    if gone:
        said[OLD_REST] = [showable(part) for part in gone]
    return take_wanted(said, Told(differing, rest), cell("new_text"))
