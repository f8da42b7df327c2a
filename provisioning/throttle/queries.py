"""What the throttle remembers: tries at an account, tries from a source, known places, alerts."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from provisioning.database import Session
from provisioning.throttle.model import KnownPlace, ThrottleAlert, WrongTry
from provisioning.throttle.rules import CODE_DOORS, DAY, KNOWN_FOR, Standing, Try

# More than any limit lets come together; whoever sends more is over all of them.
MOST = 500


def tries_at(session: Session, account: str, door: str, now: datetime) -> list[Try]:
    """The wrong tries at one account within a day, of the kind of secret that is typed at this door."""
    # Columns, not objects: what `operations` writes goes past the session.
    columns = (WrongTry.place, WrongTry.standing, WrongTry.fingerprint, WrongTry.at, WrongTry.found_wrong_at)
    is_code = WrongTry.door.in_(CODE_DOORS)
    query = sa.select(*columns).where(
        WrongTry.account == account,
        WrongTry.at > now - DAY,
        is_code if door in CODE_DOORS else sa.not_(is_code),
    )
    return [
        Try(place, Standing(standing), fingerprint, at, found_wrong_at)
        for place, standing, fingerprint, at, found_wrong_at in session.execute(query.limit(MOST))
    ]


def times_from(session: Session, source: str, now: datetime) -> list[datetime]:
    """When accounts were tried in vain from one network address within a day, the newest first."""
    query = sa.select(WrongTry.at).where(WrongTry.place == source, WrongTry.at > now - DAY)
    return list(session.scalars(query.order_by(WrongTry.at.desc()).limit(MOST)))


def accounts_tried(session: Session, source: str, standing: Standing, since: datetime) -> int:
    """At how many accounts, existing or not, to which the source has this standing, tries were wrong."""
    query = sa.select(sa.func.count(sa.distinct(WrongTry.account)))
    theirs = (WrongTry.place == source, WrongTry.standing == standing.value, WrongTry.at > since)
    return session.scalar(query.where(*theirs)) or 0


def known_places(session: Session, mailbox_id: str, places: list[str], now: datetime) -> dict[str, datetime]:
    """Which of these the account knows, and when each was last seen."""
    query = sa.select(KnownPlace.place, KnownPlace.seen_at).where(
        KnownPlace.mailbox_id == mailbox_id,
        KnownPlace.place.in_(places),
        KnownPlace.seen_at > now - KNOWN_FOR,
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
        ThrottleAlert.at > now - timedelta(days=1),
    )
    return session.scalar(query.limit(1)) is not None
