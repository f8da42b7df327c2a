"""What the states of a plan, the classes of its rows and the columns of a list are called.

Words only, translated when shown; also as template filters.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from app.texts.fields import field_value_text
from app.texts.filters import FIELD_TEXTS, field_text
from app.texts.problems import sentence, sentence_for
from app.texts.states import state_word
from provisioning.officials.fields import BY_NAME, IMPORTED
from provisioning.plans.model import Plan

# Words, tone, drawing.
Text = tuple[LazyString, str, str]
PLAN_STATES: dict[str, Text] = {
    "reading": (_("Being read"), "info", "hourglass"),
    "unclear": (_("Which column is what?"), "warn", "help-circle"),
    "scheduled": (_("Scheduled"), "info", "calendar"),
    "ready": (_("Awaiting your decision"), "warn", "clipboard-check"),
    "applying": (_("Being carried out"), "info", "player-play"),
    "paused": (_("Paused"), "warn", "player-pause"),
    "applied": (_("Carried out"), "good", "circle-check"),
    "stopped": (_("Stopped"), "quiet", "player-stop"),
    "failed": (_("File not readable"), "bad", "alert-circle"),
}
# What a row is, or what has become of it: words, tone, drawing.
KINDS: dict[str, Text] = {
    "question": (_("Question"), "warn", "help-circle"),
    "homonym": (_("Same name"), "warn", "users"),
    "joiner": (_("New"), "good", "user-plus"),
    "changed": (_("Changed"), "info", "pencil"),
    "mover": (_("Moves"), "info", "arrows-right-left"),
    "returner": (_("Comes back"), "good", "arrow-back-up"),
    "leaver": (_("Leaves"), "warn", "door-exit"),
    "locked": (_("Lock the account"), "warn", "lock"),
    "restored": (_("Unlock the account"), "good", "lock-open"),
    "reset": (_("New password code"), "info", "qrcode"),
    "withdrawn": (_("Withdraw the account"), "warn", "door-exit"),
    "deleted": (_("Delete the account"), "bad", "trash"),
    "same": (_("Same"), "quiet", "check"),
    "refused": (_("Problem"), "bad", "alert-circle"),
    "excluded": (_("Left out"), "quiet", "ban"),
    "applied": (_("Done"), "good", "circle-check"),
    "failed": (_("Failed"), "bad", "alert-circle"),
    "asking": (_("Questions"), "warn", "help-circle"),
    "left": (_("Not carried out"), "warn", "hourglass"),
}
IN_PART: Text = (_("Carried out in part"), "warn", "hourglass")
# Of a list that takes another back; the rest is called alike.
UNDO_STATES: dict[str, Text] = {
    "ready": (_("Waits for your word"), "warn", "clipboard-check"),
    "applying": (_("Being taken back"), "info", "arrow-back-up"),
    "applied": (_("Taken back"), "good", "arrow-back-up"),
}
UNDO_KINDS: dict[str, Text] = {
    "leaver": (_("Withdrawn"), "warn", "arrow-back-up"),
    "changed": (_("Put back"), "info", "arrow-back-up"),
    "mover": (_("Moved back"), "info", "arrow-back-up"),
    "returner": (_("Leaving undone"), "good", "arrow-back-up"),
    "restored": (_("Lock undone"), "good", "lock-open"),
    "locked": (_("Locked again"), "warn", "lock"),
    "same": (_("Left alone"), "quiet", "check"),
    "applied": (_("Taken back"), "good", "circle-check"),
}
MODES = {
    "add": _("Some people"),
    "roster": _("Everybody of the unit"),
}
COLUMNS = {
    **FIELD_TEXTS,
    # Where lists have another word for a field than the record.
    **{field.listed_as: FIELD_TEXTS[field.name] for field in IMPORTED},
    "family_name": _("Family and middle name"),
    "given_name": _("Given name"),
    "national_id": _("Identity number"),
    "sub_unit": _("Division"),
    "section": _("Headings between the rows"),
    "old_unit": _("Unit before"),
    "official_address": _("Official address"),
    "action": _("What is asked"),
    "action_change": _("Marked: change"),
    "action_withdraw": _("Marked: withdraw"),
    "old_text": _("Account information to be changed"),
    "new_text": _("New account information"),
    "password": _("Password"),
    "row": _("Whole row"),
    "header": _("Header row"),
    "file": _("File"),
}
# The record's word for a field → the file's.
_IN_FILE = {field.name: field.listed_as for field in IMPORTED}


def column_text(name: str, headers: Mapping[str, str] | None = None) -> str:
    """The column as the file itself heads it, else our name of the field; "" for the whole row."""
    if not name:
        return ""
    own = (headers or {}).get(_IN_FILE.get(name, name), "")
    return own or str(COLUMNS.get(name) or field_text(name))


def value_text(name: str, value: Any, units: Mapping[str, str]) -> str:
    """A recorded value as people read it; `units` gives names by code."""
    if value in (None, ""):
        return ""
    if name in BY_NAME:
        return field_value_text(BY_NAME[name], value)
    if name == "state":
        return state_word(str(value))
    if name == "password":
        return str(gettext("by a one-time code on a slip"))
    return units.get(str(value), str(value)) if name == "unit" else str(value)


# What stands in a list of plans, in this order.
COUNTED = (
    "question", "homonym", "leaver", "locked", "withdrawn", "deleted", "joiner", "changed", "mover",
    "returner", "restored", "reset", "same", "refused",
)  # fmt: skip
# What a row of an official form may ask, and what its text may be about.
ACTIONS = {
    "issue": _("Issue a new account"),
    "change": _("Change its information"),
    "lock": _("Lock it for now"),
    "restore": _("Unlock it"),
    "reset": _("Give a new password code"),
    "withdraw": _("Withdraw it"),
    "delete": _("Delete it"),
}
MEANINGS = {
    "post": _("This is the new post"),
    "phone": _("This is the new phone number"),
    "unit": _("This is the new unit"),
    "full_name": _("This is the corrected full name"),
}


def in_order(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """The classes that there are with their counts, questions first."""
    return [(kind, counts[kind]) for kind in COUNTED if counts.get(kind)]


def plan_state_text(plan: Plan) -> Text:
    """Words, tone and drawing of the state of a plan: also whether it is another one's undo, or has rows left
    that wait for somebody."""
    if plan.is_undo:
        return UNDO_STATES.get(plan.state, PLAN_STATES[plan.state])
    waits = any(plan.counts.get(kind) for kind in ("question", "homonym", "refused"))
    return IN_PART if plan.state == "applied" and waits else PLAN_STATES[plan.state]


def row_kind_text(kind: str, *, undo: bool = False) -> Text:
    """Words, tone and drawing of what a row is, or what has become of it."""
    return UNDO_KINDS.get(kind, KINDS[kind]) if undo else KINDS[kind]


def problem_sentence(problem: Mapping[str, Any]) -> str:
    """The sentence of a problem as a plan keeps it."""
    return sentence(problem["code"], problem["params"])


def init_app(app: Flask) -> None:
    """Registers the filters and names of the import pages."""
    app.jinja_env.filters.update(
        column_name=column_text, problem_sentence=problem_sentence, in_order=in_order,
        sentence_of=sentence_for,
    )  # fmt: skip
    app.jinja_env.globals.update(
        plan_state_text=plan_state_text, row_kind_text=row_kind_text, plan_modes=MODES
    )
