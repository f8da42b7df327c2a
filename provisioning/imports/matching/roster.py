"""Who is absent from a full list: proposed to leave, or to go to the unit that expects them.

Pages through the unit's people; holds no list of all. Whoever a row of the list may mean is not
absent, whatever is wrong with the row.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import orm

from provisioning.access.queries import current_and_future_grants_of_each
from provisioning.access.rules import Ability
from provisioning.foundation.actor import Actor, HeldGrant
from provisioning.foundation.clock import now
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Problem
from provisioning.imports.matching.comparison import Change, leaving
from provisioning.imports.matching.listed_people import problem_json
from provisioning.imports.matching.people import IN_SERVICE
from provisioning.imports.planning.bulk_rows import Row, json_text, search_text
from provisioning.officials.abilities import Target, refusal
from provisioning.officials.model import Official
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.rules import LEAVER_ROWS
from provisioning.recipients.model import Mailbox
from provisioning.transfers.model import Transfer
from provisioning.units.model import Unit
from provisioning.units.queries import below

PIECE: Final = 1000
Place = tuple[str, str]
START: Final[Place] = ("", "")


@dataclass(frozen=True, slots=True)
class Absent:
    """One person of the unit whom the list does not name."""

    id: str
    full_name: str
    staff_code: str
    sort_key: str
    version: int
    unit_id: int
    unit_code: str
    unit_path: str
    state: str
    is_protected: bool
    # Where somebody is expected, "" when nowhere.
    expected_at: str


def next_absent(
    session: Session, plan: Plan, top_path: str, after: Place, present: Set[str]
) -> tuple[list[Absent], Place | None]:
    """The next people who are absent, in the order of names, and where to go on; None at the end.

    `present`: those whom rows without a certain person may mean.
    """
    query = _absent(plan, top_path).where(sa.tuple_(Official.sort_key, Official.id) > sa.tuple_(*after))
    rows = session.execute(query.order_by(Official.sort_key, Official.id).limit(PIECE)).all()
    found = [Absent(*row) for row in rows if row.id not in present]
    return found, (rows[-1].sort_key, rows[-1].id) if len(rows) == PIECE else None


def these_absent(session: Session, plan: Plan, top_path: str, ids: Set[str]) -> list[Absent]:
    """Those of these people who are absent by now."""
    if not ids:
        return []
    query = _absent(plan, top_path).where(Official.id.in_(ids)).order_by(Official.sort_key, Official.id)
    return [Absent(*row) for row in session.execute(query)]


def rows_of(session: Session, actor: Actor, plan: Plan, absent: list[Absent], first: int) -> list[Row]:
    """The rows to be written, numbered from `first`. Who may not be moved by `actor` is refused."""
    held = current_and_future_grants_of_each(session, [each.id for each in absent], now())
    return [
        _row(plan, each, number, _refused(actor, each, held[each.id]))
        for number, each in enumerate(absent, first)
    ]


def released_changes(unit_code: str, expected_at: str) -> list[Change]:
    """The change of somebody who is let go: to the unit that expects them, or to nowhere yet."""
    return [{"field": "unit", "old": unit_code, "new": expected_at}]


def next_number(session: Session, plan_id: str) -> int:
    """The first number that no leaver of the plan has."""
    query = sa.select(sa.func.max(PlanRow.row)).where(PlanRow.plan_id == plan_id, PlanRow.row >= LEAVER_ROWS)
    highest = session.scalar(query)
    return LEAVER_ROWS if highest is None else highest + 1


def _absent(plan: Plan, top_path: str) -> Any:
    target = orm.aliased(Unit)
    named = sa.exists().where(PlanRow.plan_id == plan.id, PlanRow.object_id == Official.id)
    line = sa.and_(Transfer.official_id == Official.id, Transfer.ended_at.is_(None))
    query: Any = (
        sa.select(
            Official.id,
            Official.full_name,
            sa.func.coalesce(Official.staff_code, ""),
            Official.sort_key,
            Official.version,
            Official.unit_id,
            Unit.code,
            Unit.path,
            Mailbox.state,
            Official.is_protected,
            sa.func.coalesce(target.code, ""),
        )
        .join(Unit, Unit.id == Official.unit_id)
        .join(Mailbox, Mailbox.official_id == Official.id)
        .outerjoin(Transfer, line)
        .outerjoin(target, sa.and_(target.id == Transfer.to_unit_id, Transfer.expected_at.is_not(None)))
        # Who was let go already is on the way: their absence is no news.
        .where(below(top_path), Mailbox.state.in_(IN_SERVICE), Transfer.released_at.is_(None), ~named)
    )
    return query


def _row(plan: Plan, absent: Absent, number: int, problem: Problem | None) -> Row:
    row_class = "mover" if absent.expected_at else "leaver"
    changes = (
        released_changes(absent.unit_code, absent.expected_at)
        if absent.expected_at
        else [leaving(absent.state)]
    )
    return (
        plan.id,
        number,
        "refused" if problem else row_class,
        "proposed",
        absent.staff_code,
        absent.full_name,
        search_text(absent.full_name, absent.staff_code),
        None if row_class == "mover" else absent.unit_id,
        absent.id,
        "",
        json_text({"full_name": absent.full_name, "staff_code": absent.staff_code}),
        "[]" if problem else json_text(changes),
        json_text([problem_json(problem)]) if problem else "[]",
        None,
        None,
        absent.version,
    )


def _refused(actor: Actor, absent: Absent, held: tuple[HeldGrant, ...]) -> Problem | None:
    target = Target(absent.id, absent.unit_path, absent.state, held, protected=absent.is_protected)
    if not refusal(actor, target, Ability.MOVE):
        return None
    oneself = any(each.official_id == absent.id for each in actor.people)
    return Problem("", "leaver_oneself" if oneself else "leaver_protected")
