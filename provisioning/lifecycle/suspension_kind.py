"""Suspending several people as a kind of plan; taking it back lifts the suspensions that still stand.

A row keeps since when its person is suspended: whoever was let in again since, or suspended anew, is left
alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

import sqlalchemy as sa

from provisioning.access.rules import Ability
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid
from provisioning.lifecycle.lockout_limits import is_beyond_the_day
from provisioning.lifecycle.plan_people import left_alone, people_by_id, person_of, standing_now, stands_as
from provisioning.lifecycle.recipient import recipient_of
from provisioning.lifecycle.rules import REQUEST
from provisioning.lifecycle.suspension import resume, suspend
from provisioning.officials.model import Official
from provisioning.officials.operations import Prefetched, mailbox_of
from provisioning.plans.chunk_rows import RowToApply
from provisioning.plans.kinds import Applier, PlanKind, Reversal
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.proposals import ProposedRow

SUSPENDED: Final = "suspended"
RESUMED: Final = "resumed"
# What all rows of a plan share, in its options.
REASON: Final = "reason"
KEEP_RECEIVING: Final = "keep_receiving"
CAUSE: Final = "cause"


class SuspensionKind(PlanKind):
    """Several people can no longer sign in."""

    name: ClassVar[str] = "suspension"
    ability: ClassVar[Ability] = Ability.LOCK
    object_kind: ClassVar[str] = "official"
    effects: ClassVar[tuple[str, ...]] = (SUSPENDED, RESUMED)
    notifies_author: ClassVar[bool] = False

    def applier(self) -> Applier:
        """See `PlanKind`."""
        return _Suspending()

    def undo_applier(self) -> Applier:
        """See `PlanKind`."""
        return _Resuming()

    def reverse(self, session: Session, rows: Sequence[PlanRow]) -> list[Reversal]:
        """Who is suspended still, by this plan and not anew, is let in again."""
        people = people_by_id(session, [row.object_id for row in rows if row.object_id])
        return [_reversal(people.get(row.object_id or ""), row.before or {}) for row in rows]

    def reasons_to_confirm(self, session: Session, plan: Plan) -> list[dict[str, Any]]:
        """More people within a day than one person alone may lock out."""
        if plan.is_undo:
            return []
        ids = sa.select(PlanRow.object_id).where(PlanRow.plan_id == plan.id, PlanRow.state == "proposed")
        people = list(people_by_id(session, [each for each in session.scalars(ids) if each]).values())
        author = Actor(plan.author, plan.author_id, system=plan.author_id is None)
        if not is_beyond_the_day(session, author, people):
            return []
        return [{"code": "too_many_in_a_day", "params": {"count": len(people), "kind": "leavers"}}]


def suspension_of(official: Official) -> ProposedRow:
    """The row that suspends this person."""
    state = mailbox_of(official).state
    return ProposedRow(
        SUSPENDED,
        official.id,
        official.full_name,
        official.unit_id,
        [{"field": "state", "old": state, "new": SUSPENDED}],
        base_version=official.version,
    )


@dataclass(slots=True)
class _Suspending:
    """Applies the rows of a suspension."""

    people: dict[str, Official] = field(default_factory=dict)
    prefetched: Prefetched | None = None

    def begin(self, session: Session, _actor: Actor, _plan: Plan, rows: Sequence[RowToApply]) -> None:
        """Reads and locks the people."""
        self.people = people_by_id(session, [row.object_id for row in rows if row.object_id], lock=True)
        self.prefetched = Prefetched.read(session, self.people)

    def apply_row(self, session: Session, actor: Actor, plan: Plan, row: RowToApply) -> None:
        """Suspends one. Whether they are too many was asked of all of them together."""
        official = person_of(self.people, row)
        before = standing_now(official)
        suspend(
            session,
            actor,
            recipient_of(official),
            reason=plan.options[REASON],
            keep_receiving=plan.options[KEEP_RECEIVING],
            cause=plan.options.get(CAUSE, REQUEST),
            second=Actor(plan.approved_by, plan.approved_by_id) if plan.approved_at else None,
            weighed=True,
            plan_id=plan.id,
            prefetched=self.prefetched,
        )
        row.before = {"was": before, "became": standing_now(official)}

    def end(self, _session: Session) -> None:
        """Nothing is gathered."""

    def finish(self, _session: Session, _actor: Actor, _plan: Plan) -> None:
        """Nothing is left."""


@dataclass(slots=True)
class _Resuming(_Suspending):
    """Applies the rows of a plan that takes a suspension back."""

    def apply_row(self, session: Session, actor: Actor, plan: Plan, row: RowToApply) -> None:
        """Lets one in again, unless somebody did so, or suspended them anew, in between."""
        official = person_of(self.people, row)
        before = standing_now(official)
        if not stands_as(official, row.values["back"]["became"]):
            raise Invalid.one("state", "changed_since")
        resume(session, actor, recipient_of(official), plan_id=plan.id, prefetched=self.prefetched)
        row.before = {"was": before, "became": standing_now(official)}


def _reversal(official: Official | None, kept: dict[str, Any]) -> Reversal:
    if official is None or not stands_as(official, kept.get("became")):
        return left_alone(official)
    resumes_to = mailbox_of(official).resumes_to or "active"
    return Reversal(
        RESUMED,
        [{"field": "state", "old": SUSPENDED, "new": resumes_to}],
        unit_id=official.unit_id,
        base_version=official.version,
    )
