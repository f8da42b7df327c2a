"""What is no longer needed goes by itself: after leaving, and after a list or a request is long over.

Every step is a transaction of its own and can be done again; the record says what went, never what it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from provisioning.audit.operations import record
from provisioning.foundation import clock
from provisioning.foundation.actor import system_actor
from provisioning.foundation.database import Database, Session
from provisioning.foundation.settings import Settings
from provisioning.imports.files.uploads import decision_path
from provisioning.officials.abilities import GONE
from provisioning.officials.fields import Kept
from provisioning.officials.model import Official
from provisioning.personal_data.rules import (
    PERSONAL_OPTIONS,
    changes_without_personal,
    emptied,
    kept_after_leaving,
    without_personal,
)
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.rules import OVER
from provisioning.recipients.model import Mailbox
from provisioning.service_requests.letters import path_of
from provisioning.service_requests.model import Request
from provisioning.service_requests.rules import STILL_GOING
from provisioning.units.model import Unit

EVERY = timedelta(hours=1)
# People, rows or requests in one transaction.
PIECE = 500
WORKER = system_actor("worker")


def retention_chore(database: Database, settings: Settings) -> Callable[[], bool]:
    """The worker's chore: looks once an hour. Never counts as work found."""
    return clock.now_and_then(EVERY, lambda now: erase_expired(database, settings, now))


def erase_expired(database: Database, settings: Settings, now: datetime) -> dict[str, int]:
    """Erases what is due by now; how many people, lists and requests it touched."""
    contact = now - timedelta(days=settings.keep_contact_days)
    identity = now - timedelta(days=settings.keep_identity_days)
    over = now - timedelta(days=settings.keep_lists_days)
    return {
        "contact": sum(_pieces(database, kept_after_leaving(Kept.AFTER_LEAVING_CONTACT), contact)),
        "identity": sum(_pieces(database, kept_after_leaving(Kept.AFTER_LEAVING_IDENTITY), identity)),
        "lists": _lists(database, settings, over, now),
        "requests": _requests(database, settings, over, now),
    }


def is_due(session: Session, settings: Settings, now: datetime) -> bool:
    """Whether anything is still there that should be erased by `now`."""
    over = now - timedelta(days=settings.keep_lists_days)
    kept = (
        (Kept.AFTER_LEAVING_CONTACT, settings.keep_contact_days),
        (Kept.AFTER_LEAVING_IDENTITY, settings.keep_identity_days),
    )
    queries: list[sa.Select[Any]] = [
        *(_of_who_left(kept_after_leaving(kind), now - timedelta(days=days)) for kind, days in kept),
        _lists_over(over),
        _requests_over(over),
    ]
    return any(session.scalar(query.limit(1)) is not None for query in queries)


def _pieces(database: Database, names: tuple[str, ...], before: datetime) -> Iterator[int]:
    while True:
        with database.writing() as session:
            people = list(session.scalars(_left_with(names, before)))
            for official in people:
                _erase(session, official, names)
        yield len(people)
        if len(people) < PIECE:
            return


def _of_who_left(names: tuple[str, ...], before: datetime) -> sa.Select[Official]:
    """Who left before, and still has something in one of these columns."""
    columns = [Official.__table__.c[name] for name in names]
    kept = (column.is_not(None) if column.nullable else column != "" for column in columns)
    return (
        sa.select(Official)
        .join(Mailbox, Mailbox.official_id == Official.id)
        .where(Mailbox.state.in_(GONE), Mailbox.state_since <= before, sa.or_(*kept))
    )


def _left_with(names: tuple[str, ...], before: datetime) -> sa.Select[Official]:
    return (
        _of_who_left(names, before)
        .join(Official.unit)
        .options(orm.contains_eager(Official.unit))
        .order_by(Official.id)
        .limit(PIECE)
        .with_for_update(of=Official, skip_locked=True)
    )


