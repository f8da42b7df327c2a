"""What one row would do, and why: a joiner, a change, a return, a question, or a refusal.

Looks only: asks nothing of the database, and mints no address. What several rows say of one person is
settled in `proposals`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from provisioning.foundation.errors import Problem
from provisioning.imports.columns.own_columns import GONE
from provisioning.imports.columns.parsed import ParsedOfficial
from provisioning.imports.forms.actions import Action
from provisioning.imports.forms.effects import Effect, effect_of
from provisioning.imports.forms.row_requests import (
    FORM,
    OLD_REST,
    WANTED,
)
from provisioning.imports.matching.candidates import Candidates, Unsure
from provisioning.imports.matching.comparison import Change, changes_of, returning
from provisioning.imports.matching.date_order import order_in, question_of_order, turns_birth
from provisioning.imports.matching.listed_people import Json, ListedPerson
from provisioning.imports.matching.people import Person
from provisioning.imports.matching.unit_before import told_of_before
from provisioning.imports.matching.unit_index import KnownUnit, UnitDoubt, UnitIndex
from provisioning.imports.planning.form_questions import (
    action_of,
    is_described,
    meaning_question,
    request_question,
    wanted_now,
)
from provisioning.lifecycle.rules import is_restorable
from provisioning.policy.catalogue import Policy

# Units that lists name in many ways; a list that names more is not worth remembering.
MOST_UNITS: Final = 20_000
# The kind of the question where the unit meant is looked up, not chosen from a few.
PLACE: Final = "place"
_PLACES: Final = ("unit", "sub_unit")
# The notice of a unit that was taken from the row above.
FROM_ABOVE: Final = "unit_from_above"
# What a row says of its unit: in the column of units, of divisions, in the headings above it.
Named = tuple[str | None, str | None, str | None]


@dataclass(slots=True)
class Classification:
    """One row judged. The address of a joiner is still to be promised."""

    listed: ListedPerson
    row_class: str = "refused"
    unit: KnownUnit | None = None
    person: Person | None = None
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    question: Json | None = None
    answer: Json | None = None
    address: str = ""
    # Everyone the row may mean: none of them is absent from the list.
    maybe: tuple[str, ...] = ()
    # What the row calls a unit that can't be told: somebody may say which is meant.
    unplaced: str = ""

    @property
    def unit_id(self) -> int | None:
        """Where the row puts the person: where they are when it moves nobody."""
        if self.unit is not None:
            return self.unit.id
        return self.person.unit_id if self.person is not None else None

    def refuse(self, problem: Problem) -> None:
        """Takes back whatever the row would have done."""
        self.problems.append(problem)
        self.row_class, self.changes, self.question = "refused", [], None


@dataclass(slots=True)
class Classifier:
    """Judges the rows of one list. `by_division`: the list has a column for divisions within a body."""

    book: UnitIndex
    by_division: bool = False
    # By the class of a row of a form, where everybody on whose word the list runs may do that.
    reach: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    policy: Policy | None = None
    _found: dict[Named, KnownUnit | UnitDoubt | Problem] = field(default_factory=dict)

    def judge(
        self, listed: ListedPerson, candidates: Candidates, answer: Json | None = None
    ) -> Classification:
        """One row, with the answers given so far."""
        verdict = Classification(listed, problems=[*listed.problems], answer=answer)
        self._settle_unit(verdict, answer or {})
        if listed.values.get(FORM):
            self._settle_request(verdict, candidates, answer or {})
        else:
            self._settle_person(verdict, candidates, answer or {})
        if _has_left_as_said(verdict):
            # Whatever else a table of ours says of them, nothing is to be done: the unit may be gone, too.
            verdict.row_class, verdict.problems, verdict.question = "same", [], None
        elif verdict.problems:
            verdict.row_class, verdict.question = "refused", _place_question(verdict)
            verdict.maybe = (*verdict.maybe, *(each.id for each in candidates.maybe(listed.who)))
        elif listed.unsure and order_in(answer) is None:
            verdict.row_class, verdict.question, verdict.person = "question", question_of_order(), None
            verdict.maybe = tuple(each.id for each in candidates.maybe(listed.who))
        elif verdict.question is None:
            self._take_effect(verdict)
        return verdict

    def _settle_unit(self, verdict: Classification, answer: Json) -> None:
        found = self._or_before(verdict.listed, self._named_unit(verdict.listed))
        if isinstance(found, KnownUnit):
            verdict.unit = found
        elif "unit" in answer:
            verdict.unit = self.book.by_id.get(answer["unit"])
        if verdict.unit is not None:
            return
        if isinstance(found, Problem):
            verdict.problems.append(found)
            verdict.unplaced = str(found.params.get("text", ""))
        elif isinstance(found, UnitDoubt):
            verdict.row_class, verdict.question = "question", _unit_question(found)

    def _named_unit(self, listed: ListedPerson) -> KnownUnit | UnitDoubt | Problem:
        """By its code where the list has one beside the name: names are shared, codes are not."""
        values = listed.values
        named = self._find((values.unit_text, values.sub_unit_text, values.section_text))
        code = values.get("unit_code")
        coded = self._find((code, None, None)) if code else named
        if not isinstance(coded, KnownUnit) or not isinstance(named, KnownUnit):
            return coded if isinstance(coded, KnownUnit) else named
        apart = not (named.path.startswith(coded.path) or coded.path.startswith(named.path))
        if apart and values.unit_text:
            return Problem("unit", "unit_code_and_name_differ", {"code": coded.code, "name": named.name})
        return coded

    def _find(self, key: Named) -> KnownUnit | UnitDoubt | Problem:
        if key not in self._found:
            if len(self._found) > MOST_UNITS:
                self._found.clear()
            self._found[key] = self.book.find(*key)
        return self._found[key]

    def _settle_person(self, verdict: Classification, candidates: Candidates, answer: Json) -> None:
        before = self._unit_before(verdict.listed)
        who = verdict.listed.who if before is None else replace(verdict.listed.who, old_path=before.path)
        match = candidates.match(who, (verdict.unit or self.book.top).path)
        self._settle_match(verdict, match, answer.get("person"))
        if before is not None and verdict.person is not None:
            verdict.listed = told_of_before(verdict.listed, verdict.person, before, verdict.unit)

    def _or_before(
        self, listed: ListedPerson, found: KnownUnit | UnitDoubt | Problem
    ) -> KnownUnit | UnitDoubt | Problem:
        """A blank new unit is that of the row above, or that of before: nobody can know which."""
        before = self._unit_before(listed)
        if before is None or not isinstance(found, KnownUnit) or found.id == before.id:
            return found
        if all(each["code"] != FROM_ABOVE for each in listed.kept.get("notices", ())):
            return found
        written = f"{listed.values.unit_text} / {listed.values.old_unit_text}"
        return UnitDoubt(written, (found, before))

    def _unit_before(self, listed: ListedPerson) -> KnownUnit | None:
        """Where the list says that its person worked before, if that is an open unit of ours."""
        text = listed.values.old_unit_text
        found = self._find((text, None, None)) if text else None
        return found if isinstance(found, KnownUnit) else None

    def _settle_request(self, verdict: Classification, candidates: Candidates, answer: Json) -> None:
        """What a row of a form asks, and for whom; the unit of somebody told by the address is known."""
        action = action_of(verdict.listed, answer)
        if action is None:
            # Whether the unit matters hangs on what is asked.
            verdict.problems = [each for each in verdict.problems if each.field not in _PLACES]
            verdict.row_class, verdict.question = "question", request_question(verdict.listed)
            return
        who, new = verdict.listed.who, action is Action.ISSUE
        place, top = (verdict.unit or self.book.top).path, self.book.top.path
        match = candidates.match_on_form(who, place, top, new=new)
        if isinstance(match, Person) and not is_described(match, verdict.listed.values.get(OLD_REST) or []):
            match = Unsure((match,), new=False)
        told = isinstance(match, Person | Unsure) and bool(who.address)
        if told and verdict.unit is None and not new:
            verdict.problems = [each for each in verdict.problems if each.field not in _PLACES]
            verdict.question, verdict.unplaced = None, ""
        self._settle_match(verdict, match, answer.get("person"))

    def _settle_match(
        self, verdict: Classification, match: Person | Unsure | Problem | None, said: str | None
    ) -> None:
        if isinstance(match, Problem):
            verdict.problems.append(match)
        elif isinstance(match, Unsure):
            self._settle_doubt(verdict, match, said)
        elif match is None and said not in (None, "new"):
            # Somebody was named who is gone, or whom not everybody may see who has a say in the list by
            # now: nobody new is added in their place.
            verdict.problems.append(Problem("", "person_gone"))
        else:
            verdict.person = match

    def _settle_doubt(self, verdict: Classification, doubt: Unsure, said: str | None) -> None:
        if said == "new" and doubt.new:
            return
        verdict.person = next((each for each in doubt.options if each.id == said), None)
        if verdict.person is None:
            verdict.maybe = tuple(each.id for each in doubt.options)
            if verdict.question is None:
                verdict.row_class = "homonym" if doubt.homonym else "question"
                verdict.question = _person_question(doubt) | {"alike": _alike(doubt, verdict)}

    def _take_request(self, verdict: Classification, action: Action) -> None:
        """What is asked for an account that is there."""
        person = verdict.person
        if person is None:
            verdict.refuse(Problem("full_name", "nobody_so_named"))
        elif action is Action.CHANGE:
            self._take_wanted(verdict, person)
        else:
            effect = self._effect(action, person)
            reach = self.reach.get(effect.row_class)
            if effect.problem is not None:
                verdict.refuse(effect.problem)
                return
            if reach is not None and not any(person.unit_path.startswith(path) for path in reach):
                verdict.refuse(Problem("", f"may_not_{effect.row_class}"))
                return
            verdict.row_class, verdict.changes, verdict.unit = effect.row_class, [*effect.changes], None

    def _effect(self, action: Action, person: Person) -> Effect:
        """What it does by the province's rule: which causes are restored, and to which password."""
        opened = person.activated_at is not None
        if action is not Action.RESTORE or self.policy is None or person.state != "suspended":
            return effect_of(action, person.state, opened=opened)
        if not is_restorable(self.policy, person.lock_cause):
            named: dict[str, str | int] = {
                "article": self.policy.lock.restorable_causes.article,
                "lock_cause": person.lock_cause,
            }
            return Effect("refused", problem=Problem("", "cause_not_restorable", named))
        return effect_of(action, person.state, opened=opened and not self.policy.restore.new_password.value)

    def _take_wanted(self, verdict: Classification, person: Person) -> None:
        """What the text wants to be different, where it is told; else somebody says what it means."""
        if person.has_left:
            verdict.refuse(Problem("state", "request_for_leaver"))
            return
        said = verdict.listed.values
        wanted: Json = said.get(WANTED) or wanted_now(person, said, verdict.answer or {})
        if not wanted:
            verdict.row_class, verdict.question = "question", meaning_question(verdict.listed)
            verdict.maybe = (person.id,)
            return
        target: KnownUnit | None = None
        if "unit_text" in wanted:
            found = self._find((wanted["unit_text"], None, None))
            if not isinstance(found, KnownUnit):
                verdict.refuse(
                    Problem(
                        "unit", "unit_unknown", {"text": wanted["unit_text"], "within": self.book.top.name}
                    )
                )
                return
            target = found
        verdict.unit = target
        verdict.changes = changes_of(person, ParsedOfficial(wanted), target.code if target else None)
        moves = bool(verdict.changes) and verdict.changes[-1]["field"] == "unit"
        verdict.row_class = _class_of(person, moves=moves, changes=bool(verdict.changes))

    def _take_effect(self, verdict: Classification) -> None:
        action = action_of(verdict.listed, verdict.answer or {})
        if action not in (None, Action.ISSUE):
            self._take_request(verdict, action)
            return
        if verdict.listed.unsure:
            # What was answered may be answered anew.
            verdict.question = question_of_order()
        person = verdict.person
        if person is None and verdict.listed.values.get("state") == GONE:
            verdict.refuse(Problem("state", "listed_as_left"))
            return
        if person is None:
            verdict.row_class = "joiner"
            return
        if turns_birth(person, verdict.listed.values) and order_in(verdict.answer) is None:
            verdict.row_class, verdict.question = "question", question_of_order()
            verdict.maybe = (person.id,)
            return
        target = self._target(verdict, person)
        verdict.unit = target
        changes = changes_of(person, verdict.listed.values, target.code if target else None)
        moves = bool(changes) and changes[-1]["field"] == "unit"
        if person.has_left:
            changes.insert(0, returning(person))
        verdict.changes = changes
        verdict.row_class = _class_of(person, moves=moves, changes=bool(changes))

    def _target(self, verdict: Classification, person: Person) -> KnownUnit | None:
        """The unit the row moves the person to; None when it leaves them where they are."""
        values, unit = verdict.listed.values, verdict.unit
        if unit is None:
            return None
        here = person.unit_path.startswith(self.book.top.path)
        if not values.names_unit:
            return None if here else unit
        # A list that names bodies only doesn't say that somebody has left a division of the body.
        within = person.unit_path.startswith(unit.path) and not self.by_division
        return None if within else unit


