"""What plans make of forms whose truth is known: right, asked, refused, or silently wrong."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import sqlalchemy as sa

from provisioning.foundation.database import Session
from provisioning.foundation.settings import Settings
from provisioning.imports import operations
from provisioning.imports.planning.letter_count import count_differs
from provisioning.imports.rules import EFFECTS
from provisioning.plans.model import Plan, PlanRow
from provisioning.units.model import Unit
from tests.support.official_forms.body import BODY, Body
from tests.support.official_forms.forms import NAMES, make
from tests.support.official_forms.parts import ASK, NOTHING, REFUSE, Made, Truth
from tests.support.official_forms.writing import KINDS, first_row, written
from tests.support.province import SYSTEM, Province


class Outcome(StrEnum):
    """What became of one row."""

    RIGHT = "right"
    ASKED = "asked"
    REFUSED = "refused"
    WRONG = "silently wrong"


@dataclass(slots=True)
class Score:
    """How many rows came to what, and why the wrong ones, and those asked of which a reader is sure."""

    files: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    by_form: Counter[tuple[str, Outcome]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    needless: Counter[str] = field(default_factory=Counter)

    def take(self, made: Made, kind: str, found: Sequence[tuple[Outcome, Truth, str]]) -> None:
        """One more file."""
        self.files += 1
        for outcome, truth, why in found:
            self.outcomes[outcome] += 1
            self.by_form[made.name, outcome] += 1
            if outcome is Outcome.WRONG:
                self.wrong.append(f"{made.name}.{kind}: {truth.does} wanted, {why}")
            elif outcome in (Outcome.ASKED, Outcome.REFUSED) and truth.does not in (ASK, REFUSE):
                self.needless[f"{made.name}: {truth.does}, {why}"] += 1


def score(
    province: Province,
    settings: Settings,
    body: Body,
    seeds: Iterable[int],
    *,
    names: Sequence[str] = NAMES,
    kinds: Sequence[str] = KINDS,
) -> Score:
    """Each of these forms for every seed, in one kind of file each, in turn."""
    total = Score()
    for seed in seeds:
        for at, name in enumerate(names):
            made, kind = make(name, body, seed), kinds[(seed + at) % len(kinds)]
            total.take(made, kind, outcomes(province, settings, made, kind))
    return total


def outcomes(
    province: Province, settings: Settings, made: Made, kind: str
) -> list[tuple[Outcome, Truth, str]]:
    """What a plan makes of each row of this form, written in this kind of file. The plan is thrown away."""
    database = province.database
    with database.writing() as session:
        plan = operations.take_in(
            session, settings, SYSTEM, province.unit(session, BODY), name=f"{made.name}.{kind}",
            source=io.BytesIO(written(made.letter, kind)),
        )  # fmt: skip
    operations.read_now(database, settings, plan.id)
    with database.writing() as session:
        found = session.get_one(Plan, plan.id)
        judged = _judged(session, found, made, kind)
        session.execute(sa.delete(PlanRow).where(PlanRow.plan_id == plan.id))
        found.state = "stopped"
    return judged


def _judged(session: Session, plan: Plan, made: Made, kind: str) -> list[tuple[Outcome, Truth, str]]:
    if plan.state != "ready":
        # The file as a whole: nothing of it is done.
        why = str((plan.failure or {}).get("problems"))
        return [(Outcome.REFUSED, truth, f"{plan.state} {why}") for truth in made.truths]
    rows = {row.row: row for row in session.scalars(sa.select(PlanRow).where(PlanRow.plan_id == plan.id))}
    codes = {unit_id: code for unit_id, code in session.execute(sa.select(Unit.id, Unit.code))}  # noqa: C416 (typed so)
    first, asked_of_all = first_row(made.letter, kind), count_differs(session, plan) is not None
    judged = []
    for number, truth in enumerate(made.truths, first):
        row = rows.pop(number, None)
        judged.append(
            (*_outcome(row, truth, codes), truth) if row else (_lost(asked_of_all), "row lost", truth)
        )
    judged += [
        (Outcome.WRONG, f"a row too much: {row.row_class} {row.full_name}", Truth(REFUSE))
        for row in rows.values() if row.row_class in (*EFFECTS, NOTHING)
    ]  # fmt: skip
    if _count_is_wrong(made) and not asked_of_all:
        judged.append((Outcome.WRONG, "the count of the letter was not asked about", Truth(ASK)))
    return [(outcome, truth, why) for outcome, why, truth in judged]


def _count_is_wrong(made: Made) -> bool:
    return made.counted is not None and made.counted != len(made.truths)


def _lost(asked: bool) -> Outcome:
    return Outcome.ASKED if asked else Outcome.WRONG


def _outcome(row: PlanRow, truth: Truth, codes: dict[int, str]) -> tuple[Outcome, str]:
    said = ", ".join(problem["code"] for problem in row.problems)
    if row.row_class in ("question", "homonym"):
        kind = (row.question or {}).get("kind")
        return (
            Outcome.RIGHT if truth.does == ASK else Outcome.ASKED
        ), f"{row.row_class} {kind} {row.values.get('action_text', '')}"
    if row.row_class == "refused":
        return (Outcome.RIGHT if truth.does == REFUSE else Outcome.REFUSED), said
    why = _difference(row, truth, codes)
    return (Outcome.WRONG, why) if why else (Outcome.RIGHT, "")


def _difference(row: PlanRow, truth: Truth, codes: dict[int, str]) -> str:
    """What the row would do otherwise than it should; "" for what is right."""
    if row.row_class != truth.does:
        return f"{row.row_class} {row.full_name} {row.values}"
    if truth.does != "joiner" and row.object_id != truth.person:
        return f"{row.row_class} of somebody else"
    if truth.does == "joiner":
        unit = codes.get(row.unit_id or 0)
        other = [name for name, value in truth.values.items() if (row.values.get(name) or "") != value]
        return f"new at {unit}, {other}" if other or unit != truth.unit else ""
    if truth.does in ("changed", "mover"):
        wanted = {**truth.values, **({"unit": truth.unit} if truth.unit else {})}
        changes = {change["field"]: change["new"] for change in row.changes}
        return "" if changes == wanted else f"changes {changes} instead of {wanted}"
    return ""
