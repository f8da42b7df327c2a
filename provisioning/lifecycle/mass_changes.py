"""The same done to many people at once: looked at first, then done to all with whom it can be; taken back.

What happens is a plan for each part of the tree where the actor may do it. A short one is carried out while
the page waits, a long one by the worker; one that needs a second person waits for their word.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy import orm

from provisioning.access.queries import within
from provisioning.access.rules import covers, paths_with
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Conflict, NotFound, Problem
from provisioning.lifecycle.bulk import SUSPENSION
from provisioning.lifecycle.leaving_kind import Leave
from provisioning.lifecycle.lockout_limits import common_path
from provisioning.lifecycle.moving_kind import Move
from provisioning.officials.abilities import refusal
from provisioning.officials.model import Official
from provisioning.officials.operations import Prefetched, target_of
from provisioning.plans import operations as plans
from provisioning.plans.applying import apply_at_once
from provisioning.plans.kinds import PlanKind, register
from provisioning.plans.model import Plan
from provisioning.plans.proposals import ProposedRow, propose
from provisioning.plans.queries import plan_for
from provisioning.plans.rest import effective_rows
from provisioning.plans.undo import propose_undo
from provisioning.units.model import Unit

for _kind in (Move.kind, Leave.kind):
    register(_kind)
# The kinds of plan whose pages these are.
KINDS = (Move.kind.name, Leave.kind.name, SUSPENSION.name)
# So many rows are carried out while the page waits.
AT_ONCE = 200
PIECE = 500
# As many are named of those with whom it can't be done.
NAMED = 100


class Change(Protocol):
    """What is to be done to each of several people, see `Move` and `Leave`."""

    @property
    def kind(self) -> PlanKind:
        """The kind of plan that does it."""
        ...

    @property
    def title(self) -> str:
        """What the plan is called."""
        ...

    @property
    def decision(self) -> str:
        """Number of the decision, or ""."""
        ...

    @property
    def options(self) -> Mapping[str, Any]:
        """What all rows of the plan share."""
        ...

    def problem(self, official: Official) -> str:
        """Why this can't be done to somebody, whoever asks; "" where it can."""
        ...

    def row(self, official: Official) -> ProposedRow:
        """The row that does it."""
        ...


@dataclass(slots=True)
class Looked:
    """With whom it can be done, and why not with others: `refused` names the first of `without`."""

    rows: list[ProposedRow] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)
    without: int = 0

    @property
    def total(self) -> int:
        """Everybody looked at."""
        return len(self.rows) + self.without

    @property
    def seen(self) -> str:
        """Differs when it would be done to others."""
        return hashlib.sha256(" ".join(row.object_id for row in self.rows).encode()).hexdigest()


def look_through(session: Session, actor: Actor, change: Change, who: sa.ColumnElement[bool]) -> Looked:
    """With whom of these the actor could do it now. `who`: a condition on `Official`; outside the scope is
    nobody."""
    looked = Looked()
    for people in _pieces(session, actor, who):
        ahead = Prefetched.read(session, [official.id for official in people])
        for official in people:
            code = change.problem(official)
            if not code and refusal(actor, target_of(session, official, ahead), change.kind.ability):
                code = "one_out_of_reach"
            _note(looked, change, official, code)
    return looked


def change_many(
    session: Session, actor: Actor, change: Change, who: sa.ColumnElement[bool], *, seen: str
) -> list[Plan]:
    """Does it to everybody with whom it can be done, or proposes it where a second person must agree.

    `seen`: what `Looked` said when the actor looked. Raises Conflict when it is something else by now,
    NotFound where nobody of them is in the scope.
    """
    looked = look_through(session, actor, change, who)
    if not looked.total:
        raise NotFound
    if looked.seen != seen:
        raise Conflict
    made = []
    for top in paths_with(actor, change.kind.ability):
        some = [at for at, path in enumerate(looked.paths) if covers(top, path)]
        if not some:
            continue
        shared = common_path([looked.paths[at] for at in some])
        unit = session.scalars(sa.select(Unit).where(Unit.path == shared)).one()
        rows = [looked.rows[at] for at in some]
        plan = propose(
            session, actor, unit, change.kind, rows,
            name=change.title, decision=change.decision, options=change.options,
        )  # fmt: skip
        made.append(plan)
        if not plan.brakes:
            begin(session, actor, plan, unit)
    return made


def begin(session: Session, actor: Actor, plan: Plan, unit: Unit) -> None:
    """Carries out a plan that is ready: a short one now, a long one by the worker. Raises Denied, Invalid."""
    plans.start(session, actor, plan, unit)
    session.flush()
    if plan.rows_total <= AT_ONCE:
        apply_at_once(session, plan)


def take_back(session: Session, actor: Actor, plan_ids: Collection[str]) -> list[Plan]:
    """Takes these changes back, of everybody who is still as they left them; returns the plans that do it.

    Raises NotFound, Denied, Invalid: see `plans.undo`.
    """
    undone = []
    for plan_id in plan_ids:
        plan, unit = changes_for(session, actor, plan_id)
        undo = propose_undo(session, actor, plan, unit)
        undone.append(undo)
        if undo.state == "ready" and effective_rows(session, undo):
            begin(session, actor, undo, unit)
    return undone


def changes_for(session: Session, actor: Actor, plan_id: str) -> tuple[Plan, Unit]:
    """A plan of one of these kinds, and its unit. Raises NotFound where the actor may do no such thing."""
    plan, unit = plan_for(session, actor, plan_id)
    if plan.kind not in KINDS:
        raise NotFound
    return plan, unit


def _note(looked: Looked, change: Change, official: Official, code: str) -> None:
    if not code:
        looked.rows.append(change.row(official))
        looked.paths.append(official.unit.path)
        return
    looked.without += 1
    if len(looked.refused) < NAMED:
        looked.refused.append(Problem("", code, {"name": official.full_name}))


def _pieces(session: Session, actor: Actor, who: sa.ColumnElement[bool]) -> Iterator[Sequence[Official]]:
    """These people in the order of names, so many at a time: their ids alone are held together."""
    ids = session.scalars(
        sa.select(Official.id)
        .join(Unit, Unit.id == Official.unit_id)
        .where(who, within(actor))
        .order_by(Official.sort_key, Official.id)
    ).all()
    for place in range(0, len(ids), PIECE):
        query = (
            sa.select(Official)
            .join(Official.unit)
            .join(Official.mailbox)
            .options(orm.contains_eager(Official.unit), orm.contains_eager(Official.mailbox))
            .where(Official.id.in_(ids[place : place + PIECE]))
            .order_by(Official.sort_key, Official.id)
        )
        yield session.scalars(query).all()
