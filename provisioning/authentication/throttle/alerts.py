"""What people should hear of: a lock after wrong tries, one source at many accounts, a proxy nobody named.

An alert is a row, an event in the record and a message that is owed, in one transaction with its cause. The
same is said once a day.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from provisioning.access.model import Grant
from provisioning.access.queries import in_force
from provisioning.audit.operations import record
from provisioning.authentication.throttle import queries, rules
from provisioning.authentication.throttle.attempt import Attempt
from provisioning.authentication.throttle.model import ThrottleAlert
from provisioning.authentication.throttle.rules import Familiarity, Place
from provisioning.foundation.actor import system_actor
from provisioning.foundation.database import Session
from provisioning.foundation.identifiers import new_id
from provisioning.foundation.networks import source_of
from provisioning.notifications.operations import queue_message
from provisioning.officials.model import Official
from provisioning.officials.notify import notify_owner
from provisioning.officials.queries import own_record, primary_address
from provisioning.recipients.model import Mailbox
from provisioning.units.model import Unit

# Who locks: no person.
THROTTLE = "throttle"
LOCKED, SPRAYING, UNTRUSTED_PROXY = "locked", "spraying", "untrusted_proxy"
# So many sources of a day are told of by mail; all stand in the record. Whoever has ten thousand addresses
# must not fill the mailboxes of those who should act.
MOST_TOLD = 5


def after_wrong(session: Session, attempt: Attempt, place: Place, now: datetime) -> None:
    """Looks whether this wrong try was the last one allowed, and whether its source tries many accounts."""
    tries = queries.tries_at(session, attempt.account, attempt.door, [place.key], now)
    end = rules.locked_until(rules.secret_of(attempt.door), place, tries, [], now)
    if end is not None and attempt.mailbox_id:
        _locked(session, attempt, end, now)
    if place.familiarity is not Familiarity.DEVICE:
        _look_for_spraying(session, place, now)


def untrusted_proxy(session: Session, peer: str, now: datetime) -> bool:
    """Notes who says whose request it is although the settings don't name them; False if known already.

    One a day, whoever it is: anybody can write such a header.
    """
    if queries.alerts_since(session, now - rules.DAY, UNTRUSTED_PROXY):
        return False
    _add(session, UNTRUSTED_PROXY, peer, None, now + rules.DAY, now)
    return True


def _locked(session: Session, attempt: Attempt, end: datetime, now: datetime) -> None:
    source = source_of(attempt.origin.ip)
    if queries.alert_stands(session, LOCKED, source, attempt.mailbox_id, now):
        return
    owner = session.execute(
        sa.select(Official.id, Official.full_name, Unit.path)
        .join(Unit, Unit.id == Official.unit_id)
        .join(Mailbox, Mailbox.official_id == Official.id)
        .where(Mailbox.id == attempt.mailbox_id)
    ).one_or_none()
    if owner is None:
        return
    _add(session, LOCKED, source, attempt.mailbox_id, end, now)
    record(
        session,
        system_actor(THROTTLE).seen_from(ip=attempt.origin.ip, user_agent=""),
        "sign_in.locked",
        subject=("official", owner.id, owner.full_name),
        unit_path=owner.path,
        new={"source": source, "door": attempt.door, "until": end.isoformat()},
    )
    notify_owner(session, own_record(session, owner.id), "sign_in_locked", now, by=source, ends=end)


def _look_for_spraying(session: Session, place: Place, now: datetime) -> None:
    limit, source = rules.SPRAYING[place.familiarity], place.key
    accounts = queries.accounts_tried(session, source, place.familiarity, now - limit.window)
    if accounts < limit.count or queries.alert_stands(session, SPRAYING, source, None, now):
        return
    told = queries.alerts_of_the_day(session, SPRAYING, now)
    _add(session, SPRAYING, source, None, now + limit.window, now)
    record(
        session,
        system_actor(THROTTLE),
        "sign_in.spraying",
        subject=("source", source, source),
        new={"source": source, "accounts": accounts},
    )
    for administrator in _administrators(session, now) if told < MOST_TOLD else []:
        queue_message(
            session,
            "sign_in_spraying",
            primary_address(administrator),
            locale=administrator.locale,
            now=now,
            name=administrator.full_name,
            at=now.isoformat(),
            source=source,
            accounts=str(accounts),
        )


def _administrators(session: Session, now: datetime) -> list[Official]:
    """Whoever looks after the whole system."""
    query = sa.select(Grant.official_id).where(Grant.role == "system_administrator", in_force(now))
    ids = {each for each in session.scalars(query) if each is not None}
    return [own_record(session, each) for each in sorted(ids)]


def _add(
    session: Session, kind: str, place: str, mailbox_id: str | None, until: datetime, now: datetime
) -> None:
    session.add(
        ThrottleAlert(
            id=new_id(), kind=kind, place=place, mailbox_id=mailbox_id, at=now, until=until, told_at=None
        )
    )
