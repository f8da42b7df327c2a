"""Signed-in browsers: begun, found again, ended. The token itself is never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from provisioning.access.queries import grants_of
from provisioning.access.rights_lock import lock_rights
from provisioning.authentication.client_info import ClientInfo
from provisioning.authentication.model import WebSession
from provisioning.authentication.rules import SESSION_IDLE, SESSION_LIFE
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.identifiers import new_token, token_hash
from provisioning.officials.model import Official
from provisioning.recipients.model import Mailbox

KEY_LENGTH = 16


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who a session belongs to, with the rights in force at this moment."""

    official: Official
    actor: Actor
    must_change: bool = False


def begin(
    session: Session, mailbox: Mailbox, visitor: ClientInfo, now: datetime, *, must_change: bool = False
) -> str:
    """A new session; returns the token for the cookie. `must_change`: good for a new password alone."""
    token = new_token()
    session.add(
        WebSession(
            token_hash=token_hash(token),
            mailbox_id=mailbox.id,
            created_at=now,
            seen_at=now,
            expires_at=now + SESSION_LIFE,
            must_change=must_change,
            ip=visitor.ip[:45],
            user_agent=visitor.user_agent[:200],
        )
    )
    mailbox.last_sign_in_at = now
    return token


def find(session: Session, token: str, now: datetime) -> SignedIn | None:
    """Who is signed in with this token; None when ended, idle too long or no longer allowed."""
    query = (
        sa.select(Official, WebSession.must_change)
        .join(Mailbox, Mailbox.official_id == Official.id)
        .join(WebSession, WebSession.mailbox_id == Mailbox.id)
        .where(WebSession.token_hash == token_hash(token), _in_force(now))
        .where(Mailbox.state == "active")
    )
    found = session.execute(query).first()
    if found is None:
        return None
    official, must_change = found
    grants = grants_of(session, official.id, now)
    return SignedIn(official, Actor(official.full_name, official.id, grants), must_change)


def hold(session: Session, token: str, now: datetime) -> Actor | None:
    """The same as who acts in this writing transaction, with the rights there are in it.

    Neither the sign-in nor a right can be ended before the transaction is: whoever ends one waits, or was
    first and is seen here.
    """
    query = (
        sa.select(Official.id, Official.full_name)
        .join(Mailbox, Mailbox.official_id == Official.id)
        .join(WebSession, WebSession.mailbox_id == Mailbox.id)
        .where(WebSession.token_hash == token_hash(token), _in_force(now), Mailbox.state == "active")
    )
    # Two requests of one browser stand in line; so neither waits for the other crosswise.
    session.execute(query.with_for_update(key_share=True, of=WebSession)).one_or_none()
    # Asked again: the rest of it may have changed while the lock was waited for.
    found = session.execute(query).one_or_none()
    return None if found is None else Actor(found.full_name, found.id, lock_rights(session, found.id, now))


def is_stale(session: Session, token: str, now: datetime) -> bool:
    """Whether the sign of life is old enough to be worth a write (once in five minutes)."""
    seen = session.scalar(sa.select(WebSession.seen_at).where(WebSession.token_hash == token_hash(token)))
    return seen is not None and (now - seen).total_seconds() > 300


def keep_alive(session: Session, token: str, now: datetime) -> None:
    """Notes that the session was used."""
    session.execute(
        sa.update(WebSession).where(WebSession.token_hash == token_hash(token)).values(seen_at=now)
    )


def end(session: Session, token: str, now: datetime) -> None:
    """Signs this browser out."""
    session.execute(
        sa.update(WebSession)
        .where(WebSession.token_hash == token_hash(token), WebSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def end_all(session: Session, mailbox_id: str, now: datetime) -> None:
    """Signs every browser of one mailbox out."""
    session.execute(
        sa.update(WebSession)
        .where(WebSession.mailbox_id == mailbox_id, WebSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def living(session: Session, mailbox_id: str, now: datetime) -> list[WebSession]:
    """The browsers signed in to one mailbox, the one used last first."""
    query = sa.select(WebSession).where(WebSession.mailbox_id == mailbox_id, _in_force(now))
    return list(session.scalars(query.order_by(WebSession.seen_at.desc())))


def key_of(row: WebSession) -> str:
    """What names a session on a page: part of the hash, of no use for getting in."""
    return row.token_hash[:KEY_LENGTH]


def is_this(row: WebSession, token: str) -> bool:
    """Whether the session is the one of this token."""
    return row.token_hash == token_hash(token)


def end_one(session: Session, mailbox_id: str, key: str, now: datetime) -> bool:
    """Signs one browser of a mailbox out by its key; False when there is none."""
    ended = [row for row in living(session, mailbox_id, now) if key_of(row) == key]
    for row in ended:
        row.ended_at = now
    return bool(ended)


def end_others(session: Session, mailbox_id: str, keep: str, now: datetime) -> int:
    """Signs out every browser of a mailbox but the one of the token `keep`; returns how many."""
    others = [row for row in living(session, mailbox_id, now) if not is_this(row, keep)]
    for row in others:
        row.ended_at = now
    return len(others)


def _in_force(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(
        WebSession.ended_at.is_(None),
        WebSession.expires_at > now,
        WebSession.seen_at > now - SESSION_IDLE,
    )
