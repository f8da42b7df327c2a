"""The second person: a plan that looks like an accident waits until somebody else has confirmed it."""

from __future__ import annotations

import sqlalchemy as sa

from provisioning.access.approvals import require_independent
from provisioning.access.queries import grants_of
from provisioning.access.rules import may
from provisioning.audit.operations import record
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Conflict, Invalid
from provisioning.foundation.identifiers import new_id
from provisioning.officials.abilities import GONE
from provisioning.plans.kinds import kind_of, require_able
from provisioning.plans.leases import lock
from provisioning.plans.model import Plan
from provisioning.plans.rest import require_changeable
from provisioning.plans.rules import without_unit
from provisioning.recipients.model import Mailbox
from provisioning.units.model import Unit

OUT = frozenset({"suspended", *GONE})
EDITION, CHANGED_BY = "edition", "changed_by"


def approve(session: Session, actor: Actor, plan: Plan, unit: Unit, *, seen: str | None = None) -> None:
    """Confirms that the plan is meant as it is.

    `seen`: the edition that was looked at, None where it was looked at in this transaction. Raises Denied,
    Conflict for another edition, and Invalid `approver_is_author`, `second_dependent`, `plan_not_ready`,
    `approval_not_needed`.
    """
    require_able(actor, plan, unit)
    lock(session, plan)
    require_changeable(session, plan)
    require_second_eyes(session, actor, plan)
    if not needs_second(plan):
        raise Invalid.one("", "approval_not_needed")
    if seen is not None and seen != edition(plan):
        raise Conflict
    plan.approved_by_id, plan.approved_by = actor.official_id, actor.label
    plan.approved_at = clock.now()
    record(
        session,
        actor,
        "plan.approved",
        subject=("plan", plan.id, plan.source_name),
        unit_path=unit.path,
        # The record has other readers than the list: where its people work is not told there.
        new={"counts": plan.counts, "brakes": [without_unit(brake) for brake in plan.brakes]},
        plan_id=plan.id,
        decision=plan.decision,
    )


def require_second_eyes(session: Session, actor: Actor, plan: Plan) -> None:
    """Raises Invalid `approver_is_author`, `approver_changed_it` or `second_dependent`; pages ask it too,
    so that nobody is offered a word that would not be taken."""
    # A person always: the command line of the server is nobody's second pair of eyes.
    if actor.official_id is None or actor.official_id == plan.author_id:
        raise Invalid.one("", "approver_is_author")
    if actor.official_id in plan.options.get(CHANGED_BY, []):
        # Whoever made it what it is has looked at it with the same two eyes.
        raise Invalid.one("", "approver_changed_it")
    require_independent(session, [plan.author_id, *plan.options.get(CHANGED_BY, [])], actor)


def needs_second(plan: Plan) -> bool:
    """Whether nothing may be applied before a second person has confirmed the plan."""
    return bool(plan.brakes) and plan.approved_at is None


def require_confirmed(session: Session, plan: Plan) -> None:
    """Raises Invalid `plan_needs_second` for a plan that waits for a second person.

    Asked at the moment it begins: what was done since it was made counts, and whoever confirmed it must
    still be one whose word would be taken.
    """
    if needs_second(plan) or (plan.approved_at is None and kind_of(plan).reasons_to_confirm(session, plan)):
        raise Invalid.one("", "plan_needs_second")
    if not approval_stands(session, plan):
        raise Invalid.one("", "approver_gone", name=plan.approved_by)


def approval_stands(session: Session, plan: Plan) -> bool:
    """Whether who confirmed the plan, if anybody, is still here and may still do such a thing where it is."""
    official_id = plan.approved_by_id
    if official_id is None:
        return True
    state = session.scalar(sa.select(Mailbox.state).where(Mailbox.official_id == official_id))
    person = Actor(plan.approved_by, official_id, grants_of(session, official_id, clock.now()))
    return state not in OUT and may(person, kind_of(plan).ability, session.get_one(Unit, plan.unit_id).path)


def withdraw_approval(_session: Session, plan: Plan, *, by: str | None = None) -> None:
    """The plan is no longer what was confirmed: somebody answered, left out or read anew.

    It is another edition from now on: a word that was given to the one before counts for nothing. `by`:
    the official who changed it; None where it was the world that did.
    """
    plan.approved_by_id, plan.approved_by, plan.approved_at = None, "", None
    changed_by = {*plan.options.get(CHANGED_BY, []), *([by] if by else [])}
    plan.options = {**plan.options, EDITION: new_id(), CHANGED_BY: sorted(changed_by)}


def edition(plan: Plan) -> str:
    """Differs whenever the plan's rows may; "" as it was first read."""
    return str(plan.options.get(EDITION, ""))
