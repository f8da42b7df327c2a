"""What bodies owe: a letter about somebody who retires or leaves, within the time the rule gives them.

Counted from the decision, which is noted here as soon as the office hears of it, or from the day on which the
mailbox was locked for a leaver. A request to withdraw or delete settles it, whoever entered it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from provisioning.access.queries import within
from provisioning.access.rules import Ability
from provisioning.audit.operations import record
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid, NotFound, Problem
from provisioning.foundation.identifiers import new_id
from provisioning.officials.model import Official
from provisioning.officials.operations import require
from provisioning.officials.queries import official_for
from provisioning.officials.rules import text_problems
from provisioning.plans.model import PlanRow
from provisioning.policy.catalogue import Policy
from provisioning.policy.periods import Period
from provisioning.policy.queries import default_policy, working_calendar
from provisioning.policy.working_days import WorkingCalendar
from provisioning.recipients.model import Mailbox
from provisioning.service_requests.model import LeavingDecision, Request, RequestPerson
from provisioning.units.model import Unit

ENDS = ("withdraw", "delete")
ENDED_BY = ("leaver", "withdrawn", "deleted")
LEAVER = "leaver"
# A letter that came so long before somebody was locked is about that lock.
AROUND = timedelta(days=60)
MOST = 500


@dataclass(frozen=True, slots=True)
class Owed:
    """One letter that a body owes. `noted`: the decision's row, "" where the lock began the time."""

    official: Official
    since: date
    due_at: datetime
    late: bool
    decision: str = ""
    noted: str = ""


def note_decision(
    session: Session, actor: Actor, official: Official, *, number: str, decided_on: date
) -> LeavingDecision:
    """Notes a decision by which somebody retires or leaves. Raises Denied, Invalid."""
    require(session, actor, official, Ability.MOVE)
    problems = text_problems("number", number, 120)
    if not number.strip():
        problems.append(Problem("number", "required"))
    if decided_on > clock.today():
        problems.append(Problem("decided_on", "received_ahead"))
    again = sa.select(LeavingDecision.id).where(
        LeavingDecision.official_id == official.id, LeavingDecision.number == number.strip()
    )
    if session.scalar(again):
        problems.append(Problem("number", "decision_noted"))
    if problems:
        raise Invalid(problems)
    row = LeavingDecision(
        id=new_id(), official_id=official.id, number=number.strip(), decided_on=decided_on,
        noted_at=clock.now(), noted_by=actor.label,
    )  # fmt: skip
    session.add(row)
    new = {"decided_on": decided_on.isoformat()}
    _record(session, actor, "leaving_decision.noted", official, row.number, new)
    return row


def take_back_decision(session: Session, actor: Actor, decision_id: str) -> None:
    """The decision was not about them, or was withdrawn itself. Raises Denied, NotFound."""
    row = session.get(LeavingDecision, decision_id, with_for_update=True)
    if row is None or row.ended_at is not None:
        raise NotFound
    official = official_for(session, actor, row.official_id)
    require(session, actor, official, Ability.MOVE)
    row.ended_at = clock.now()
    _record(session, actor, "leaving_decision.taken_back", official, row.number, {})


def owed_letters(session: Session, actor: Actor, now: datetime) -> list[Owed]:
    """The letters still owed about people the reader sees: those that are late first, then by their day."""
    policy = default_policy(session)
    allowed = policy.leaver.ask_within.value
    if allowed is None:
        return []
    calendar = working_calendar(session, policy)
    found = _of_decisions(session, actor, calendar, allowed, now, by_lock=_by_lock(policy))
    noted = {each.official.id for each in found}
    found += [
        each for each in _of_locks(session, actor, calendar, allowed, now) if each.official.id not in noted
    ]
    return sorted(found, key=lambda each: each.due_at)[:MOST]


def _by_lock(policy: Policy) -> bool:
    return policy.leaver.counts_from.value == "lock"


def count_owed_late(session: Session, actor: Actor, now: datetime) -> int:
    """How many of them are late."""
    return sum(each.late for each in owed_letters(session, actor, now))


def _of_decisions(
    session: Session,
    actor: Actor,
    calendar: WorkingCalendar,
    allowed: Period,
    now: datetime,
    *,
    by_lock: bool,
) -> list[Owed]:
    query = (
        _people(actor, LeavingDecision, _last_asked())
        .join(LeavingDecision, LeavingDecision.official_id == Official.id)
        .where(LeavingDecision.ended_at.is_(None), ~_left_by_list())
    )
    found = []
    for official, row, asked in session.execute(query):
        if asked is not None and clock.day_of(asked) >= row.decided_on:
            continue
        gone = official.mailbox.state == "leaving"
        begin = clock.day_of(official.mailbox.state_since) if by_lock and gone else row.decided_on
        found.append(_owed(official, begin, calendar, allowed, now, row.number, row.id))
    return found


def _of_locks(
    session: Session, actor: Actor, calendar: WorkingCalendar, allowed: Period, now: datetime
) -> list[Owed]:
    """Who has left or is locked as a leaver, and of whom nobody has asked for the end around that day."""
    locked = sa.and_(Mailbox.state == "suspended", Mailbox.lock_cause == LEAVER)
    query = _people(actor, _last_asked()).where(sa.or_(Mailbox.state == "leaving", locked), ~_left_by_list())
    found = []
    for official, asked in session.execute(query):
        begin = clock.day_of(official.mailbox.state_since)
        if asked is None or clock.day_of(asked) < begin - AROUND:
            found.append(_owed(official, begin, calendar, allowed, now))
    return found


def _owed(
    official: Official, begin: date, calendar: WorkingCalendar, allowed: Period, now: datetime,
    decision: str = "", noted: str = "",
) -> Owed:  # fmt: skip
    due = calendar.due(clock.begin_of(begin), allowed)
    return Owed(official, begin, due, due < now, decision, noted)


def _last_asked() -> sa.ColumnElement[datetime]:
    """When the latest request for the end of this person's account came that was not refused."""
    return (
        sa.select(sa.func.max(Request.received_at))
        .join(RequestPerson, RequestPerson.request_id == Request.id)
        .where(
            RequestPerson.official_id == Official.id,
            Request.kind.in_(ENDS),
            Request.state.not_in(("refused", "withdrawn")),
        )
        .correlate(Official)
        .scalar_subquery()
    )


def _left_by_list() -> sa.ColumnElement[bool]:
    """Whether the account was ended by a list: its letter is the body's."""
    return sa.exists().where(
        PlanRow.object_id == Official.id, PlanRow.row_class.in_(ENDED_BY), PlanRow.state == "applied"
    )


def _people(actor: Actor, *columns: Any) -> sa.Select[Any]:
    return (
        sa.select(Official, *columns)
        .join(Unit, Unit.id == Official.unit_id)
        .join(Mailbox, Mailbox.official_id == Official.id)
        .options(orm.contains_eager(Official.unit), orm.contains_eager(Official.mailbox))
        .where(within(actor), Mailbox.state.not_in(("archived", "purged")))
    )


def _record(
    session: Session, actor: Actor, kind: str, official: Official, number: str, new: dict[str, str]
) -> None:
    subject = ("official", official.id, official.full_name)
    record(session, actor, kind, subject=subject, unit_path=official.unit.path, new=new, decision=number)
