"""What many rows of a plan ask alike, asked once above them: choices, examples, what is no part of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from app.console.imports.rows import Choice, RowQuery, option_texts
from app.web.chosen_fields import UnitField
from app.web.fields import Required
from app.web.forms import Form
from app.web.request_context import may_anywhere, session
from provisioning.access.rules import Ability
from provisioning.imports.planning.alike import (
    OFFERED,
    SharedQuestion,
    exceptions,
    shared_questions,
)
from provisioning.imports.planning.classification import PLACE
from provisioning.imports.planning.form_questions import REQUEST
from provisioning.imports.planning.lookalike_names import NAME_REASON
from provisioning.plans.model import Plan
from provisioning.plans.rest import takes_changes


class PlaceForm(Form):
    """Which unit a name means that no unit has."""

    unit = UnitField(lazy_gettext("Unit that is meant"), [Required()])


@dataclass(frozen=True, slots=True)
class AskedOnce:
    """One question of many rows. `examples`: some of the rows, each with whom it offers."""

    question: SharedQuestion
    rows_url: str
    choices: list[Choice] = field(default_factory=list)
    examples: list[tuple[str, str]] = field(default_factory=list)
    # Rows of the same kind that this answer does not settle.
    exceptions: int = 0
    place: PlaceForm | None = None
    may_remember: bool = False

    @property
    def in_words(self) -> bool:
        """Whether it is answered by what one types."""
        return self.question.kind == NAME_REASON


def asked_once(plan: Plan, tried: str = "", place: PlaceForm | None = None) -> list[AskedOnce]:
    """The questions of a plan that may be answered. `place`: the form of `tried`, sent back with an error."""
    if plan.is_undo or not takes_changes(session(), plan):
        return []
    asked = [_asked(plan, each, number) for number, each in enumerate(shared_questions(session(), plan))]
    found = [each for each in asked if each.choices or each.place or each.in_words]
    if place is None:
        return found
    return [
        AskedOnce(each.question, each.rows_url, place=place, may_remember=each.may_remember)
        if each.question.alike == tried
        else each
        for each in found
    ]


def _asked(plan: Plan, question: SharedQuestion, number: int) -> AskedOnce:
    rows_url = RowQuery(alike=question.alike).url(plan)
    offered = option_texts(plan, question.first)
    if question.kind == PLACE:
        form = PlaceForm(formdata=None, prefix=f"place{number}-")
        return AskedOnce(question, rows_url, place=form, may_remember=may_anywhere(Ability.UNITS))
    if question.kind in ("unit", REQUEST):
        first = question.first[0]
        choices = [Choice(value, text, chosen=False) for value, text in offered[first.row]]
        return AskedOnce(question, rows_url, choices)
    if question.kind == "person":
        examples = _examples(question, offered)
        return AskedOnce(
            question, rows_url, _people(question, offered), examples, exceptions(session(), plan, question)
        )
    return AskedOnce(question, rows_url, examples=[(row.full_name, "") for row in question.first])


def _examples(question: SharedQuestion, offered: dict[int, list[tuple[str, str]]]) -> list[tuple[str, str]]:
    return [(row.full_name, next((text for _v, text in offered[row.row]), "")) for row in question.first]


def _people(question: SharedQuestion, offered: dict[int, list[tuple[str, str]]]) -> list[Choice]:
    """Whom the rows may mean, as far as the reader may see anybody of them."""
    if not any(offered.values()):
        return []
    here = question.alike.endswith(":here")
    those = _("These are the people who are here") if here else _("These are those people: they move here")
    return [
        Choice(OFFERED, those, chosen=False),
        Choice("new", _("All of them are somebody new"), chosen=False),
    ]
