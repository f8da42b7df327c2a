"""Answers to what a plan asks: who is meant, which unit, does an absent person go to another unit.

Each answer judges its row anew, against the people there are now and within what everybody may do on
whose word the plan runs by now; the plan is weighed again, and whoever confirmed it before has to look
again. Nobody is offered, or may name, a person whom they may not see themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Any, Final

import sqlalchemy as sa

from provisioning.access.rules import Ability, covers, may, paths_with
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied, Invalid
from provisioning.foundation.settings import Settings
from provisioning.imports.columns.struck_rows import is_struck
from provisioning.imports.matching.absentees import meant_by, reconsider
from provisioning.imports.matching.comparison import leaving
from provisioning.imports.matching.date_order import DATE_ORDER, ORDERS
from provisioning.imports.matching.listed_people import listed_again
from provisioning.imports.matching.people import by_ids
from provisioning.imports.matching.roster import released_changes
from provisioning.imports.planning.address_questions import ADDRESS, require_told, told
from provisioning.imports.planning.bulk_rows import WAITING, set_verdict
from provisioning.imports.planning.classification import PLACE
from provisioning.imports.planning.form_questions import MEANING, REQUEST
from provisioning.imports.planning.lookalike_names import NAME_REASON
from provisioning.imports.planning.read_plan import proposer_for
from provisioning.imports.planning.statistics import update_statistics
from provisioning.imports.planning.twins import require_once
from provisioning.officials.queries import visible_among
from provisioning.officials.rules import text_problems
from provisioning.plans import operations as plans
from provisioning.plans.approval import withdraw_approval
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.participants import acting_on
from provisioning.plans.rest import CHANGEABLE, require_changeable
from provisioning.plans.rules import LEAVER_ROWS
from provisioning.transfers.queries import destination
from provisioning.units.model import Unit

Answer = dict[str, Any]
# Rows that one answer settles: as many as are judged while somebody waits.
MOST_AT_ONCE: Final = 2_000
# The largest number that the column of a unit's id can hold.
MOST_UNIT_ID: Final = 2**31 - 1


def answer(
    session: Session, _settings: Settings, actor: Actor, plan: Plan, row_number: int, said: Answer
) -> PlanRow:
    """Takes one answer and gives the row back as it is then.

    `said`: {"person": official id or "new"}, {"unit": unit id}, {"name_reason": why a name is right that
    reads like another's}, {"date_order": "day" or "month", what its dates have first}, {"request": what a row
    of a form asks}, {"meaning": which field its text is about}; for somebody absent from a full list
    {"transfer": true, "to": code or name of a unit} or {"transfer": false}. An answer
    that was given may be given anew. Raises Denied, and Invalid
    `plan_not_ready`, `row_asks_nothing`, `answer_unknown`, and what is wrong with a reason.
    """
    require_ready(session, actor, plan)
    row = session.get(PlanRow, (plan.id, row_number))
    if row is None or row.state not in CHANGEABLE:
        raise Invalid.one("", "row_asks_nothing")
    if row.row >= LEAVER_ROWS:
        _answer_absent(session, actor, plan, row, said)
    else:
        _answer_row(session, actor, plan, row, said)
    withdraw_approval(session, plan, by=actor.official_id)
    update_statistics(session, plan)
    plans.note_change(session, actor, plan, "plan.answered", {"row": row.row})
    return row


def exclude(session: Session, actor: Actor, plan: Plan, row_number: int, *, excluded: bool) -> PlanRow:
    """Leaves a row out, or takes it back in, and weighs the plan again. Raises Denied, Invalid; of it
    `row_duplicate` for a row whose person stands in another one that is not left out."""
    row = plans.exclude(session, actor, plan, row_number, excluded=excluded)
    if not excluded and not plan.is_undo and row.row < LEAVER_ROWS:
        if is_struck(row.values):
            # Nothing was promised to it while it was left out.
            settle(session, actor, plan, {row: row.answer or {}})
        require_once(session, row)
    update_statistics(session, plan)
    return row


def options_for(session: Session, actor: Actor, rows: Sequence[PlanRow]) -> set[str]:
    """Of the people whom these rows offer as answers, those whom the actor's own lists may speak of."""
    asked = [row.question for row in rows if row.question]
    offered = (each.get("official_id") for question in asked for each in question["options"])
    return visible_among(session, actor, {each for each in offered if each}, Ability.IMPORT)


def some_with_doubtful_dates(session: Session, plan: Plan, most: int = 3) -> Sequence[PlanRow]:
    """A few rows whose day and month may be exchanged, to show both readings by."""
    query = sa.select(PlanRow).where(
        PlanRow.plan_id == plan.id,
        PlanRow.question["kind"].as_string() == DATE_ORDER,
        PlanRow.full_name != "",
    )
    return session.scalars(query.order_by(PlanRow.row).limit(most)).all()


def require_ready(session: Session, actor: Actor, plan: Plan) -> None:
    """Raises Denied for who may not import there, and Invalid for a plan that takes no answers now."""
    unit = session.get_one(Unit, plan.unit_id)
    if not may(actor, Ability.IMPORT, unit.path):
        raise Denied("may not import here")
    session.refresh(plan, with_for_update=True)
    require_changeable(session, plan)


