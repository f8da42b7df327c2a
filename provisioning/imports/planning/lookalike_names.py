"""Rows that would call somebody almost as a protected person, or an administrator, is called.

Such a row asks for the reason in place and does nothing without one; the others of the list go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from provisioning.imports.matching.listed_people import Json
from provisioning.imports.planning.classification import Classification
from provisioning.imports.rules import EFFECTS
from provisioning.names.skeleton import skeleton
from provisioning.officials.lookalikes import Guarded

# The kind of the question, and the name of its answer.
NAME_REASON: Final = "name_reason"


def ask_reasons(verdicts: Iterable[Classification], guarded: Callable[[], Guarded]) -> None:
    """Turns each row that calls somebody so into a question, unless it was answered."""
    for verdict in verdicts:
        if verdict.row_class in EFFECTS and not reason_in(verdict.answer) and _takes_a_name(verdict):
            person = verdict.person.id if verdict.person else None
            if guarded().get(skeleton(verdict.listed.values.full_name or ""), frozenset()) - {person}:
                verdict.row_class = "question"
                verdict.question = {
                    "kind": NAME_REASON,
                    "options": [],
                    "new": True,
                    "alike": NAME_REASON,
                }


def reason_in(answer: Json | None) -> str:
    """Why the name is right, as somebody has answered; "" where nobody has."""
    return str((answer or {}).get(NAME_REASON, ""))


def _takes_a_name(verdict: Classification) -> bool:
    """Whether somebody would be called otherwise than before; who looks the same is not asked about again."""
    if verdict.person is None:
        return True
    renamed = any(change["field"] == "full_name" for change in verdict.changes)
    before, after = verdict.person.full_name, verdict.listed.values.full_name or ""
    return renamed and skeleton(before) != skeleton(after)
