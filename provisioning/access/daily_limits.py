"""What was done within the last day without a second person: limits count over a day, not over one act.

Counted twice: by whoever acts, wherever it was; and by the body it was done in, whoever did it. What a
second person has seen does not count.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from provisioning.audit.model import Event
from provisioning.audit.operations import noted
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.plans.model import Plan
from provisioning.units.queries import body_paths

WITHIN = timedelta(days=1)
# Those who can no longer sign in, whichever way it came about.
LOCKED_OUT = ("mailbox.suspended", "official.left")
CODES = ("code.issued",)
# What an event says of a code for an account that was in use.
IN_USE, LEADER = "in_use", "is_leader"


def count_within_a_day(
    session: Session,
    actor: Actor,
    unit_paths: Iterable[str],
    kinds: tuple[str, ...],
    *,
    besides: Collection[str] = (),
    only: str = "",
) -> int:
    """How many people this was done to within the last day: by the actor, or in one of these bodies, the
    larger of the two.

    `besides`: people who are counted anyway. `only`: a mark that the event must carry.
    """
    done = [
        each
        for each in _done(session, actor, body_paths(session, unit_paths), kinds)
        if each["object_id"] not in besides and (not only or each["new"].get(only))
    ]
    own = {each["object_id"] for each in done if each["actor_id"] == actor.official_id}
    tops = body_paths(session, unit_paths)
    by_body = [{each["object_id"] for each in done if each["unit_path"].startswith(top)} for top in tops]
    return max(map(len, [own, *by_body]))


def _done(
    session: Session, actor: Actor, tops: Collection[str], kinds: tuple[str, ...]
) -> list[dict[str, Any]]:
    since = clock.now() - WITHIN
    columns = (Event.object_id, Event.actor_id, Event.unit_path, Event.new, Event.plan_id)
    confirmed = sa.exists().where(Plan.id == Event.plan_id, Plan.approved_at.is_not(None))
    there = [sa.and_(Event.unit_path >= top, Event.unit_path < top[:-1] + "0") for top in tops]
    query = sa.select(*columns).where(
        Event.kind.in_(kinds),
        Event.at > since,
        sa.or_(Event.actor_id == (actor.official_id or ""), *there),
        ~confirmed,
    )
    now = [each for each in noted(session) if each["kind"] in kinds]
    found = [*(dict(row) for row in session.execute(query).mappings()), *now]
    return [each for each in found if not each["new"].get("second")]
