"""The rows of a plan as a page shows them: one page of them, narrowed by kind and by what is typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from app.console.imports.keys import ShownKey, date_choices, doubtful_fields, keys_of
from app.texts.imports import (
    ACTIONS,
    KINDS,
    MEANINGS,
    column_text,
    problem_sentence,
    value_text,
)
from app.texts.problems import sentence
from app.texts.states import unit_name
from app.web.fields import printable
from app.web.request_context import actor, session
from provisioning.access.rules import Ability, may
from provisioning.imports.columns.parsed import LEFT_OUT
from provisioning.imports.matching.date_order import DATE_ORDER
from provisioning.imports.planning.address_questions import ADDRESS, needed_by
from provisioning.imports.planning.classification import PLACE
from provisioning.imports.planning.form_questions import MEANING, REQUEST
from provisioning.imports.planning.lookalike_names import NAME_REASON
from provisioning.imports.planning.questions import options_for
from provisioning.imports.rules import EFFECTS
from provisioning.officials.queries import addresses_of, births_of, visible_among
from provisioning.personal_data.rules import visible
from provisioning.plans import queries
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.queries import QUESTIONS, RowFilter
from provisioning.plans.rest import CHANGEABLE, takes_changes
from provisioning.plans.rules import LEAVER_ROWS
from provisioning.units.model import Unit
from provisioning.units.queries import names_of, units_by_id

PAGE = 50
# What rows ask alike, with the name of a unit in it.
LONGEST_ALIKE = 400
OUTSIDE = lazy_gettext(
    "About somebody outside your units. Only those who may act on that person see more, and carry it out."
)


@dataclass(frozen=True, slots=True)
class RowQuery:
    """Which rows: what the URL, or the form of a row's button, asks for."""

    kind: str = ""
    q: str = ""
    page: int = 1
    # What the rows ask alike.
    alike: str = ""

    @classmethod
    def asked(cls) -> RowQuery:
        """From the query string or the form; what can't be meant is left out."""
        asked = request.values
        kind = asked.get("kind", "")
        return cls(
            kind=kind if kind in KINDS else "",
            q=printable(asked.get("q", "")),
            page=min(max(asked.get("page", 1, type=int), 1), 100_000),
            alike=asked.get("rows", "")[:LONGEST_ALIKE],
        )

    def values(self) -> dict[str, str | int]:
        """What of it stands in a URL."""
        kept: dict[str, str | int] = {"kind": self.kind, "q": self.q, "rows": self.alike}
        return {k: v for k, v in kept.items() if v} | ({"page": self.page} if self.page > 1 else {})

    def url(self, plan: Plan, **changes: str | int) -> str:
        """The address of these rows with something changed; the first page unless told."""
        other = replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]  # our own names
        return url_for("imports.show", plan_id=plan.id, **other.values())  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One field that becomes different. `old` is None where the reader may not see it."""

    column: str
    old: str | None
    new: str


@dataclass(frozen=True, slots=True)
class Said:
    """A problem or a notice: of which column, what stands there, and what is said of it.

    `left_out`: the person goes on without what stands there.
    """

    column: str
    written: str
    text: str
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer a question offers: what the form sends, and its words."""

    value: str
    text: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a row: `name` is the form's field; `said` what was answered in words."""

    name: str
    written: str
    choices: list[Choice]
    said: str = ""
    # About the address: `written` is then the whole question, and `name` what is answered.
    of_address: bool = False

    @property
    def in_words(self) -> bool:
        """Whether it is answered by what one types, not by a choice alone."""
        return self.of_address or self.name == NAME_REASON


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row in the reader's words."""

    row: PlanRow
    kind: str
    name: str
    staff_code: str
    unit: str
    changes: list[ShownChange]
    problems: list[Said]
    notices: list[Said]
    person_id: str
    choosable: bool
    number: int | None
    address: str = ""
    # It is about somebody whom the reader may not see: what it says of them beyond the file is left out.
    hidden: bool = False
    question: Asked | None = None
    # Whether what it asks was answered, so that the row does what it does.
    answered: bool = False
    transfer: bool | None = None
    # What tells the person apart, beside the staff code; whether that is in doubt.
    keys: list[ShownKey] = field(default_factory=list)
    code_doubtful: bool = False


@dataclass(frozen=True, slots=True)
class RowPage:
    """One page of rows, and how many there are."""

    rows: list[ShownRow]
    wanted: RowQuery
    total: int
    offset: int


