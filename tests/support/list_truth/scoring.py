"""What a plan makes of a list whose truth is known: right, asked, refused, silently wrong, or missing.

Only what a plan would do counts, and what it says of it: a value that is left out is right where the row
says so, one that is wrong is silently wrong whatever else is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final

from provisioning.imports.columns.spellings import spellings
from provisioning.imports.rules import EFFECTS
from provisioning.names import fold
from provisioning.plans.model import Plan, PlanRow
from tests.support.list_truth.dates import swapped_or_same
from tests.support.list_truth.places import places
from tests.support.list_truth.tables import Expected, MadeList, TrueRow

# The classes of rows that take a person as the list has them.
_TAKEN: Final = (*EFFECTS, "same")
_AT_TOP: Final = "unit: where the list was handed in"
# The reason for a second person that speaks of people of whom the list says no unit.
_HELD: Final = "unplaced_people"


class Outcome(StrEnum):
    """What becomes of one row."""

    RIGHT = "right"
    ASKED = "asked"
    REFUSED = "refused"
    WRONG = "silently wrong"
    # Wrong, where nothing in the file tells: the dates are shown, with how to check them.
    UNSIGNED = "wrong without a sign"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a row, and why."""

    outcome: Outcome
    reason: str = ""


@dataclass(slots=True)
class Score:
    """The verdicts of the rows of many lists."""

    files: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    reasons: Counter[tuple[Outcome, str]] = field(default_factory=Counter)
    # How often somebody has to say something: one answer may settle many rows.
    questions: int = 0
    # Optional values that were not taken, and said so.
    left_out: Counter[str] = field(default_factory=Counter)
    brakes: Counter[str] = field(default_factory=Counter)
    # The first list and row of each reason.
    examples: dict[tuple[Outcome, str], str] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many rows were weighed."""
        return self.outcomes.total()

    def add(self, verdict: Verdict, where: str) -> None:
        """One more row."""
        self.outcomes[verdict.outcome] += 1
        if verdict.outcome is not Outcome.RIGHT:
            self.reasons[verdict.outcome, verdict.reason] += 1
            self.examples.setdefault((verdict.outcome, verdict.reason), where)

    def take(self, other: Score) -> None:
        """The verdicts of other lists beside these."""
        self.files += other.files
        self.questions += other.questions
        for mine, theirs in (
            (self.outcomes, other.outcomes), (self.reasons, other.reasons), (self.left_out, other.left_out),
            (self.brakes, other.brakes),
        ):  # fmt: skip
            mine.update(theirs)  # type: ignore[arg-type]
        self.examples = other.examples | self.examples


@dataclass(frozen=True, slots=True)
class Judge:
    """Weighs the plan of one list. `codes`: unit id → code; `ids`: national id → official id."""

    made: MadeList
    plan: Plan
    codes: Mapping[int, str]
    ids: Mapping[str, str] = field(default_factory=dict)

    def score(self, rows: Sequence[PlanRow]) -> Score:
        """The verdict of every row, of those too that are nobody's."""
        found = Score(files=1)
        found.brakes.update(brake["code"] for brake in self.plan.brakes)
        if self.plan.state != "ready":
            return self._unread(found)
        by_number = {row.row: row for row in rows}
        for number, truth in self.made.rows.items():
            row = by_number.pop(number, None)
            verdict = Verdict(Outcome.MISSING, "no row") if row is None else self._verdict(row, truth)
            found.add(verdict, f"{self.made.origin}, row {number}: {self.made.table[number - 1]}")
            if row is not None:
                found.left_out.update(name for name, _, _ in self._lost(row, truth))
        for number, row in by_number.items():
            found.add(_of_nobody(row), f"{self.made.origin}, row {number}: {self.made.table[number - 1]}")
        found.questions = len(set(map(_question, rows)) - {None}) + self._is_held()
        return found

    def _unread(self, found: Score) -> Score:
        """A list that waits for a word on its columns, or that is refused whole."""
        problems = (self.plan.failure or {}).get("problems", [])
        why = " ".join(sorted({each["code"] for each in problems}))
        unclear = self.plan.state == "unclear"
        outcome = Outcome.ASKED if unclear else Outcome.REFUSED
        for _ in self.made.rows:
            found.add(Verdict(outcome, f"file: {why}"), self.made.origin)
        found.questions = int(unclear)
        return found

    def _verdict(self, row: PlanRow, truth: TrueRow) -> Verdict:
        if row.row_class in _TAKEN:
            return self._taken(row, truth)
        problems = sorted({each["code"] for each in row.problems})
        if truth.expected is Expected.REPEATED and "row_duplicate" in problems:
            return Verdict(Outcome.RIGHT)
        if truth.expected is Expected.UNTOLD:
            return Verdict(Outcome.RIGHT)
        if row.row_class == "refused":
            return Verdict(Outcome.REFUSED, " ".join(problems))
        return Verdict(Outcome.ASKED, self._asked(row, truth))

    def _asked(self, row: PlanRow, truth: TrueRow) -> str:
        question: Mapping[str, Any] = row.question or {}
        kind = str(question.get("kind", row.row_class))
        offered = {option.get("code") for option in question.get("options", ())}
        return f"{kind} without the right answer" if kind == "unit" and truth.unit not in offered else kind

    def _taken(self, row: PlanRow, truth: TrueRow) -> Verdict:
        if truth.expected is not Expected.TAKEN:
            return Verdict(Outcome.WRONG, f"{truth.expected} as {row.row_class}")
        wrong = [*self._wrong(row, truth)]
        if not wrong:
            return Verdict(Outcome.RIGHT)
        if self._is_held() and _AT_TOP in wrong:
            # A second person looks at where they work; what else is wrong stays so.
            wrong.remove(_AT_TOP)
            if not wrong:
                return Verdict(Outcome.ASKED, f"held: {_HELD}")
        unsigned = {name for name in self.made.unsigned if _is_swapped(row, truth, name)}
        return Verdict(Outcome.UNSIGNED if unsigned >= {*wrong} else Outcome.WRONG, " ".join(wrong))

    def _wrong(self, row: PlanRow, truth: TrueRow) -> Iterator[str]:
        """Which values the row would make wrong."""
        known = self.ids.get(truth.person.national_id)
        if known is not None and row.object_id != known:
            yield "second mailbox" if row.object_id is None else "another person"
        elif known is None and row.object_id is not None:
            yield "another person"
        if not _same_name(row, truth):
            yield "full_name"
        if not _same_birth(row, truth):
            yield "birth_date"
        if not _same_code(row, truth):
            yield "staff_code"
        if row.values.get("national_id_last4", truth.last4) not in ("", truth.last4):
            yield "national_id"
        placed = self.codes.get(row.unit_id or 0, "")
        if placed != truth.unit:
            yield self._misplaced(placed, truth)
        for name, said, taken in _optional(row, truth):
            if taken and taken != said:
                yield name
        yield from (f"lost {name}" for name, _, told in self._lost(row, truth) if not told)

    def _is_held(self) -> bool:
        """Whether a second person has to look at those who stand in the unit of the list."""
        return any(brake["code"] == _HELD for brake in self.plan.brakes)

    def _misplaced(self, placed: str, truth: TrueRow) -> str:
        if placed == self.made.top:
            return _AT_TOP
        return "unit: the body" if placed == places()[truth.unit].body_code else "unit: another"

    def _lost(self, row: PlanRow, truth: TrueRow) -> Iterator[tuple[str, str, bool]]:
        """Optional values that stand in the file and not in the row, and whether that is said."""
        told = {each["field"] for each in row.values.get("notices", [])}
        ignored = bool(self.plan.options.get("ignored"))
        for name, said, taken in _optional(row, truth):
            if said and not taken:
                column = name in self.plan.options.get("columns", {})
                yield name, said, name in told or (ignored and not column)


