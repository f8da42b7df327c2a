"""Lists count together over a day: several that stay below the limit each are weighed as one.

By the author, wherever their lists were; and by the body, whoever's they were. What a second person has
confirmed does not count, nor what was taken back. Single changes by hand are added.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import orm

from provisioning.access.daily_limits import WITHIN
from provisioning.audit.model import Event
from provisioning.foundation import clock
from provisioning.foundation.database import Session
from provisioning.imports.rules import EFFECTS, IMPORT
from provisioning.plans.model import Plan, PlanRow
from provisioning.units.model import Unit
from provisioning.units.queries import below, body_paths

# Which rows are one kind of change, under the name of its limit, and what does the same by hand.
GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "leavers": ("leaver",), "lockouts": ("locked", "withdrawn", "deleted"), "joiners": ("joiner",),
    "movers": ("mover",), "changes": ("changed", "returner"),
}  # fmt: skip
BY_HAND: Final[dict[str, str]] = {
    "official.left": "leavers", "mailbox.suspended": "leavers", "official.created": "joiners",
    "official.moved": "movers", "official.edited": "changes", "official.came_back": "changes",
}  # fmt: skip
# A unit with so few people is still being filled, however many join.
HARDLY_ANYBODY: Final = 20
BEYOND: Final = "too_many_in_a_day"
RUNNING: Final = ("applying", "paused")


def beyond_the_day(session: Session, plan: Plan) -> list[dict[str, Any]]:
    """The reasons for a second person that only the lists and changes of the whole day give."""
    kept = plan.options.get("figures")
    if kept is None or plan.is_undo:
        return []
    own = _grouped(session, PlanRow.plan_id == plan.id, PlanRow.state == "proposed")
    if not own:
        return []
    [top] = body_paths(session, [session.get_one(Unit, plan.unit_id).path])
    there = _others(session, plan, below(top)) + _by_hand(session, below(top))
    his = Counter[str]()
    if plan.author_id is not None:
        by_author = Plan.author_id == plan.author_id
        his = _others(session, plan, by_author) + _by_hand(session, Event.actor_id == plan.author_id)
    found = []
    for group, count in own.items():
        most = max(there[group], his[group])
        filling = group == "joiners" and _is_filling(kept["people"] - most, count + most)
        if most and not filling and _passes(kept, group, count, count + most):
            found.append({"code": BEYOND, "params": {"count": count + most, "kind": group}})
    return found


def _passes(kept: dict[str, Any], group: str, own: int, total: int) -> bool:
    """Whether the sum goes beyond the limit of one list, and the list by itself does not."""
    if group not in kept["limits"]:
        # Read before there was such a limit.
        return False
    limit, people = kept["limits"][group], kept["people"]

    def beyond(count: int) -> bool:
        above = (count > limit["count"], count * 100 > limit["share"] * people)
        return any(above) if limit["either"] else all(above)

    return beyond(total) and not beyond(own)


def _is_filling(people_before: int, joiners: int) -> bool:
    """Whether a unit that had hardly anybody this morning is still being filled; as for a single list."""
    return people_before <= max(HARDLY_ANYBODY, joiners // 10)


def _others(session: Session, plan: Plan, where: sa.ColumnElement[bool]) -> Counter[str]:
    """What the lists of the day have done or are doing with nobody's confirmation; of this one what it has
    done before, where it is the rest of it that is to be carried out."""
    undo = orm.aliased(Plan)
    taken_back = sa.exists().where(undo.undoes_id == Plan.id, undo.state == "applied")
    since = clock.now() - WITHIN
    to_come = sa.and_(
        PlanRow.state == "proposed",
        Plan.id != plan.id,
        Plan.state.in_(RUNNING),
        Plan.approved_at.is_(None),
    )
    done = sa.and_(PlanRow.state == "applied", PlanRow.alone_at > since)
    of_the_day = sa.or_(Plan.state.in_(RUNNING), Plan.started_at > since, Plan.finished_at > since)
    lists = Plan.kind == IMPORT, Plan.undoes_id.is_(None), of_the_day, ~taken_back
    return _grouped(session, sa.or_(done, to_come), *lists, where)


def _grouped(session: Session, *where: sa.ColumnElement[bool]) -> Counter[str]:
    query = (
        sa.select(PlanRow.row_class, sa.func.count())
        .join(Plan, Plan.id == PlanRow.plan_id)
        .outerjoin(Unit, Unit.id == sa.func.coalesce(PlanRow.unit_id, Plan.unit_id))
        .where(PlanRow.row_class.in_(EFFECTS), *where)
        .group_by(PlanRow.row_class)
    )
    rows = {row_class: count for row_class, count in session.execute(query)}  # noqa: C416 (typed so)
    return Counter({
        group: total
        for group, classes in GROUPS.items()
        if (total := sum(rows.get(each, 0) for each in classes))
    })  # fmt: skip


def _by_hand(session: Session, where: sa.ColumnElement[bool]) -> Counter[str]:
    """What was done one by one within the day, without a list and without a second person."""
    since = clock.now() - WITHIN
    query = (
        sa.select(Event.kind, Event.object_id, Event.new)
        .outerjoin(Unit, Unit.path == Event.unit_path)
        .outerjoin(Plan, Plan.id == Event.plan_id)
        .where(Event.kind.in_(BY_HAND), Event.at > since, where)
        # What other plans do (people ticked and suspended) is weighed where it is done by hand.
        .where(sa.or_(Event.plan_id.is_(None), Plan.kind != IMPORT))
        .where(Event.actor_id.is_not(None))
    )
    seen = {(BY_HAND[kind], about) for kind, about, new in session.execute(query) if not new.get("second")}
    found = Counter(group for group, _ in seen)
    # By hand or by form, they can no longer sign in.
    return found + Counter({"lockouts": found["leavers"]})
