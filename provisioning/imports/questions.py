"""Answers to what a plan asks: who is meant, which unit, does an absent person go to another unit.

Each answer judges its row anew, against the people there are now; the plan is weighed again, and
whoever confirmed it before has to look again.
"""

from __future__ import annotations

from typing import Any

from provisioning.actor import Actor
from provisioning.database import Session
from provisioning.errors import Denied, Invalid
from provisioning.grants.rules import Ability, may
from provisioning.imports.claims import claim_again
from provisioning.imports.comparing import leaving
from provisioning.imports.people import by_ids
from provisioning.imports.planning import proposer_for
from provisioning.imports.presence import meant_by, reconsider
from provisioning.imports.roster import released_changes
from provisioning.imports.stock import take_stock
from provisioning.imports.writing import set_verdict
from provisioning.plans import operations as plans
from provisioning.plans.approving import withdraw_approval
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.rules import LEAVER_ROWS
from provisioning.settings import Settings
from provisioning.units.model import Unit

Answer = dict[str, Any]


def answer(
    session: Session, _settings: Settings, actor: Actor, plan: Plan, row_number: int, said: Answer
) -> PlanRow:
    """Takes one answer and gives the row back as it is then.

    `said`: {"person": official id or "new"}, {"unit": unit id}; for somebody absent from a full list
    {"transfer": true or false}. An answer that was given may be given anew. Raises Denied, and Invalid
    `plan_not_ready`, `row_asks_nothing`, `answer_unknown`.
    """
    _require_ready(session, actor, plan)
    row = session.get(PlanRow, (plan.id, row_number))
    if row is None:
        raise Invalid.one("", "row_asks_nothing")
    if row.row >= LEAVER_ROWS:
        _answer_absent(session, row, said)
    else:
        _answer_row(session, plan, row, said)
    withdraw_approval(session, plan)
    take_stock(session, plan)
    return row


def exclude(session: Session, plan: Plan, row_number: int, *, excluded: bool) -> PlanRow:
    """Leaves a row out, or takes it back in, and weighs the plan again. Raises Invalid."""
    row = plans.exclude(session, plan, row_number, excluded=excluded)
    take_stock(session, plan)
    return row


def _require_ready(session: Session, actor: Actor, plan: Plan) -> None:
    unit = session.get_one(Unit, plan.unit_id)
    if not may(actor, Ability.IMPORT, unit.path):
        raise Denied("may not import here")
    session.refresh(plan, with_for_update=True)
    if plan.state != "ready":
        raise Invalid.one("", "plan_not_ready", state=plan.state)


def _answer_absent(session: Session, row: PlanRow, said: Answer) -> None:
    """Somebody absent from the list has left the service, or goes to another unit."""
    goes = said.get("transfer")
    if row.row_class not in ("leaver", "mover") or set(said) != {"transfer"} or not isinstance(goes, bool):
        raise Invalid.one("", "answer_unknown")
    person = by_ids(session, {row.official_id or ""}).get(row.official_id or "")
    if person is None:
        raise Invalid.one("", "person_gone")
    row.answer = {"transfer": goes}
    row.row_class = "mover" if goes else "leaver"
    row.changes = released_changes(person.unit_code, "") if goes else [leaving(person.state)]
    row.unit_id = None if goes else person.unit_id
    row.base_version = person.version


def _answer_row(session: Session, plan: Plan, row: PlanRow, said: Answer) -> None:
    if row.question is None:
        raise Invalid.one("", "row_asks_nothing")
    _require_offered(row.question, said)
    before = meant_by(row)
    _judge_again(session, plan, row, {**(row.answer or {}), **said})
    session.flush()
    if plan.mode == "roster":
        reconsider(session, plan, before | meant_by(row))


def _judge_again(session: Session, plan: Plan, row: PlanRow, answered: Answer) -> None:
    # So that the row is taken neither for another one about the same person nor for one with its address.
    row.official_id, row.address = None, ""
    session.flush()
    proposer = proposer_for(session, plan)
    proposer.keep_promises(session)
    set_verdict(row, proposer.propose(session, [claim_again(row.row, row.values)], {row.row: answered})[0])


def _require_offered(question: Answer, said: Answer) -> None:
    """Only what the row offers can be its answer."""
    options = question["options"]
    match said:
        case {"person": "new", **rest} if not rest and question.get("new"):
            return
        case {"person": str(person), **rest} if not rest:
            if any(each.get("official_id") == person for each in options):
                return
        case {"unit": int(unit), **rest} if not rest:
            if any(each.get("unit_id") == unit for each in options):
                return
    raise Invalid.one("", "answer_unknown")
