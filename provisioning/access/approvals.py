"""The second person: who could be one, and the refusal where one is needed and none has agreed.

The operations that four eyes must see ask here, in the transaction of their effect; so no page and no
command can leave it out. Where nobody else could agree, a single administrator is not locked out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import timedelta

import sqlalchemy as sa

from provisioning.access.independence import DEPENDENT_FOR, dependent, made_by_any
from provisioning.access.model import Grant
from provisioning.access.queries import current_and_future_grants_of_each, held_lately, in_force
from provisioning.audit.model import Event
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied, Invalid
from provisioning.officials.model import Official
from provisioning.recipients.model import Mailbox
from provisioning.units.model import Unit
from provisioning.units.queries import upwards

EligibilityCheck = Callable[[Actor], bool]
# So long whoever took somebody's rights away may not do alone what the two could have done.
REMEMBERED = timedelta(days=7)
REMOVALS = (
    "grant.withdrawn",
    "grant.changed",
    "grant.ended_with_post",
    "grant.ended_with_service",
    "mailbox.suspended",
    "official.left",
)


def require_second(
    session: Session,
    actor: Actor,
    second: Actor | None,
    unit: Unit,
    is_eligible: EligibilityCheck,
    *,
    subject_id: str = "",
) -> None:
    """Raises Invalid `second_needed` without a second person, Denied for one who may not be it.

    Where nobody else could agree, one person acts alone; not where that is so because they made all
    others what they are (`second_dependent`), or took their rights away (`second_removed`). Raises
    `second_dependent` for such a second person too.

    `is_eligible`: whether somebody's rights are enough. `subject_id`: whom it is about; nobody agrees to
    what is done for themselves. The server's own command line has nobody beside it.
    """
    if actor.system:
        return
    if second is None:
        _refuse_alone(session, actor, unit, is_eligible, subject_id)
        return
    if second.official_id in (None, actor.official_id, subject_id):
        raise Denied("the second person must be another")
    if not is_eligible(second):
        raise Denied("the second person may not do this either")
    require_independent(session, [actor.official_id], second)


def require_independent(session: Session, first: Collection[str | None], second: Actor) -> None:
    """Raises Invalid `second_dependent` for a second person whom one of `first` has made, or the reverse."""
    people = {each for each in first if each is not None}
    if second.official_id and dependent(session, people, [second.official_id]):
        raise Invalid.one("", "second_dependent", days=DEPENDENT_FOR.days)


def others(
    session: Session, actor: Actor, unit: Unit, is_eligible: EligibilityCheck, *, subject_id: str = ""
) -> list[Actor]:
    """Who else could agree: people with a grant over the unit who can sign in, the nearest first.

    Nobody whom the actor has made, see `independence`.
    """
    people = _able(session, actor, unit, is_eligible, subject_id)
    return _independent(session, actor, people)


def _refuse_alone(
    session: Session, actor: Actor, unit: Unit, is_eligible: EligibilityCheck, subject_id: str
) -> None:
    able = _able(session, actor, unit, is_eligible, subject_id)
    if _independent(session, actor, able):
        raise Invalid.one("", "second_needed")
    if able:
        raise Invalid.one("", "second_dependent", days=DEPENDENT_FOR.days)
    if _removed_lately(session, actor, is_eligible, subject_id=subject_id):
        raise Invalid.one("", "second_removed", days=REMEMBERED.days)


def _independent(session: Session, actor: Actor, people: list[Actor]) -> list[Actor]:
    first = [actor.official_id] if actor.official_id else []
    out = dependent(session, first, [each.official_id for each in people if each.official_id])
    return [each for each in people if each.official_id not in out]


def _able(
    session: Session, actor: Actor, unit: Unit, is_eligible: EligibilityCheck, subject_id: str
) -> list[Actor]:
    now = clock.now()
    query = (
        sa.select(Grant.official_id, Official.full_name)
        .join(Unit, Unit.id == Grant.unit_id)
        .join(Mailbox, Mailbox.official_id == Grant.official_id)
        .join(Official, Official.id == Grant.official_id)
        .where(
            in_force(now),
            Unit.path.in_(upwards(unit.path)),
            Mailbox.state == "active",
            Grant.official_id.not_in([actor.official_id or "", subject_id]),
        )
        .order_by(sa.func.length(Unit.path).desc(), Grant.granted_at, Grant.id)
    )
    names = {row.official_id: row.full_name for row in session.execute(query)}
    held = current_and_future_grants_of_each(session, names, now, to_come=False)
    people = (Actor(name, official_id, held[official_id]) for official_id, name in names.items())
    return [person for person in people if is_eligible(person)]


def _removed_lately(
    session: Session, actor: Actor, is_eligible: EligibilityCheck, *, subject_id: str
) -> bool:
    """Whether somebody could have agreed before this actor suspended them or took rights from them.

    By their own hand, or by that of somebody they made.
    """
    now = clock.now()
    since = now - REMEMBERED
    query = sa.select(Event.object_id, Event.actor_id).where(
        Event.actor_id.is_not(None),
        Event.kind.in_(REMOVALS),
        Event.at > since,
        Event.object_id.in_(sa.select(Grant.official_id)),
        Event.object_id.not_in([actor.official_id or "", subject_id]),
    )
    removed = [(row.object_id, row.actor_id) for row in session.execute(query.distinct())]
    held = held_lately(session, {person for person, _ in removed}, now, since)
    able = {each for each, grants in held.items() if is_eligible(Actor("", each, grants))}
    removers = {by for person, by in removed if person in able}
    own = actor.official_id or ""
    return own in removers or bool(made_by_any(session, own, removers))
