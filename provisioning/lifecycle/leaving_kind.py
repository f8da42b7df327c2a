"""Several people leaving the service as a kind of plan; taking it back puts each mailbox back as it was.

A row keeps since when its person is gone: whoever has come back since is left alone. The rights that ended
with the leaving stay ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

import sqlalchemy as sa

from provisioning.access.approval_policy import needs_second
from provisioning.access.approvals import require_second
from provisioning.access.rules import Ability, may
from provisioning.allowances.operations import places_at
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid
from provisioning.lifecycle.leaving import leave, restore_as_before
from provisioning.lifecycle.lockout_limits import is_beyond_the_day
from provisioning.lifecycle.plan_people import left_alone, people_by_id, person_of, standing_now, stands_as
from provisioning.officials.model import Official
from provisioning.officials.operations import Prefetched, mailbox_of
from provisioning.plans.chunk_rows import RowToApply
from provisioning.plans.kinds import Applier, PlanKind, Reversal
from provisioning.plans.model import Plan, PlanRow
from provisioning.plans.proposals import ProposedRow
from provisioning.recipients.rules import may_move, may_put_back
from provisioning.units.model import Unit
from provisioning.units.queries import units_by_id

LEAVES: Final = "leaver"
PUT_BACK: Final = "returner"
# What all rows of a plan share, in its options.
REASON: Final = "reason"


class LeavingKind(PlanKind):
    """Several people have left the service."""

    name: ClassVar[str] = "leaving"
    ability: ClassVar[Ability] = Ability.MOVE
    object_kind: ClassVar[str] = "official"
    effects: ClassVar[tuple[str, ...]] = (LEAVES, PUT_BACK)
    notifies_author: ClassVar[bool] = False

    def applier(self) -> Applier:
        """See `PlanKind`."""
        return _Leaving()

    def undo_applier(self) -> Applier:
        """See `PlanKind`."""
        return _PuttingBack()

    def reverse(self, session: Session, rows: Sequence[PlanRow]) -> list[Reversal]:
        """Whoever is gone still, since this plan, is put back."""
        people = people_by_id(session, [row.object_id for row in rows if row.object_id])
        return [_reversal(people.get(row.object_id or ""), row.before or {}) for row in rows]

    def reasons_to_confirm(self, session: Session, plan: Plan) -> list[dict[str, Any]]:
        """More people within a day than one person alone may lock out, where somebody else could agree."""
        if plan.is_undo or plan.author_id is None:
            return []
        ids = sa.select(PlanRow.object_id).where(PlanRow.plan_id == plan.id, PlanRow.state == "proposed")
        found = [each for each in session.scalars(ids) if each]
        author = Actor(plan.author, plan.author_id)
        if not _are_too_many(session, author, found) or _is_nobody_else(session, author, plan):
            return []
        return [{"code": "too_many_in_a_day", "params": {"count": len(found), "kind": "leavers"}}]


@dataclass(frozen=True, slots=True)
class Leave:
    """What is to be done to each of several people: they have left the service."""

    reason: str = ""
    decision: str = ""
    kind: ClassVar[PlanKind] = LeavingKind()

    @property
    def title(self) -> str:
        """What the plan is called: never by the reason, which is erased sooner than the plan's name."""
        return self.decision

    @property
    def options(self) -> dict[str, Any]:
        """What all rows share."""
        return {REASON: self.reason}

    def problem(self, official: Official) -> str:
        """Why this can't be done to somebody, whoever asks; "" where it can."""
        return "" if may_move(mailbox_of(official).state, "leaving") else "one_in_other_state"

    def row(self, official: Official) -> ProposedRow:
        """The row by which this person leaves."""
        change = {"field": "state", "old": mailbox_of(official).state, "new": "leaving"}
        return ProposedRow(
            LEAVES, official.id, official.full_name, official.unit_id, [change], base_version=official.version
        )


@dataclass(slots=True)
class _Leaving:
    """Applies the rows of people who leave."""

    people: dict[str, Official] = field(default_factory=dict)
    prefetched: Prefetched | None = None

    def begin(self, session: Session, _actor: Actor, _plan: Plan, rows: Sequence[RowToApply]) -> None:
        """Reads and locks the people, after the allowances into which they might come back."""
        places = places_at(
            session, units_by_id(session, {row.unit_id for row in rows if row.unit_id}).values()
        )
        self.people = people_by_id(session, [row.object_id for row in rows if row.object_id], lock=True)
        self.prefetched = Prefetched.read(session, self.people, places)

    def apply_row(self, session: Session, actor: Actor, plan: Plan, row: RowToApply) -> None:
        """One leaves. Whether they are too many was asked of all of them together."""
        official = person_of(self.people, row)
        before = standing_now(official)
        leave(
            session,
            actor,
            official,
            reason=plan.options[REASON],
            plan_id=plan.id,
            decision=plan.decision,
            prefetched=self.prefetched,
        )
        row.before = {"was": before, "became": standing_now(official)}

    def end(self, _session: Session) -> None:
        """Nothing is gathered."""

    def finish(self, _session: Session, _actor: Actor, _plan: Plan) -> None:
        """Nothing is left."""


@dataclass(slots=True)
class _PuttingBack(_Leaving):
    """Applies the rows of a plan that takes a leaving back."""

    def apply_row(self, session: Session, actor: Actor, plan: Plan, row: RowToApply) -> None:
        """One is put back, unless somebody has come back in between."""
        official = person_of(self.people, row)
        before = standing_now(official)
        if not stands_as(official, row.values["back"]["became"]):
            raise Invalid.one("state", "changed_since")
        restore_as_before(
            session,
            actor,
            official,
            row.values["back"]["was"],
            plan_id=plan.id,
            decision=plan.decision,
            prefetched=self.prefetched,
        )
        row.before = {"was": before, "became": standing_now(official)}


def _are_too_many(session: Session, author: Actor, ids: Sequence[str]) -> bool:
    """Whether these, with those of the last day, are more than one person alone may lock out."""
    if needs_second("suspension", size=len(ids)):
        return True
    return is_beyond_the_day(session, author, list(people_by_id(session, ids).values()))


def _is_nobody_else(session: Session, author: Actor, plan: Plan) -> bool:
    unit = session.get_one(Unit, plan.unit_id)
    try:
        require_second(session, author, None, unit, lambda person: may(person, Ability.MOVE, unit.path))
    except Invalid:
        return False
    return True


def _reversal(official: Official | None, kept: dict[str, Any]) -> Reversal:
    if official is None or not stands_as(official, kept.get("became")):
        return left_alone(official)
    was = kept["was"]["state"]
    if not may_put_back(mailbox_of(official).state, was):
        return left_alone(official)
    return Reversal(
        PUT_BACK,
        [{"field": "state", "old": "leaving", "new": was}],
        unit_id=official.unit_id,
        base_version=official.version,
    )