def _erase(session: Session, official: Official, names: tuple[str, ...]) -> None:
    gone = [name for name in names if getattr(official, name)]
    for name in names:
        setattr(official, name, None if Official.__table__.c[name].nullable else "")
    record(
        session,
        WORKER,
        "personal.erased",
        subject=("official", official.id, official.full_name),
        unit_path=official.unit.path,
        new={"fields": gone},
    )


def _lists(database: Database, settings: Settings, before: datetime, now: datetime) -> int:
    with database.reading() as session:
        found = list(session.scalars(_lists_over(before)))
    for plan_id in found:
        _stop(database, plan_id, now)
        after = 0
        while (last := _empty_rows(database, plan_id, after)) is not None:
            after = last
        _note_list(database, settings, plan_id, now)
    return len(found)


def _lists_over(before: datetime) -> sa.Select[str]:
    # Nobody carries out a list that has waited for so long.
    return sa.select(Plan.id).where(
        Plan.erased_at.is_(None),
        sa.func.coalesce(Plan.finished_at, Plan.created_at) <= before,
        Plan.state.in_(OVER | {"ready", "unclear"}),
    )


def _stop(database: Database, plan_id: str, now: datetime) -> None:
    with database.writing() as session:
        plan = session.get_one(Plan, plan_id, with_for_update=True)
        if plan.state not in OVER:
            plan.state, plan.finished_at = "stopped", now
            _record_plan(session, plan, "plan.stopped")


def _empty_rows(database: Database, plan_id: str, after: int) -> int | None:
    """The next piece of rows behind `after`; the number of the last one, None when none is left."""
    with database.writing() as session:
        query = sa.select(PlanRow).where(PlanRow.plan_id == plan_id, PlanRow.row > after)
        rows = list(session.scalars(query.order_by(PlanRow.row).limit(PIECE)))
        for row in rows:
            row.values = without_personal(row.values)
            row.changes = changes_without_personal(row.changes)
            row.before = None
            row.problems = [emptied(problem) for problem in row.problems]
            row.question = emptied(row.question) if row.question else None
            row.answer = emptied(row.answer) if row.answer else None
        return rows[-1].row if rows else None


def _note_list(database: Database, settings: Settings, plan_id: str, now: datetime) -> None:
    # The decision names people as well. It goes first: who is killed in between comes here again.
    decision_path(settings, plan_id).unlink(missing_ok=True)
    with database.writing() as session:
        plan = session.get_one(Plan, plan_id, with_for_update=True)
        plan.erased_at, plan.decision_file = now, ""
        plan.options = {name: plan.options[name] for name in plan.options if name not in PERSONAL_OPTIONS}
        _record_plan(session, plan, "personal.erased")


def _record_plan(session: Session, plan: Plan, kind: str) -> None:
    unit = session.get_one(Unit, plan.unit_id)
    subject = ("plan", plan.id, plan.source_name)
    record(session, WORKER, kind, subject=subject, unit_path=unit.path, plan_id=plan.id)


def _requests(database: Database, settings: Settings, before: datetime, now: datetime) -> int:
    count = 0
    while True:
        with database.writing() as session:
            query = (
                _requests_over(before)
                .options(orm.joinedload(Request.unit))
                .order_by(Request.id)
                .limit(PIECE)
                .with_for_update(of=Request, skip_locked=True)
            )
            found = list(session.scalars(query))
            for request in found:
                # The file goes first: who is killed in between finds the row here again.
                path_of(settings, request.id).unlink(missing_ok=True)
                _empty_request(session, request, now)
        count += len(found)
        if len(found) < PIECE:
            return count


def _requests_over(before: datetime) -> sa.Select[Request]:
    return sa.select(Request).where(
        Request.erased_at.is_(None), Request.state.not_in(STILL_GOING), Request.decided_at <= before
    )


def _empty_request(session: Session, request: Request, now: datetime) -> None:
    request.details, request.letter, request.erased_at = emptied(request.details), "", now
    request.caller = request.caller_checked = ""
    subject = ("request", request.id, request.unit.name)
    record(session, WORKER, "personal.erased", subject=subject, unit_path=request.unit.path)
