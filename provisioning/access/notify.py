"""Tells the holder of a permission by mail that it was given, got another end, or is over.

At the places where only the holder reads: the mailbox, once it was opened, and the proven recovery address.
Who can no longer sign in is told nothing: nobody would read it.
"""

from __future__ import annotations

from typing import Final, Literal

import sqlalchemy as sa

from provisioning.access.model import Grant
from provisioning.addresses.model import Address
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.notifications.device_names import place_of
from provisioning.notifications.operations import queue_message
from provisioning.officials.model import Official
from provisioning.recipients.model import Mailbox

RightMessage = Literal["right_given", "right_changed", "right_ended"]
# The sentences of the catalogue for the roles that are built in; `app.texts.roles` says the same on pages.
BUILT_IN: Final = {
    "system_administrator": "System administrator",
    "unit_administrator": "Unit administrator",
    "hr_officer": "HR officer",
    "helpdesk": "Helpdesk",
    "auditor": "Auditor",
}


def notify_holder(session: Session, actor: Actor, grant: Grant, kind: RightMessage) -> None:
    """Owes the message; the grant stands as it is after the change."""
    query = (
        sa.select(
            Official.full_name,
            Official.locale,
            Official.recovery_email,
            Official.recovery_proven_at,
            Mailbox.activated_at,
            Address.canonical,
        )
        .join(Mailbox, Mailbox.official_id == Official.id)
        .outerjoin(Address, sa.and_(Address.recipient_id == Mailbox.id, Address.is_primary))
        .where(Official.id == grant.official_id, Mailbox.state == "active")
    )
    holder = session.execute(query).one_or_none()
    if holder is None:
        return
    own = holder.canonical if holder.activated_at else None
    proven = holder.recovery_email if holder.recovery_proven_at else None
    now = clock.now()
    for recipient in filter(None, (own, proven)):
        queue_message(
            session, kind, recipient, locale=holder.locale, now=now,
            name=holder.full_name, address=holder.canonical or "", at=now.isoformat(), by=actor.label,
            place=place_of(actor), role=_name_of(grant, holder.locale), unit=grant.unit.name,
            until=grant.valid_to.isoformat() if grant.valid_to else "",
        )  # fmt: skip


def _name_of(grant: Grant, locale: str) -> str:
    """What the role is called; of one that is built in the sentence that is translated when it is sent."""
    if grant.own is None:
        return BUILT_IN.get(grant.role, grant.role)
    return grant.own.name_en if locale == "en" and grant.own.name_en else grant.own.name
