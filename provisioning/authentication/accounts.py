"""The account behind a request: found by a typed address, acting for itself, noted in the record.

It reads and notes; what changes an account is in the modules named after each way in.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from provisioning.access.model import Grant
from provisioning.access.queries import current_and_future_grants, in_force
from provisioning.access.rules import administers
from provisioning.audit.operations import record
from provisioning.authentication import sessions
from provisioning.authentication.client_info import ClientInfo, typed_name
from provisioning.authentication.password_rules import Demands, Owner, demands_on
from provisioning.authentication.throttle.attempt import Attempt
from provisioning.domains.model import Domain
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Denied, Invalid
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import by_address, own_record
from provisioning.policy.queries import policy_of_recipient

# The name in the record of who has proven nothing; `app.texts.filters` has its words.
NOT_SIGNED_IN = "not signed in"


def whole_address(session: Session, typed: str) -> str:
    """What was typed, with the domain of new addresses where none was typed.

    It looks at the domain alone: whether somebody has the address changes nothing, neither in what is
    answered nor in what is counted, so `hoant` and `hoant@` that domain are the same at every door.
    """
    name = typed_name(typed)
    if not name or "@" in name:
        return typed
    domain = session.scalar(sa.select(Domain.name).where(Domain.is_default))
    return f"{name}@{domain}" if domain else typed


def called(session: Session, typed: str) -> Official | None:
    """Whose address was typed; None when nobody's."""
    name = typed_name(whole_address(session, typed))
    return by_address(session, name) if name else None


def holder_of(session: Session, mailbox_id: str | None) -> Official | None:
    """The person a mailbox belongs to; None without one."""
    if mailbox_id is None:
        return None
    query = sa.select(Official.id).where(Official.mailbox.has(id=mailbox_id))
    official_id = session.scalar(query)
    return own_record(session, official_id) if official_id else None


def first_administrator(session: Session, now: datetime) -> Official | None:
    """Who has been a system administrator the longest; None when there is none."""
    query = (
        sa.select(Grant.official_id)
        .where(Grant.role == "system_administrator", in_force(now))
        .order_by(Grant.granted_at, Grant.id)
        .limit(1)
    )
    official_id = session.scalar(query)
    return own_record(session, official_id) if official_id else None


def signed_in(session: Session, visitor: ClientInfo, official_id: str) -> Official:
    """The person, in a writing transaction, if the browser is still signed in as them. Raises Denied."""
    now = clock.now()
    if visitor.token:
        held = sessions.hold(session, visitor.token, now)
        if held is None or held.official_id != official_id:
            raise Denied("signed out meanwhile")
    return own_record(session, official_id)


def acting_for_self(official: Official, visitor: ClientInfo) -> Actor:
    """The person as the actor of a change to their own account."""
    actor = Actor(official.full_name, official.id)
    return actor.seen_from(ip=visitor.ip, user_agent=visitor.user_agent)


def not_signed_in(visitor: ClientInfo) -> Actor:
    """Whoever stands at the door: what fails there, or is only asked for, may be a stranger's doing."""
    return Actor(NOT_SIGNED_IN).seen_from(ip=visitor.ip, user_agent=visitor.user_agent)


def attempt_at(door: str, visitor: ClientInfo, official: Official | None, name: str, typed: str) -> Attempt:
    """A password or code typed at one of our pages, as the throttle counts it."""
    mailbox_id = mailbox_of(official).id if official is not None else None
    return Attempt(door, visitor.origin, mailbox_id, name.strip().lower(), typed)


def note(
    session: Session,
    actor: Actor,
    official: Official,
    kind: str,
    *,
    old: dict[str, str] | None = None,
    new: dict[str, Any] | None = None,
) -> None:
    """Records what happened to an account."""
    record(
        session,
        actor,
        kind,
        subject=("official", official.id, official.full_name),
        unit_path=official.unit.path,
        old=old,
        new=new,
    )


def mailbox_locked(official: Official) -> Invalid:
    """What somebody is told who has shown that the account is theirs: why it is locked."""
    mailbox = mailbox_of(official)
    return Invalid.one("", "mailbox_locked", lock_cause=mailbox.lock_cause, article=mailbox.lock_article)


def owner_of(official: Official) -> Owner:
    """What a password may not consist of: own names, codes, addresses, unit."""
    unit = official.unit
    return Owner(
        full_name=official.full_name,
        logins=tuple(address.local for address in mailbox_of(official).addresses),
        birth_date=official.birth_date,
        others=(official.staff_code or "", official.phone, unit.code, unit.name),
    )


def demands_for(session: Session, official: Official) -> Demands:
    """What a password of this person must be, by the rule of the domain their address is in.

    Rights that begin later count, too: a password set today opens the account then.
    """
    rules = policy_of_recipient(session, mailbox_of(official).id).password
    grants = current_and_future_grants(session, official.id, clock.now())
    return demands_on(rules, administrator=administers(grants))