def _has_left_as_said(verdict: Classification) -> bool:
    """Whether the list says of somebody who has left that they have."""
    said = verdict.listed.values.get("state") == GONE
    return said and verdict.person is not None and verdict.person.has_left


def _class_of(person: Person, *, moves: bool, changes: bool) -> str:
    if person.has_left:
        return "returner"
    if moves:
        return "mover"
    return "changed" if changes else "same"


def _alike(doubt: Unsure, verdict: Classification) -> str:
    """Under which name questions are one question: what speaks for one person, who is there or elsewhere."""
    if not doubt.new:
        # A code, or a national id, of somebody called otherwise: each is looked at.
        return "coded"
    speaks = "named" if doubt.homonym else "near"
    if len(doubt.options) > 1:
        return f"{speaks}:several"
    unit, [person] = verdict.unit, doubt.options
    here = unit is None or person.unit_path.startswith(unit.path) or unit.path.startswith(person.unit_path)
    return f"{speaks}:{'here' if here else 'elsewhere'}"


def _place_question(verdict: Classification) -> Json | None:
    """Which unit is meant, asked where nothing else is wrong with the row."""
    if not verdict.unplaced or len(verdict.problems) > 1:
        return None
    return {
        "kind": PLACE,
        "written": verdict.unplaced,
        "options": [],
        "alike": f"{PLACE}:{verdict.unplaced}",
    }


def _person_question(doubt: Unsure) -> Json:
    options = [
        {
            "official_id": each.id,
            "full_name": each.full_name,
            "unit": each.unit_code,
            "birth_year": each.year_of_birth,
            "staff_code": each.staff_code or "",
        }
        for each in doubt.options
    ]
    return {"kind": "person", "options": options, "new": doubt.new}


def _unit_question(found: UnitDoubt) -> Json:
    options = [{"unit_id": each.id, "code": each.code, "name": each.name} for each in found.options]
    return {
        "kind": "unit",
        "written": found.written,
        "options": options,
        "alike": f"unit:{found.written}",
    }
