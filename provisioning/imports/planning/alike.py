"""One answer for many rows that ask the same: what a plan asks as a whole, and answering it once.

Rows are alike when the same words would answer them: a unit written in the same way, a name that one person
of the unit has, a reason for names that look like another's. What differs is not among them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from provisioning.access.rules import Ability, may
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid
from provisioning.imports.planning.classification import PLACE
from provisioning.imports.planning.form_questions import REQUEST
from provisioning.imports.planning.lookalike_names import NAME_REASON
from provisioning.imports.planning.questions import (
    MOST_AT_ONCE,
    Answer,
    asking_alike,
    options_for,
    require_place,
    require_ready,
    require_reason,
    settle,
)
from provisioning.imports.planning.statistics import update_statistics
from provisioning.plans import operations as plans
from provisioning.plans.approval import withdraw_approval
from provisioning.plans.model import Plan, PlanRow
from provisioning.units.operations import add_spelling

# So many questions stand above the rows; the others are answered row by row.
MOST_SHOWN: Final = 20
# Beside a question, so many of its rows as examples.
EXAMPLES: Final = 5
# Rows that are no exception to any answer: each has to be looked at by itself.
ONE_BY_ONE: Final = frozenset({"coded", "named:several", "near:several"})
# Questions about people: only the name speaks for somebody, or more does and something against it.
_PEOPLE: Final = frozenset({"named", "near"})
# Whom each row offers, where it offers one person.
OFFERED: Final = "offered"
_ALIKE: Final = PlanRow.question["alike"].as_string()


@dataclass(frozen=True, slots=True)
class SharedQuestion:
    """What several rows ask. `kind`: of the question; `rows`: how many ask; `first`: some of them."""

    alike: str
    kind: str
    rows: int
    first: tuple[PlanRow, ...]

    @property
    def written(self) -> str:
        """The words that are asked about, "" where it is about people."""
        return str((self.first[0].question or {}).get("written", "")) if self.first else ""


@dataclass(frozen=True, slots=True)
class Settled:
    """What one answer did: to how many rows, and which of them still do nothing."""

    rows: int
    left: tuple[int, ...]
    # How many more ask the same, beyond what is judged while somebody waits.
    waiting: int
    # The name was to be remembered, and whoever asked for it may not do so.
    forgotten: bool = False


def shared_questions(session: Session, plan: Plan) -> list[SharedQuestion]:
    """What several rows of a plan ask alike, and every name of a unit that nobody knows; most rows first."""
    found = []
    for alike, rows in _groups(session, plan):
        kind = alike.partition(":")[0]
        if alike in ONE_BY_ONE or (rows < 2 and kind != PLACE):
            continue
        query = sa.select(PlanRow).where(*asking_alike(plan, alike)).order_by(PlanRow.row)
        first = tuple(session.scalars(query.limit(EXAMPLES)))
        found.append(SharedQuestion(alike, "person" if kind in _PEOPLE else kind, rows, first))
    return found[:MOST_SHOWN]


def exceptions(session: Session, plan: Plan, question: SharedQuestion) -> int:
    """How many rows ask whom a name means, and are none of those that one answer settles."""
    if question.kind != "person":
        return 0
    others = (
        PlanRow.plan_id == plan.id,
        PlanRow.row_class.in_(("question", "homonym")),
        PlanRow.state == "proposed",
        PlanRow.question["kind"].as_string() == "person",
        question.alike != _ALIKE,
    )
    return session.scalar(sa.select(sa.func.count()).select_from(PlanRow).where(*others)) or 0


def answer_alike(
    session: Session, actor: Actor, plan: Plan, alike: str, said: Answer, *, remember: bool = False
) -> Settled:
    """Answers all rows that ask alike with one word; each is judged by itself.

    `said`: {"unit": id}; {"person": "offered"}, the one each row offers, or {"person": "new"};
    {"name_reason": text}. `remember`: the unit is called so from now on, where the actor looks after it.
    Raises Denied, and Invalid `plan_not_ready`, `row_asks_nothing`, `answer_unknown`.
    """
    require_ready(session, actor, plan)
    query = sa.select(PlanRow).where(*asking_alike(plan, alike)).order_by(PlanRow.row)
    rows = session.scalars(query.limit(MOST_AT_ONCE)).all()
    if not rows or alike in ONE_BY_ONE:
        raise Invalid.one("", "row_asks_nothing")
    answers = _answers(session, actor, plan, rows, said)
    if not answers:
        raise Invalid.one("", "answer_unknown")
    kept = not remember or _remember(session, actor, plan, rows[0], said)
    settle(session, actor, plan, answers)
    withdraw_approval(session, plan, by=actor.official_id)
    update_statistics(session, plan)
    plans.note_change(session, actor, plan, "plan.answered", {"rows": len(answers)})
    left = tuple(row.row for row in answers if row.row_class in ("question", "homonym", "refused"))
    waiting = session.scalar(
        sa.select(sa.func.count()).select_from(PlanRow).where(*asking_alike(plan, alike))
    )
    return Settled(len(answers), left, (waiting or 0) if len(rows) == MOST_AT_ONCE else 0, not kept)


def _groups(session: Session, plan: Plan) -> list[tuple[str, int]]:
    count = sa.func.count()
    query = (
        sa.select(_ALIKE, count)
        .where(
            PlanRow.plan_id == plan.id,
            PlanRow.row_class.in_(("question", "homonym", "refused")),
            PlanRow.state == "proposed",
            _ALIKE.is_not(None),
        )
        .group_by(_ALIKE)
        .order_by(count.desc(), _ALIKE)
        .limit(MOST_SHOWN + len(ONE_BY_ONE))
    )
    return [(alike, rows) for alike, rows in session.execute(query)]


def _answers(
    session: Session, actor: Actor, plan: Plan, rows: Sequence[PlanRow], said: Answer
) -> dict[PlanRow, Answer]:
    """What is said of each row; none for a row that offers nobody whom the actor may see."""
    kind = (rows[0].question or {}).get("kind")
    match said:
        case {"unit": int(unit), **rest} if not rest and kind == PLACE:
            require_place(session, plan, said)
            return {row: {"unit": unit} for row in rows}
        case {"unit": int(unit), **rest} if not rest and kind == "unit":
            return {row: {"unit": unit} for row in rows if _offers(row, "unit_id", unit)}
        case {"request": str(asked), **rest} if not rest and kind == REQUEST:
            return {row: {"request": asked} for row in rows if _offers(row, "value", asked)}
        case {"name_reason": str(reason), **rest} if not rest and kind == NAME_REASON:
            require_reason(reason)
            return {row: {"name_reason": reason} for row in rows}
        case {"person": str(person), **rest} if not rest and kind == "person":
            return _people(session, actor, rows, person)
    return {}


def _people(session: Session, actor: Actor, rows: Sequence[PlanRow], said: str) -> dict[PlanRow, Answer]:
    seen = options_for(session, actor, rows)
    found: dict[PlanRow, Answer] = {}
    for row in rows:
        offered = [each["official_id"] for each in _options(row)]
        if said == "new" and (row.question or {}).get("new") and seen.intersection(offered):
            found[row] = {"person": "new"}
        elif said == OFFERED and len(offered) == 1 and offered[0] in seen:
            found[row] = {"person": offered[0]}
    return found


def _offers(row: PlanRow, name: str, value: int | str) -> bool:
    return any(each.get(name) == value for each in _options(row))


def _options(row: PlanRow) -> list[dict[str, Any]]:
    return list((row.question or {}).get("options", ()))


def _remember(session: Session, actor: Actor, plan: Plan, row: PlanRow, said: Answer) -> bool:
    """Adds the name to those of the unit; says whether the actor may, and whether it is a name of one."""
    if (row.question or {}).get("kind") != PLACE:
        return False
    unit = require_place(session, plan, said)
    if not may(actor, Ability.UNITS, unit.path):
        return False
    add_spelling(session, actor, unit, str((row.question or {}).get("written", "")))
    return True
