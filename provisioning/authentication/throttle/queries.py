"""What the throttle remembers: tries at an account, tries from a source, known places, alerts.

What lies ahead of now was written while the clock was wrong, and counts for nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from provisioning.authentication.throttle.model import KnownPlace, ThrottleAlert, WrongTry
from provisioning.authentication.throttle.rules import AHEAD, CODE_DOORS, DAY, KNOWN_FOR, Familiarity, Try
from provisioning.foundation.database import Session

# More than any limit lets come together; whoever sends more is over all of them.
MOST = 500
# For tries at places that are not asked about one by one.
ELSEWHERE = "elsewhere"


def tries_at(session: Session, account: str, door: str, places: Collection[str], now: datetime) -> list[Try]:
    """The wrong tries at one account within a day, of the kind of secret that is typed at this door.

    All at these places; of those elsewhere each different one once, so that the limits bound how many
    there are: one password may come from ten thousand networks, and must hide none of the others.
    """
    is_code = WrongTry.door.in_(CODE_DOORS)
    theirs = (
        WrongTry.account == account,
        _of_the_day(WrongTry.at, now),
        is_code if door in CODE_DOORS else sa.not_(is_code),
    )
    # Columns, not objects: what `operations` writes goes past the session.
    columns = (WrongTry.place, WrongTry.standing, WrongTry.fingerprint, WrongTry.at, WrongTry.found_wrong_at)
    here = sa.select(*columns).where(*theirs, WrongTry.place.in_(places))
    elsewhere = (
        sa.select(WrongTry.standing, WrongTry.fingerprint, sa.func.min(WrongTry.at))
        .where(*theirs, WrongTry.place.not_in(places))
        .group_by(WrongTry.standing, WrongTry.fingerprint)
    )
    return [
        Try(place, Familiarity(familiarity), fingerprint, at, found_wrong_at)
        for place, familiarity, fingerprint, at, found_wrong_at in session.execute(here)
    ] + [
        Try(ELSEWHERE, Familiarity(familiarity), fingerprint, at, None)
        for familiarity, fingerprint, at in session.execute(elsewhere)
    ]


def times_from(session: Session, source: str, now: datetime) -> list[datetime]:
    """When accounts that don't know it were tried in vain from one network address, the newest first.

    Within a day. What colleagues mistype at their own accounts keeps no newcomer to an office out.
    """
    theirs = (WrongTry.place == source, WrongTry.standing == Familiarity.STRANGER.value)
    query = sa.select(WrongTry.at).where(*theirs, _of_the_day(WrongTry.at, now))
    return list(session.scalars(query.order_by(WrongTry.at.desc()).limit(MOST)))


def accounts_tried(session: Session, source: str, familiarity: Familiarity, since: datetime) -> int:
    """At how many accounts, existing or not, that know the source so well, tries were wrong."""
    query = sa.select(sa.func.count(sa.distinct(WrongTry.account)))
    theirs = (WrongTry.place == source, WrongTry.standing == familiarity.value, WrongTry.at > since)
    return session.scalar(query.where(*theirs)) or 0


def known_places(session: Session, mailbox_id: str, places: list[str], now: datetime) -> dict[str, datetime]:
    """Which of these the account knows, and when each was last seen."""
    query = sa.select(KnownPlace.place, KnownPlace.seen_at).where(
        KnownPlace.mailbox_id == mailbox_id,
        KnownPlace.place.in_(places),
        KnownPlace.seen_at > now - KNOWN_FOR,
        KnownPlace.seen_at <= now + AHEAD,
    )
    return {row.place: row.seen_at for row in session.execute(query)}


def alerts_since(session: Session, since: datetime, *kinds: str) -> list[ThrottleAlert]:
    """Alerts of these kinds, the newest first."""
    query = sa.select(ThrottleAlert).where(ThrottleAlert.at > since, ThrottleAlert.kind.in_(kinds))
    return list(session.scalars(query.order_by(ThrottleAlert.at.desc(), ThrottleAlert.id)))


def alert_stands(session: Session, kind: str, place: str, mailbox_id: str | None, now: datetime) -> bool:
    """Whether people have been told of this within a day."""
    query = sa.select(ThrottleAlert.id).where(
        ThrottleAlert.kind == kind,
        ThrottleAlert.place == place,
        ThrottleAlert.mailbox_id == mailbox_id if mailbox_id else ThrottleAlert.mailbox_id.is_(None),
        _of_the_day(ThrottleAlert.at, now),
    )
    return session.scalar(query.limit(1)) is not None


def alerts_of_the_day(session: Session, kind: str, now: datetime) -> int:
    """How many alerts of this kind there were within a day."""
    query = sa.select(sa.func.count()).select_from(ThrottleAlert)
    return session.scalar(query.where(ThrottleAlert.kind == kind, _of_the_day(ThrottleAlert.at, now))) or 0


def _of_the_day(moment: InstrumentedAttribute[datetime], now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(moment > now - DAY, moment <= now + AHEAD)
