"""Grants that go with a post: they end when the person leaves it, and wait, vacant, for whoever follows.

Nobody is given one by taking up a post: who gives grants sees that it is vacant and decides.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import orm

from provisioning.access.model import Grant
from provisioning.access.notify import notify_holder
from provisioning.access.queries import not_over, within
from provisioning.access.rules import Ability, may
from provisioning.audit.meanwhile import require_unchanged
from provisioning.audit.operations import record
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied, NotFound
from provisioning.names import fold
from provisioning.officials.model import Official
from provisioning.units.model import Unit

LEFT, DROPPED = "post", "dropped"


def end_with_post(session: Session, actor: Actor, official: Official, *, unit_id: int, post: str) -> None:
    """Ends the grants of a post that the person is about to leave, and stays in the service.

    `unit_id`, `post`: where and what the person will be. A post that is only spelt differently is the
    same.
    """
    now = clock.now()
    query = (
        sa.select(Grant)
        .options(orm.joinedload(Grant.unit))
        .where(Grant.official_id == official.id, Grant.bound, not_over(now))
        .order_by(Grant.id)
    )
    ending = [
        grant
        for grant in session.scalars(query)
        if grant.post_unit_id != unit_id or fold(grant.post) != fold(post)
    ]
    for grant in ending:
        grant.revoked_at, grant.revoked_by, grant.lapsed = now, actor.label, LEFT
        record_end(session, actor, "grant.ended_with_post", grant, (official.id, official.full_name))
        notify_holder(session, actor, grant, "right_ended")


def vacant_grants(session: Session, actor: Actor) -> list[Grant]:
    """The grants of posts that nobody has taken up, where `actor` gives grants; with unit and people."""
    query = _vacant(actor).order_by(Unit.path, Grant.revoked_at, Grant.id)
    return list(session.scalars(query))


def vacant_grant(session: Session, actor: Actor, grant_id: str) -> Grant:
    """One of them. Raises NotFound."""
    grant = session.scalar(_vacant(actor).where(Grant.id == grant_id))
    if grant is None:
        raise NotFound
    return grant


def drop_vacancy(session: Session, actor: Actor, grant: Grant, *, as_of: int | None = None) -> None:
    """The post needs no grant any more: it is not shown as vacant from now on.

    `as_of`: the newest event that whoever decides had seen. Raises Denied, ChangedMeanwhile.
    """
    if not may(actor, Ability.GRANTS, grant.unit.path):
        raise Denied("may not give rights here")
    require_unchanged(session, ("official", grant.official_id), as_of)
    grant.lapsed = DROPPED
    record_end(session, actor, "grant.vacancy_dropped", grant, (grant.official_id, grant.official.full_name))


def _vacant(actor: Actor) -> sa.Select[Grant]:
    taken = orm.aliased(Grant)
    follower = sa.exists().where(
        taken.bound,
        taken.role == Grant.role,
        taken.unit_id == Grant.unit_id,
        taken.post_unit_id == Grant.post_unit_id,
        taken.post == Grant.post,
        taken.granted_at > Grant.granted_at,
    )
    return (
        sa.select(Grant)
        .join(Unit, Unit.id == Grant.unit_id)
        .options(
            orm.contains_eager(Grant.unit),
            orm.joinedload(Grant.official),
            orm.joinedload(Grant.post_unit),
        )
        .where(Grant.bound, Grant.lapsed == LEFT, within(actor, Ability.GRANTS), ~follower)
    )


def record_end(
    session: Session, actor: Actor, kind: str, grant: Grant, holder: tuple[str, str], *, absent: str = ""
) -> None:
    """Notes what a grant was that is over. `holder`: id and name. `absent`: for whom the holder stood in."""
    record(
        session,
        actor,
        kind,
        subject=("official", *holder),
        unit_path=grant.unit.path,
        old={
            "role": grant.own.name if grant.own else grant.role,
            "unit": grant.unit.code,
            "post": grant.post,
        }
        | ({"stands_in_for": absent} if absent else {}),
        decision=grant.decision,
    )
