"""The second person: who could be one, and the refusal where one is needed and none has agreed.

The operations that four eyes must see ask here, in the transaction of their effect; so no page and no
command can leave it out. Where nobody else could agree, a single administrator is not locked out.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa

from provisioning import clock
from provisioning.actor import Actor
from provisioning.audit.model import Event
from provisioning.database import Session
from provisioning.errors import Denied, Invalid
from provisioning.grants.model import Grant
from provisioning.grants.queries import held_by_each, held_lately, in_force
from provisioning.units.model import Unit
from provisioning.units.queries import upwards

Could = Callable[[Actor], bool]
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

_mailboxes = sa.table("mailboxes", sa.column("official_id"), sa.column("state"))
_officials = sa.table("officials", sa.column("id"), sa.column("full_name"))


def require_second(
    session: Session, actor: Actor, second: Actor | None, unit: Unit, could: Could, *, subject_id: str = ""
) -> None:
    """Raises Invalid `second_needed` without a second person, Denied for one who may not be it.

    Where nobody else could agree, one person acts alone; not, `second_removed`, where that is so because
    they took the rights of the other away themselves within the last days.

    `could`: whether somebody's rights are enough. `subject_id`: whom it is about; nobody agrees to
    what is done for themselves. The server's own command line has nobody beside it.
    """
    if actor.system:
        return
    if second is None:
        if others(session, actor, unit, could, subject_id=subject_id):
            raise Invalid.one("", "second_needed")
        if _removed_lately(session, actor, could, subject_id=subject_id):
            raise Invalid.one("", "second_removed", days=REMEMBERED.days)
        return
    if second.official_id in (None, actor.official_id, subject_id):
        raise Denied("the second person must be another")
    if not could(second):
        raise Denied("the second person may not do this either")


def others(session: Session, actor: Actor, unit: Unit, could: Could, *, subject_id: str = "") -> list[Actor]:
    """Who else could agree: people with a grant over the unit who can sign in, the nearest first."""
    now = clock.now()
    query = (
        sa.select(Grant.official_id, _officials.c.full_name)
        .join(Unit, Unit.id == Grant.unit_id)
        .join(_mailboxes, _mailboxes.c.official_id == Grant.official_id)
        .join(_officials, _officials.c.id == Grant.official_id)
        .where(
            in_force(now),
            Unit.path.in_(upwards(unit.path)),
            _mailboxes.c.state == "active",
            Grant.official_id.not_in([actor.official_id or "", subject_id]),
        )
        .order_by(sa.func.length(Unit.path).desc(), Grant.granted_at, Grant.id)
    )
    names = {row.official_id: row.full_name for row in session.execute(query)}
    held = held_by_each(session, names, now, to_come=False)
    people = (Actor(name, official_id, held[official_id]) for official_id, name in names.items())
    return [person for person in people if could(person)]


def _removed_lately(session: Session, actor: Actor, could: Could, *, subject_id: str) -> bool:
    """Whether somebody could have agreed before this actor suspended them or took rights from them."""
    now = clock.now()
    since = now - REMEMBERED
    query = sa.select(Event.object_id).where(
        Event.actor_id == actor.official_id,
        Event.kind.in_(REMOVALS),
        Event.at > since,
        Event.object_id.not_in([actor.official_id or "", subject_id]),
    )
    held = held_lately(session, set(session.scalars(query)), now, since)
    return any(could(Actor("", official_id, grants)) for official_id, grants in held.items())
