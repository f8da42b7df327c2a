"""On whose word a plan runs: its author, who set it going, and everybody who made it what it is.

Its rows do what each of these people may do at that moment, and no more: whoever answers, reads anew,
leaves out, confirms or starts somebody else's list lends it no rights and borrows none from it.
"""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from provisioning.access.rights_lock import lock_rights_of_each, locks_rows
from provisioning.access.rules import Ability, may
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor, acting_together, system_actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid
from provisioning.officials.model import Official
from provisioning.plans.approval import CHANGED_BY
from provisioning.plans.model import Plan
from provisioning.recipients.model import Mailbox
from provisioning.units.model import Unit

# Whose reading of the columns was taken over for the list: an official's id.
READ_AS = "read_as"
# Whoever is in neither can't sign in, and so has no rights to lend.
_IN_SERVICE = frozenset({"invited", "active"})


def acting_on(session: Session, plan: Plan, *, also: Actor | None = None) -> Actor:
    """Everybody on whose word the plan runs, with the rights that all of them have now.

    Named as who acts is whoever set the plan going, before that its author. `also`: who is changing or
    starting it in this transaction. The rights are held until the end of the transaction.
    """
    people = _people_now(session, _ids(plan))
    author = _one(people, plan.author_id, plan.author)
    first = _one(people, plan.started_by_id, plan.started_by) if plan.started_by else author
    return acting_together(first, [author, *([also] if also else []), *people.values()])


def person_now(session: Session, official_id: str, name: str) -> Actor:
    """One person as they may act now; without any right where they are gone."""
    return _one(_people_now(session, [official_id]), official_id, name)


def require_all(actor: Actor, ability: Ability, unit: Unit) -> None:
    """Raises Invalid `plan_person_may_not` when not everybody has the ability at the unit of the plan now."""
    names = who_may_not(actor, ability, unit)
    if names:
        raise Invalid.one("", "plan_person_may_not", people=names)


def who_may_not(actor: Actor, ability: Ability, unit: Unit) -> str:
    """The names of those who do not have the ability there any more; "" when all have it."""
    return ", ".join(each.label for each in actor.people if not may(each, ability, unit.path))


def _ids(plan: Plan) -> set[str]:
    approved = plan.approved_by_id if plan.approved_at else None
    single = (plan.author_id, plan.started_by_id, approved, plan.options.get(READ_AS))
    return {each for each in (*single, *plan.options.get(CHANGED_BY, [])) if each}


def _people_now(session: Session, ids: Collection[str]) -> dict[str, Actor]:
    """Each of these people as they may act now, in one order for all who ask."""
    if not ids:
        return {}
    query = (
        sa.select(Official.id, Official.full_name, Mailbox.state)
        .join(Mailbox, Mailbox.official_id == Official.id)
        .where(Official.id.in_(ids))
        .order_by(Official.id)
    )
    if locks_rows(session):
        session.execute(query.with_for_update(read=True, of=Mailbox)).all()
    found = session.execute(query).all()
    held = lock_rights_of_each(session, [row.id for row in found], clock.now())
    return {
        row.id: Actor(row.full_name, row.id, held[row.id] if row.state in _IN_SERVICE else ())
        for row in found
    }


def _one(people: dict[str, Actor], official_id: str | None, label: str) -> Actor:
    """That person; nobody with any right where they are gone; the system for the command line."""
    if official_id is None:
        return system_actor(label)
    return people.get(official_id) or Actor(label, official_id)
