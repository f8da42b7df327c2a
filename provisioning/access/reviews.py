"""Re-certification: who gives grants in a unit confirms or withdraws each; what nobody confirms lapses.

A review covers what was given before it was opened, in the unit and below. It takes nothing away
before its day and the days of grace are over, and never the last system administrator.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import orm

from provisioning.access.last_administrator import require_administrator_left
from provisioning.access.model import Grant, Review
from provisioning.access.notify import notify_holder
from provisioning.access.operations import changeable, record_grant, require_changeable, withdraw
from provisioning.access.queries import not_over, within
from provisioning.access.rights_lock import lock_rights
from provisioning.access.rules import SYSTEM_ADMINISTRATOR, Ability, covers, may, paths_with
from provisioning.audit.meanwhile import require_unchanged
from provisioning.audit.operations import record
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied, Invalid, NotFound
from provisioning.foundation.identifiers import new_id
from provisioning.units.model import Unit
from provisioning.units.queries import below

LAPSED = "review"
# Nobody loses a right because the answer was wanted at once.
LEAST_TIME = timedelta(days=7)


def open_review(session: Session, actor: Actor, unit: Unit, due_at: datetime) -> Review:
    """Has every grant of the unit, and below, confirmed until `due_at`. Raises Denied, Invalid."""
    now = clock.now()
    if not may(actor, Ability.GRANTS, unit.path):
        raise Denied("may not give rights here")
    if due_at <= now:
        raise Invalid.one("due_at", "date_past")
    if due_at < now + LEAST_TIME:
        raise Invalid.one("due_at", "review_too_soon", days=LEAST_TIME.days)
    if session.scalar(sa.select(Review.id).where(Review.unit_id == unit.id, Review.closed_at.is_(None))):
        raise Invalid.one("unit", "review_open")
    review = Review(
        id=new_id(), unit_id=unit.id, unit=unit, opened_at=now, opened_by=actor.label,
        opened_by_id=actor.official_id, due_at=due_at,
    )  # fmt: skip
    session.add(review)
    _record(session, actor, "review.opened", review)
    return review


def open_reviews(session: Session) -> list[Review]:
    """Those under way, the first to end first, with their units."""
    query = sa.select(Review).options(orm.joinedload(Review.unit)).where(Review.closed_at.is_(None))
    return list(session.scalars(query.order_by(Review.due_at, Review.id)))


def concerns(actor: Actor, review: Review) -> bool:
    """Whether a review covers units where `actor` gives rights, or lies within them."""
    tops = paths_with(actor, Ability.GRANTS)
    return any(covers(top, review.unit.path) or covers(review.unit.path, top) for top in tops)


def unconfirmed(
    session: Session, reviews: Sequence[Review], now: datetime, actor: Actor | None = None
) -> list[Grant]:
    """The grants that these reviews still wait for, with unit and holder; within `actor`'s reach."""
    if not reviews:
        return []
    waiting = sa.or_(
        *(
            sa.and_(
                below(review.unit.path),
                Grant.granted_at < review.opened_at,
                sa.or_(Grant.confirmed_at.is_(None), Grant.confirmed_at < review.opened_at),
            )
            for review in reviews
        )
    )
    seen = sa.true() if actor is None else within(actor, Ability.GRANTS)
    query = (
        sa.select(Grant)
        .join(Unit, Unit.id == Grant.unit_id)
        .options(orm.contains_eager(Grant.unit), orm.joinedload(Grant.official))
        .where(not_over(now), waiting, seen)
        .order_by(Unit.path, Grant.granted_at, Grant.id)
    )
    return list(session.scalars(query))


def decide(
    session: Session,
    actor: Actor,
    *,
    confirmed: Collection[str],
    withdrawn: Collection[str],
    as_of: int | None = None,
) -> Mapping[str, int]:
    """Confirms and withdraws these grants, all or none; says how many of each.

    `as_of`: the newest event that whoever decides had seen; what somebody else has answered since is theirs.
    Raises NotFound when one of them waits for nobody within the actor's reach, Denied, Invalid,
    ChangedMeanwhile.
    """
    now = clock.now()
    waiting = {grant.id: grant for grant in unconfirmed(session, open_reviews(session), now, actor)}
    answered = {*confirmed, *withdrawn} - set(waiting)
    if answered:
        _require_answered(session, actor, answered, as_of)
        confirmed = [each for each in confirmed if each in waiting]
        withdrawn = [each for each in withdrawn if each in waiting]
    for grant_id in confirmed:
        grant = waiting[grant_id]
        require_changeable(session, actor, grant)
        require_unchanged(session, ("official", grant.official_id), as_of)
        grant.confirmed_at, grant.confirmed_by = now, actor.label
        record_grant(session, actor, "grant.confirmed", grant, grant.official, stays=True)
    for grant_id in withdrawn:
        withdraw(session, actor, waiting[grant_id], waiting[grant_id].official, as_of=as_of)
    return {"confirmed": len(confirmed), "withdrawn": len(withdrawn)}


def _require_answered(session: Session, actor: Actor, grant_ids: Collection[str], as_of: int | None) -> None:
    """Raises NotFound unless all of these were within reach on a page; ChangedMeanwhile until it was seen
    that others have answered them."""
    query = (
        sa.select(Grant.id, Grant.official_id)
        .join(Unit, Unit.id == Grant.unit_id)
        .where(Grant.id.in_(grant_ids), within(actor, Ability.GRANTS))
    )
    found = session.execute(query).all()
    if as_of is None or len(found) != len(grant_ids):
        raise NotFound
    for _grant_id, official_id in found:
        require_unchanged(session, ("official", official_id), as_of)


def close_review(session: Session, actor: Actor, review: Review, now: datetime) -> int:
    """Lets lapse what nobody confirmed, and ends the review; returns how many grants ended.

    Whoever opened it takes by it nothing from somebody above themselves: that stays. Raises Denied.
    """
    if not may(actor, Ability.GRANTS, review.unit.path):
        raise Denied("may not give rights here")
    waiting = unconfirmed(session, [review], now)
    if review.opened_by_id is not None:
        held = lock_rights(session, review.opened_by_id, now)
        opener = Actor(review.opened_by, review.opened_by_id, held)
        own = changeable(session, opener, waiting, now)
        waiting = [grant for grant in waiting if grant.id in own]
    ended = [grant for grant in waiting if _lapses(session, actor, grant, now)]
    review.closed_at = now
    _record(session, actor, "review.closed", review, lapsed=len(ended))
    return len(ended)


def _lapses(session: Session, actor: Actor, grant: Grant, now: datetime) -> bool:
    if grant.role == SYSTEM_ADMINISTRATOR:
        try:
            require_administrator_left(session, now, without_grant=grant.id)
        except Invalid:
            return False
    grant.revoked_at, grant.revoked_by, grant.lapsed = now, actor.label, LAPSED
    record_grant(session, actor, "grant.lapsed", grant, grant.official)
    notify_holder(session, actor, grant, "right_ended")
    return True


def _record(session: Session, actor: Actor, kind: str, review: Review, **more: int) -> None:
    record(
        session,
        actor,
        kind,
        subject=("unit", review.unit.code, review.unit.name),
        unit_path=review.unit.path,
        new={"due": review.due_at.isoformat(), **more},
    )
