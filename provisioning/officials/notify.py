"""Tells the owner of an account by mail what happened to it, at the places where only they read."""

from __future__ import annotations

from datetime import date, datetime

from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.notifications.device_names import place_of
from provisioning.notifications.operations import queue_message
from provisioning.officials.model import Official
from provisioning.officials.queries import primary_address


def proven_address(official: Official) -> str:
    """The recovery address, once a code sent there has come back; "" otherwise."""
    return official.recovery_email if official.recovery_proven_at else ""


def notify_owner(
    session: Session,
    official: Official,
    kind: str,
    now: datetime,
    *,
    by: str = "",
    ends: datetime | None = None,
    actor: Actor | None = None,
) -> None:
    """Owes a message of `kind` to the mailbox, if it was ever opened, and to the proven recovery address.

    Called before an address is replaced, so that the old one hears of it. `ends`: when it is over; `actor`:
    who did it, so that the owner learns from where.
    """
    address = primary_address(official)
    own = address if official.mailbox and official.mailbox.activated_at else ""
    for recipient in filter(None, (own, proven_address(official))):
        queue_message(
            session,
            kind,
            recipient,
            locale=official.locale,
            now=now,
            name=official.full_name,
            address=address,
            at=now.isoformat(),
            by=by or (actor.label if actor else ""),
            place=place_of(actor) if actor else "",
            ends=ends.isoformat() if ends else "",
        )


def notify_of_new_address(
    session: Session,
    official: Official,
    old: str,
    now: datetime,
    actor: Actor,
    *,
    fate: str,
    stops: date | None,
) -> None:
    """Owes word of a new primary address to whoever opened the mailbox, and to the proven recovery address.

    Called once the new one is the primary one. `old`: the one before; `fate`: "alias", or "ended" where it
    no longer takes mail; `stops`: the day on which an alias ends by itself.
    """
    if not (official.mailbox and official.mailbox.activated_at):
        return
    address = primary_address(official)
    for recipient in filter(None, (address, proven_address(official))):
        queue_message(
            session,
            "address_changed",
            recipient,
            locale=official.locale,
            now=now,
            name=official.full_name,
            address=address,
            old=old,
            fate=fate,
            stops=stops.isoformat() if stops else "",
            by=actor.label,
        )
