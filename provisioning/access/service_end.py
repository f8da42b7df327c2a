"""Grants end with the service of their holder: those in force, those to come, and those of who stands in.

Coming back gives none of them back: each is asked for and given anew, by the rules of the day.
"""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy import orm

from provisioning.access.model import Grant
from provisioning.access.notify import notify_holder
from provisioning.access.posts import DROPPED, LEFT, record_end
from provisioning.access.queries import not_over
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.officials.model import Official

SERVICE = "service"


def end_with_service(session: Session, actor: Actor, official: Official) -> int:
    """Ends every grant of somebody who leaves, and of those who stand in for them; how many.

    A grant that goes with a post is shown as vacant, as when the post alone is left.
    """
    now = clock.now()
    query = (
        sa.select(Grant)
        .options(orm.joinedload(Grant.unit), orm.joinedload(Grant.official))
        .where(_concerns([official.id]), not_over(now))
        .order_by(Grant.id)
    )
    ending = list(session.scalars(query))
    for grant in ending:
        grant.revoked_at, grant.revoked_by = now, actor.label
        grant.lapsed = LEFT if grant.bound else SERVICE
        kind = "grant.ended_with_post" if grant.bound else "grant.ended_with_service"
        absent = official.full_name if grant.stands_in_for_id == official.id else ""
        record_end(session, actor, kind, grant, (grant.official_id, grant.official.full_name), absent=absent)
        notify_holder(session, actor, grant, "right_ended")
    return len(ending)


def concerned(session: Session, official_ids: Collection[str]) -> set[str]:
    """Those of these people who hold a grant that is not over, or for whom somebody stands in."""
    query = sa.select(Grant.official_id, Grant.stands_in_for_id)
    found = session.execute(query.where(_concerns(official_ids), not_over(clock.now())))
    return {each for row in found for each in row} & set(official_ids) if official_ids else set()


def lost_rights(session: Session, official_ids: Collection[str]) -> set[str]:
    """Those of these people who lost a right with their service, or with the post they had."""
    query = sa.select(Grant.official_id).where(
        Grant.official_id.in_(official_ids), Grant.lapsed.in_((SERVICE, LEFT, DROPPED))
    )
    return set(session.scalars(query.distinct())) if official_ids else set()


def _concerns(official_ids: Collection[str]) -> sa.ColumnElement[bool]:
    return sa.or_(Grant.official_id.in_(official_ids), Grant.stands_in_for_id.in_(official_ids))
