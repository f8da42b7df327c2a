"""Whether a signed-in session may still send, and as whom: what SQL says of its account, and since when.

A session is over when its account may no longer sign in, when it began before the moment from which
sessions of the account are void, or while ending them is still under way: until the mail servers have
forgotten the old password, it may have signed in with that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from provisioning.addresses.model import Address
from provisioning.foundation.database import Session
from provisioning.recipients.model import Mailbox
from provisioning.recipients.rules import SIGNS_IN


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """An account as far as sending goes."""

    mailbox_id: str
    signs_in: bool
    void_at: datetime | None
    """Sessions that began before, or at this moment, are over."""
    ending: bool
    """Sessions are being ended just now."""


def sender_of(session: Session, mailbox_id: str) -> Sender | None:
    """The account of this identifier; None when there is none."""
    query = sa.select(
        Mailbox.state,
        Mailbox.sessions_void_at,
        Mailbox.disconnect_revision > Mailbox.applied_revision,
    ).where(Mailbox.id == mailbox_id)
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    state, void_at, ending = row
    return Sender(mailbox_id=mailbox_id, signs_in=state in SIGNS_IN, void_at=void_at, ending=bool(ending))


def own_addresses(session: Session, mailbox_id: str) -> list[str]:
    """The addresses of an account that are in force: the primary first, then the newest."""
    query = (
        sa.select(Address.canonical)
        .where(Address.recipient_id == mailbox_id, Address.ended_at.is_(None))
        .order_by(Address.is_primary.desc(), Address.granted_at.desc(), Address.canonical)
    )
    return list(session.scalars(query))


def session_holds(sender: Sender | None, began: datetime | None) -> bool:
    """Whether a session of this account that began then may send now."""
    if sender is None or began is None or not sender.signs_in or sender.ending:
        return False
    return sender.void_at is None or began > sender.void_at
