"""Signed-in browsers: begun, found again, ended. The token itself is never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from provisioning.actor import Actor
from provisioning.database import Session
from provisioning.grants.queries import held_by
from provisioning.identifiers import new_token, token_hash
from provisioning.mailboxes.model import Mailbox
from provisioning.officials.model import Official
from provisioning.recovery.model import WebSession
from provisioning.recovery.rules import SESSION_IDLE, SESSION_LIFE


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who a session belongs to, with the rights in force at this moment."""

    official: Official
    actor: Actor


def begin(session: Session, mailbox: Mailbox, *, ip: str, user_agent: str, now: datetime) -> str:
    """A new session; returns the token for the cookie."""
    token = new_token()
    session.add(
        WebSession(
            token_hash=token_hash(token),
            mailbox_id=mailbox.id,
            created_at=now,
            seen_at=now,
            expires_at=now + SESSION_LIFE,
            ip=ip,
            user_agent=user_agent[:200],
        )
    )
    mailbox.last_sign_in_at = now
    return token


def find(session: Session, token: str, now: datetime) -> SignedIn | None:
    """Who is signed in with this token; None when ended, idle too long or no longer allowed."""
    query = (
        sa.select(Official, WebSession)
        .join(Mailbox, Mailbox.official_id == Official.id)
        .join(WebSession, WebSession.mailbox_id == Mailbox.id)
        .where(
            WebSession.token_hash == token_hash(token),
            WebSession.ended_at.is_(None),
            WebSession.expires_at > now,
            WebSession.seen_at > now - SESSION_IDLE,
            Mailbox.state == "active",
        )
    )
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    official = row[0]
    grants = held_by(session, official.id, now)
    return SignedIn(official, Actor(official.full_name, official.id, grants))


def is_stale(session: Session, token: str, now: datetime) -> bool:
    """Whether the sign of life is old enough to be worth a write (once in five minutes)."""
    seen = session.scalar(
        sa.select(WebSession.seen_at).where(WebSession.token_hash == token_hash(token))
    )
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