def _answer_absent(session: Session, actor: Actor, plan: Plan, row: PlanRow, said: Answer) -> None:
    """Somebody absent from the list has left the service, or goes to another unit."""
    goes = said.get("transfer")
    named = {"transfer", "to"} if goes else {"transfer"}
    if row.row_class not in ("leaver", "mover") or not set(said) <= named or not isinstance(goes, bool):
        raise Invalid.one("", "answer_unknown")
    to = _destination(session, said) if goes else None
    person = by_ids(session, {row.object_id or ""}).get(row.object_id or "")
    scope = paths_with(acting_on(session, plan, also=actor), Ability.IMPORT)
    if person is None or not any(covers(path, person.unit_path) for path in scope):
        raise Invalid.one("", "person_gone")
    if to is not None and person.unit_path.startswith(to.path):
        raise Invalid.one("to", "transfer_works_here")
    row.answer = {"transfer": goes} | ({"to": to.code} if to else {})
    row.row_class = "mover" if goes else "leaver"
    row.changes = released_changes(person.unit_code, to.code) if to else [leaving(person.state)]
    row.unit_id = None if goes else person.unit_id
    row.base_version = person.version


def _destination(session: Session, said: Answer) -> Unit:
    """Where the person goes: nobody is let go to nowhere."""
    text = said.get("to")
    if not isinstance(text, str) or not text.strip():
        raise Invalid.one("to", "transfer_needs_destination")
    return destination(session, text)


def _answer_row(session: Session, actor: Actor, plan: Plan, row: PlanRow, said: Answer) -> None:
    if row.question is None:
        raise Invalid.one("", "row_asks_nothing")
    if row.question["kind"] == PLACE:
        require_place(session, plan, said)
    elif row.question["kind"] == ADDRESS:
        require_told(row.question, said)
    else:
        _require_offered(row.question, said, options_for(session, actor, [row]))
    same = _asking_the_same(session, row) if "unit" in said else ()
    settle(session, actor, plan, dict.fromkeys([row, *same], said))


def settle(session: Session, actor: Actor, plan: Plan, said: Mapping[PlanRow, Answer]) -> None:
    """Judges these rows anew with what was answered of each, and whom a full list misses by it."""
    before = {person for each in said for person in meant_by(each)}
    _judge_again(session, actor, plan, said)
    session.flush()
    if plan.mode == "roster":
        meant = {person for each in said for person in meant_by(each)}
        reconsider(session, plan, before | meant, by=actor)


def require_place(session: Session, plan: Plan, said: Answer) -> Unit:
    """The unit that a name is said to mean: an open one that the list may speak of. Raises Invalid."""
    top = session.get_one(Unit, plan.unit_id)
    unit_id = said.get("unit")
    known = isinstance(unit_id, int) and 0 < unit_id <= MOST_UNIT_ID
    unit = session.get(Unit, unit_id) if known else None
    if set(said) != {"unit"} or unit is None or unit.valid_to is not None:
        raise Invalid.one("", "answer_unknown")
    if not unit.path.startswith(top.path):
        raise Invalid.one("", "answer_unknown")
    return unit


def asking_alike(plan: Plan, alike: str) -> tuple[sa.ColumnElement[bool], ...]:
    """The rows of a plan that wait for the same answer."""
    return (
        PlanRow.plan_id == plan.id,
        PlanRow.row_class.in_(("question", "homonym", "refused")),
        PlanRow.state == "proposed",
        PlanRow.question["alike"].as_string() == alike,
    )


def _asking_the_same(session: Session, row: PlanRow) -> Sequence[PlanRow]:
    """The other rows that name a unit in the same words: nobody wants to say it three hundred times."""
    asked = (row.question or {}).get("alike", "")
    plan = session.get_one(Plan, row.plan_id)
    query = sa.select(PlanRow).where(*asking_alike(plan, asked), PlanRow.row != row.row)
    return session.scalars(query.order_by(PlanRow.row).limit(MOST_AT_ONCE)).all()


def _judge_again(session: Session, actor: Actor, plan: Plan, said: Mapping[PlanRow, Answer]) -> None:
    rows = list(said)
    # So that no row is taken for another one about the same person, nor for one with its address.
    for row in rows:
        row.object_id, row.address = None, ""
    session.flush()
    proposer = proposer_for(session, plan, by=actor)
    proposer.keep_promises(session)
    told_of = {row.row: told(row.values, said[row]) for row in rows}
    answers = {row.row: {**(row.answer or {}), **told_of[row.row].answer} for row in rows}
    all_listed = [listed_again(row.row, told_of[row.row].values) for row in rows]
    for row, verdict in zip(rows, proposer.propose(session, all_listed, answers), strict=True):
        waited = row.row_class in WAITING
        set_verdict(row, verdict)
        if waited and row.row_class not in WAITING and is_struck(row.values):
            # What was answered is not that the line through it was a mistake.
            row.state = "excluded"


def _require_offered(question: Answer, said: Answer, seen: Set[str]) -> None:
    """Only what the row offers can be its answer, and of people only those whom one may see oneself."""
    options = question["options"]
    match said:
        case {"person": "new", **rest} if not rest and question.get("new") and seen:
            return
        case {"person": str(person), **rest} if not rest:
            if person in seen and any(each.get("official_id") == person for each in options):
                return
        case {"unit": int(unit), **rest} if not rest:
            if any(each.get("unit_id") == unit for each in options):
                return
        case {"date_order": str(order), **rest} if not rest and question["kind"] == DATE_ORDER:
            if order in ORDERS:
                return
        case {"name_reason": str(reason), **rest} if not rest and question["kind"] == NAME_REASON:
            require_reason(reason)
            return
    kind = question["kind"]
    chosen = kind in (REQUEST, MEANING) and set(said) == {kind}
    if chosen and any(each["value"] == said[kind] for each in options):
        return
    raise Invalid.one("", "answer_unknown")


def require_reason(reason: str) -> None:
    """Raises Invalid with what is wrong with a reason."""
    if not reason.strip():
        raise Invalid.one(NAME_REASON, "required")
    problems = text_problems(NAME_REASON, reason, 255)
    if problems:
        raise Invalid(problems)
