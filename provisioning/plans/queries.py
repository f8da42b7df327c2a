"""Reading plans and their rows, within the right that each kind of plan needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import sqlalchemy as sa

from provisioning.access.queries import within
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import NotFound
from provisioning.names import fold, spellings
from provisioning.plans.kinds import kind_of, registered
from provisioning.plans.model import ROW_STATES, Plan, PlanRow
from provisioning.plans.rules import LEAVER_ROWS, OVER
from provisioning.units.model import Unit

S = TypeVar("S", bound=sa.Select[Any])
# Classes of rows that ask, and the kinds of a filter that are neither a class nor a state.
QUESTIONS = ("question", "homonym")
# A plan that waits for its author to go on.
UNFINISHED = ("ready", "paused", "unclear")
ASKING, ABSENT, LEFT = "asking", "absent", "left"


@dataclass(frozen=True, slots=True)
class RowFilter:
    """What narrows a plan's rows. `kind` is a class, "failed", "excluded" or "applied", "asking" for
    the rows that wait for an answer, "absent" for the people a full list does not name, "left" for all of
    which nothing has come, whatever the reason."""

    kind: str = ""
    text: str = ""
    # Under what name their questions are one question; "" for any.
    alike: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows a plan has: by class and by what became of them, and those that would act."""

    kinds: Counter[str] = field(default_factory=Counter)
    effective: Counter[str] = field(default_factory=Counter)
    # Of a plan that takes another back: the rows that would act, by the class of what they undo.
    undoes: Counter[str] = field(default_factory=Counter)