def row_page(plan: Plan, wanted: RowQuery) -> RowPage:
    """The rows asked for; the last page where there are fewer."""
    narrowed = RowFilter(wanted.kind, wanted.q, wanted.alike)
    total = queries.count_rows(session(), plan, narrowed)
    wanted = replace(wanted, page=min(wanted.page, max(1, -(-total // PAGE))))
    offset = (wanted.page - 1) * PAGE
    found = queries.rows(session(), plan, narrowed, offset=offset, limit=PAGE)
    return RowPage(shown(plan, found), wanted, total, offset)


def shown(plan: Plan, rows: Sequence[PlanRow]) -> list[ShownRow]:
    """These rows in words, with two look-ups however many there are."""
    words = _Words(plan, rows)
    return [words.row(row) for row in rows]


def option_texts(plan: Plan, rows: Sequence[PlanRow]) -> dict[int, list[tuple[str, str]]]:
    """What each of these rows offers as an answer, value and words, as far as the reader may see it."""
    words = _Words(plan, rows)
    return {row.row: _options(row, words.unit_names, words.offered) for row in rows}


class _Words:
    """What the rows of one page share: names of units, who is within the reader's scope."""

    def __init__(self, plan: Plan, rows: Sequence[PlanRow]) -> None:
        self.plan = plan
        self.changeable = takes_changes(session(), plan)
        self.headers: dict[str, str] = plan.options.get("columns", {})
        units = units_by_id(session(), {row.unit_id for row in rows if row.unit_id})
        self.units = {unit_id: unit_name(unit) for unit_id, unit in units.items()}
        # The scope of the reader, whoever made the list.
        offered = options_for(session(), actor(), rows)
        self.offered = dict.fromkeys(offered, "") | addresses_of(session(), offered)
        top = session().get_one(Unit, plan.unit_id)
        self.fields = {i: visible(actor(), unit.path) for i, unit in units.items()}
        self.fields_at_top = visible(actor(), top.path)
        self.own_units = {i for i, unit in units.items() if may(actor(), Ability.VIEW, unit.path)}
        self.seen = visible_among(session(), actor(), {r.object_id for r in rows if r.object_id})
        absent = {r.object_id for r in rows if r.row >= LEAVER_ROWS and r.object_id in self.seen}
        self.births = births_of(session(), {each for each in absent if each})
        self.unit_names = names_of(session(), _unit_codes(rows))

    def row(self, row: PlanRow) -> ShownRow:
        hidden = row.object_id is not None and row.object_id not in self.seen
        written: dict[str, str] = row.values.get("written", {})
        open_row = self.changeable and row.state in CHANGEABLE
        choosable = open_row and row.row_class in EFFECTS
        fields = self.fields.get(row.unit_id or 0, self.fields_at_top)
        question = _asked(row, self.unit_names, self.offered) if open_row else None
        if question is not None and question.name == DATE_ORDER and "birth_date" not in fields:
            question = replace(question, choices=[])
        unseen = question is not None and not (question.choices or (question.in_words and not hidden))
        # A row that the list itself does not have is named after the person.
        named = not hidden or row.row < LEAVER_ROWS
        return ShownRow(
            row=row,
            kind=row.row_class if row.state == "proposed" else row.state,
            name=(row.full_name or written.get("full_name", "")) if named else "",
            staff_code=(row.staff_code or written.get("staff_code", "")) if named else "",
            unit="" if hidden and row.unit_id not in self.own_units else self.units.get(row.unit_id or 0, ""),
            changes=[
                self._change(change, hidden=hidden) for change in self._shown_changes(row, hidden=hidden)
            ],
            problems=self._said(row.problems, written),
            notices=[
                *self._said(
                    [*row.values.get("notices", []), *([] if hidden else self._of_returning(row))],
                    written if "birth_date" in fields else {},
                ),
                *([Said("", "", str(OUTSIDE))] if hidden or unseen else []),
            ],
            person_id="" if hidden else row.object_id or "",
            choosable=choosable,
            number=row.row if row.row < LEAVER_ROWS else None,
            address="" if hidden else row.address,
            hidden=hidden,
            question=None if unseen else question,
            answered=row.row_class not in QUESTIONS,
            transfer=_transfer(row) if choosable and not hidden else None,
            keys=[] if hidden else keys_of(row, fields, self.births.get(row.object_id or "", (None, ""))),
            code_doubtful="staff_code" in doubtful_fields(row),
        )

    def _of_returning(self, row: PlanRow) -> list[dict[str, Any]]:
        """Whoever comes back by a list is told by nobody else that rights stay where they are."""
        if row.row_class != "returner" or self.plan.is_undo:
            return []
        return [{"field": "", "code": "rights_not_put_back", "params": {}}]

    def _shown_changes(self, row: PlanRow, *, hidden: bool) -> list[Any]:
        """Of somebody hidden only what the file says: what stands there, or stood there, is theirs."""
        if not hidden:
            return row.changes
        said_by_file = not self.plan.is_undo and row.row < LEAVER_ROWS
        return [change for change in row.changes if said_by_file and change["field"] != "state"]

    def _change(self, change: dict[str, Any], *, hidden: bool) -> ShownChange:
        name = change["field"]
        old = None if hidden else value_text(name, change["old"], self.unit_names)
        new = value_text(name, change["new"], self.unit_names)
        return ShownChange(column_text(name, self.headers), old, new)

    def _said(self, problems: Sequence[dict[str, Any]], written: dict[str, str]) -> list[Said]:
        return [
            Said(
                column_text(p["field"], self.headers),
                written.get(p["field"], ""),
                problem_sentence(p),
                LEFT_OUT in p["params"],
            )
            for p in problems
        ]


def _asked(row: PlanRow, unit_names: Mapping[str, str], offered: Mapping[str, str]) -> Asked | None:
    """The row's question with its answers, of people those `offered`, each with their address; without any
    where there is nobody whom the reader could mean. None where nothing is asked."""
    if row.question is None:
        return None
    name, said = row.question["kind"], (row.answer or {}).get(row.question["kind"])
    if name == DATE_ORDER:
        readings = date_choices(row.values)
        return Asked(name, "", [Choice(value, text, value == said) for value, text in readings])
    if name == PLACE:
        # Asked above the rows: the unit is looked up there.
        return None
    if name == ADDRESS:
        return _asked_address(row.question, str(said or ""))
    options = _options(row, unit_names, offered)
    if name == NAME_REASON:
        return Asked(name, row.full_name, [], str(said or ""))
    if options and row.question.get("new"):
        options.append(("new", str(_("Somebody new"))))
    choices = [Choice(value, text, value == str(said)) for value, text in options]
    return Asked(name, row.question.get("written", ""), choices)


def _asked_address(question: Mapping[str, Any], said: str) -> Asked:
    """What the rule leaves to somebody: an address, or what a form needs to be written."""
    text = sentence(question["code"], question["params"])
    offered = [each["address"] for each in question["options"]]
    choices = [Choice(each, each, each == said) for each in offered]
    return Asked(needed_by(question), text, choices, said if said not in offered else "", of_address=True)


def _options(
    row: PlanRow, unit_names: Mapping[str, str], offered: Mapping[str, str]
) -> list[tuple[str, str]]:
    question = row.question or {"kind": "", "options": []}
    name = question["kind"]
    if name in (REQUEST, MEANING):
        words = ACTIONS if name == REQUEST else MEANINGS
        return [(each["value"], str(words[each["value"]])) for each in question["options"]]
    return [
        (
            str(each["unit_id" if name == "unit" else "official_id"]),
            _option_text(name, each, unit_names, offered.get(each.get("official_id", ""), "")),
        )
        for each in question["options"]
        if name == "unit" or each.get("official_id") in offered
    ]


def question_text(each: ShownRow) -> str:
    """What a row asks, in one sentence, for a file."""
    asked = each.question
    if asked is None:
        return ""
    if asked.of_address:
        return " ".join([asked.written, "; ".join(choice.text for choice in asked.choices)]).strip()
    if asked.in_words:
        return str(_("Why is the name “%(name)s” right? It reads like a guarded one.", name=asked.written))
    offered = "; ".join(choice.text for choice in asked.choices)
    if asked.name == DATE_ORDER:
        return str(_("Which date is right? %(dates)s", dates=offered))
    if asked.name == REQUEST:
        return str(
            _(
                "What is asked for this account? It says “%(text)s”. %(answers)s",
                text=asked.written,
                answers=offered,
            )
        )
    if asked.name == MEANING:
        return str(_("What is “%(text)s”? %(answers)s", text=asked.written, answers=offered))
    if asked.name == "unit":
        return str(_("Which unit is meant by “%(text)s”? %(units)s", text=asked.written, units=offered))
    return str(_("Who is %(name)s? %(people)s", name=each.name, people=offered))


def _option_text(kind: str, option: dict[str, Any], unit_names: Mapping[str, str], address: str) -> str:
    """`address`: of two namesakes of one unit without code and birth nothing else tells them apart."""
    if kind == "unit":
        return f"{option['name']} ({option['code']})"
    born = _("born %(year)s", year=option["birth_year"]) if option.get("birth_year") else ""
    unit = unit_names.get(option.get("unit", ""), option.get("unit"))
    said = (option["full_name"], option.get("staff_code"), unit, born, address)
    return " · ".join(str(each) for each in said if each)


def _transfer(row: PlanRow) -> bool | None:
    """Whether somebody absent from the list goes to another unit; None for other rows."""
    return row.row_class == "mover" if row.row >= LEAVER_ROWS else None


def _unit_codes(rows: Sequence[PlanRow]) -> set[str]:
    changes = (change for row in rows for change in row.changes if change["field"] == "unit")
    asked = (option for row in rows if row.question for option in row.question["options"])
    return {str(code) for change in changes for code in (change["old"], change["new"])} | {
        str(option["unit"]) for option in asked if option.get("unit")
    }
