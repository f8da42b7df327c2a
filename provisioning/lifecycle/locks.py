"""Locking one mailbox because a rule says so: what clocks, counters and other rooms call."""

from __future__ import annotations

import sqlalchemy as sa

from provisioning.access.rules import Ability
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid
from provisioning.lifecycle.recipient import OwnedRecipient, require_ability
from provisioning.lifecycle.rules import is_cause, receives
from provisioning.lifecycle.suspension import enter_lock, keep_an_administrator
from provisioning.officials.queries import own_record
from provisioning.policy.queries import policy_of_recipient
from provisioning.recipients.model import Mailbox, Recipient
from provisioning.recipients.rules import may_move
from provisioning.units.model import Unit


def lock_for(
    session: Session, actor: Actor, mailbox: Mailbox, cause: str, article: str | None = None
) -> bool:
    """Locks a mailbox for a cause, with everything a lock brings; whether it was done.

    `article`: as the rule of its domain says, unless another is named. Nothing happens to one that is
    locked or gone already, so a clock may come again, nor to that of the last system administrator: nobody
    could open anything any more. Raises Denied, Invalid for an unknown cause.
    """
    if not is_cause(cause):
        raise Invalid.one("cause", "unknown_choice")
    session.refresh(mailbox, with_for_update=True)
    recipient = owned(session, mailbox)
    require_ability(session, actor, recipient, Ability.LOCK)
    if not may_move(mailbox.state, "suspended", mailbox.MOVES) or _is_last_administrator(session, recipient):
        return False
    policy = policy_of_recipient(session, mailbox.id)
    enter_lock(
        session, actor, recipient, policy, cause, article=article, keep_receiving=receives(policy, cause)
    )
    return True


def owned(session: Session, mailbox: Mailbox) -> OwnedRecipient:
    """A mailbox with whose it is."""
    if mailbox.official_id is not None:
        official = own_record(session, mailbox.official_id)
        return OwnedRecipient(mailbox, official.unit, official)
    query = sa.select(Unit).join(Recipient, Recipient.unit_id == Unit.id).where(Recipient.id == mailbox.id)
    return OwnedRecipient(mailbox, session.scalars(query).one())


def _is_last_administrator(session: Session, recipient: OwnedRecipient) -> bool:
    try:
        keep_an_administrator(session, recipient)
    except Invalid:
        return True
    return False