def plan_for(session: Session, actor: Actor, plan_id: str, *, kind: str = "") -> tuple[Plan, Unit]:
    """A plan and its unit. Raises NotFound where the actor may do no such thing, or for another `kind`."""
    query = (
        sa.select(Plan, Unit)
        .join(Unit, Unit.id == Plan.unit_id)
        .where(Plan.id == plan_id, _readable(actor, kind))
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def listed(
    session: Session, actor: Actor, *, kind: str = "", offset: int = 0, limit: int = 50
) -> tuple[list[tuple[Plan, Unit]], int]:
    """One page of plans, of this kind if given, newest first, and how many there are."""
    scope = (Plan.unit_id == Unit.id, _readable(actor, kind))
    query = sa.select(Plan, Unit).join(Unit, Unit.id == Plan.unit_id).where(scope[1])
    page = query.order_by(Plan.created_at.desc(), Plan.id).offset(offset).limit(limit)
    total = session.scalar(sa.select(sa.func.count()).select_from(Plan).join(Unit, scope[0]).where(scope[1]))
    return [(plan, unit) for plan, unit in session.execute(page)], total or 0


def unfinished_of(session: Session, actor: Actor, *, kind: str = "") -> list[Plan]:
    """What the actor has proposed themselves and nobody has carried out yet, the oldest first."""
    query = (
        sa.select(Plan)
        .join(Unit, Unit.id == Plan.unit_id)
        .where(Plan.author_id == actor.official_id, Plan.state.in_(UNFINISHED), Plan.erased_at.is_(None))
        .where(_readable(actor, kind))
    )
    return list(session.scalars(query.order_by(Plan.created_at, Plan.id)))


def rows(
    session: Session, plan: Plan, wanted: RowFilter, *, offset: int = 0, limit: int = 50
) -> Sequence[PlanRow]:
    """One page of a plan's rows in the order of the file; those whom a full list does not name come first,
    for they lose the most."""
    first = (sa.case((PlanRow.row >= LEAVER_ROWS, 0), else_=1),) if plan.mode == "roster" else ()
    query = _narrowed(sa.select(PlanRow), plan, wanted).order_by(*first, PlanRow.row)
    return session.scalars(query.offset(offset).limit(limit)).all()


def rows_after(
    session: Session, plan: Plan, wanted: RowFilter, *, after: int, limit: int
) -> Sequence[PlanRow]:
    """The next rows in the order of the file: for going through all of a long plan."""
    query = _narrowed(sa.select(PlanRow), plan, wanted).where(PlanRow.row > after)
    return session.scalars(query.order_by(PlanRow.row).limit(limit)).all()


def count_rows(session: Session, plan: Plan, wanted: RowFilter) -> int:
    """How many rows there are of these."""
    query = _narrowed(sa.select(sa.func.count()).select_from(PlanRow), plan, wanted)
    return session.scalar(query) or 0


def tally(session: Session, plan: Plan) -> Tally:
    """Every figure of a plan, in one statement."""
    query = (
        sa.select(PlanRow.row_class, PlanRow.state, sa.func.count())
        .where(PlanRow.plan_id == plan.id)
        .group_by(PlanRow.row_class, PlanRow.state)
    )
    found, effects, settled = Tally(), kind_of(plan).effects, _settled(plan)
    for row_class, state, count in session.execute(query):
        found.kinds[row_class] += count
        found.kinds[state] += count
        found.kinds[""] += count
        if state in ("failed", "excluded") or (state == "proposed" and row_class not in settled):
            found.kinds[LEFT] += count
        if state == "proposed" and row_class in QUESTIONS:
            found.kinds[ASKING] += count
        if state == "proposed" and row_class in effects:
            found.effective[row_class] += count
    if plan.is_undo:
        found.undoes.update(_undone(session, plan))
    return found


def first_names(session: Session, plan: Plan, *, limit: int) -> dict[str, list[str]]:
    """The names in the first rows of each class that would act, as the list has them: whom it is about."""
    found = {}
    for row_class in kind_of(plan).effects:
        query = sa.select(PlanRow.full_name).where(
            PlanRow.plan_id == plan.id, PlanRow.row_class == row_class, PlanRow.state == "proposed"
        )
        names = session.scalars(query.order_by(PlanRow.row).limit(limit)).all()
        if names:
            found[row_class] = list(names)
    return found


def applied_before(session: Session, plan: Plan) -> Plan | None:
    """An earlier plan from the same bytes over the same unit that was applied, if there is one."""
    query = sa.select(Plan).where(
        Plan.source_hash == plan.source_hash,
        Plan.unit_id == plan.unit_id,
        Plan.state == "applied",
        Plan.id != plan.id,
    )
    return session.scalars(query.order_by(Plan.finished_at.desc()).limit(1)).first()


def undo_of(session: Session, plan: Plan) -> Plan | None:
    """The living undo of a plan: proposed, running or done; None when there is none."""
    query = sa.select(Plan).where(Plan.undoes_id == plan.id, Plan.state.not_in(("stopped", "failed")))
    return session.scalars(query.order_by(Plan.created_at.desc()).limit(1)).first()


def _readable(actor: Actor, kind: str) -> sa.ColumnElement[bool]:
    """Plans over units where the reader may do what the plan does."""
    return sa.or_(
        sa.false(),
        *(
            sa.and_(Plan.kind == each.name, within(actor, each.ability))
            for each in registered()
            if kind in ("", each.name)
        ),
    )


def _undone(session: Session, plan: Plan) -> dict[str, int]:
    """How many rows would take back what an earlier one has done, by the class of that one."""
    undone = PlanRow.values["undoes"].as_string()
    query = sa.select(undone, sa.func.count()).where(
        PlanRow.plan_id == plan.id,
        PlanRow.row_class.in_(kind_of(plan).effects),
        PlanRow.state == "proposed",
    )
    return {row_class: count for row_class, count in session.execute(query.group_by(undone)) if row_class}


def left_undone(plan: Plan) -> sa.ColumnElement[bool]:
    """Condition on rows: nothing has come of them, and nothing will by itself.

    They failed, were left out, were refused, or wait for an answer; of a plan that is over also those that
    would do something.
    """
    waits = sa.and_(PlanRow.state == "proposed", PlanRow.row_class.not_in(_settled(plan)))
    return sa.or_(PlanRow.state.in_(("failed", "excluded")), waits)


def _settled(plan: Plan) -> tuple[str, ...]:
    """The classes whose rows need nothing more from anybody: what they do is done by itself, or nothing."""
    return ("same",) if plan.state in OVER else ("same", *kind_of(plan).effects)


def _narrowed(query: S, plan: Plan, wanted: RowFilter) -> S:
    query = query.where(PlanRow.plan_id == plan.id)
    if wanted.kind == ASKING:
        query = query.where(PlanRow.row_class.in_(QUESTIONS), PlanRow.state == "proposed")
    elif wanted.kind == LEFT:
        query = query.where(left_undone(plan))
    elif wanted.kind == ABSENT:
        query = query.where(PlanRow.row >= LEAVER_ROWS)
    elif wanted.kind in ROW_STATES:
        query = query.where(PlanRow.state == wanted.kind)
    elif wanted.kind:
        query = query.where(PlanRow.row_class == wanted.kind)
    if wanted.alike:
        query = query.where(PlanRow.question["alike"].as_string() == wanted.alike)
    for word in fold(wanted.text).split():
        written = (PlanRow.search_text.contains(f" {each}", autoescape=True) for each in spellings(word))
        query = query.where(sa.or_(*written))
    return query