def _optional(row: PlanRow, truth: TrueRow) -> Iterator[tuple[str, str, str]]:
    """Name, what the file says, what the row has."""
    values = row.values
    yield "post", " ".join(truth.post.split()).lower(), " ".join(str(values.get("post", "")).split()).lower()
    yield "phone", truth.phone, str(values.get("phone", ""))
    yield "recovery_email", truth.email.lower(), str(values.get("recovery_email", "")).lower()
    day = truth.contract_end
    yield "contract_end", day.isoformat() if day else "", str(values.get("contract_end", ""))


def _same_name(row: PlanRow, truth: TrueRow) -> bool:
    """However it is spelt; where the capitals were lost, that is said and may be wrong."""
    full = truth.person.full_name
    if full in spellings(row.full_name):
        return True
    told = {each["code"] for each in row.values.get("notices", [])}
    return fold(full) == fold(row.full_name) and "name_case_restored" in told


def _same_birth(row: PlanRow, truth: TrueRow) -> bool:
    taken = row.values.get("birth_date")
    if isinstance(truth.birth, date):
        return taken == truth.birth.isoformat()
    return taken is None


def _same_code(row: PlanRow, truth: TrueRow) -> bool:
    taken, said = str(row.values.get("staff_code", "")).lower(), truth.staff_code.lower()
    if "zeros_lost" in truth.marks:
        return taken.lstrip("0") == said.lstrip("0")
    return taken == said


def _is_swapped(row: PlanRow, truth: TrueRow, name: str) -> bool:
    day = truth.birth if name == "birth_date" else truth.contract_end
    return isinstance(day, date) and row.values.get(name) == swapped_or_same(day).isoformat()


def _of_nobody(row: PlanRow) -> Verdict:
    if row.row_class in _TAKEN:
        return Verdict(Outcome.WRONG, f"nobody as {row.row_class}")
    outcome = Outcome.REFUSED if row.row_class == "refused" else Outcome.ASKED
    return Verdict(outcome, f"nobody: {' '.join(sorted({each['code'] for each in row.problems}))}")


# Kinds of questions that one answer settles for all rows of a list that ask the same.
_TOGETHER: Final = ("unit", "date_order")


def _question(row: PlanRow) -> tuple[str, str] | None:
    """What somebody has to answer for the row: the same for rows that one answer settles."""
    if row.row_class in _TAKEN or row.question is None:
        return None
    question: Mapping[str, Any] = row.question
    kind = str(question.get("kind", row.row_class))
    if alike := question.get("alike"):
        return kind, str(alike)
    return kind, str(question.get("written", "")) if kind in _TOGETHER else str(row.row)
