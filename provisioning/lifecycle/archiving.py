"""The end of a recipient that nobody comes back to: first kept without taking mail, then gone.

The address stays in the ledger for ever, and the person can come back to it from either.
"""

from __future__ import annotations

from provisioning.access.rules import Ability
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid
from provisioning.lifecycle.recipient import OwnedRecipient, require_ability
from provisioning.lifecycle.transitions import TransitionRecord, enter
from provisioning.officials.targets import Prefetched


def archive(
    session: Session,
    actor: Actor,
    *recipients: OwnedRecipient,
    plan_id: str | None = None,
    decision: str = "",
    prefetched: Prefetched | None = None,
) -> None:
    """They take no mail any more; what there is stays. Of people, only who left. Raises Denied, Invalid."""
    for recipient in recipients:
        require_ability(session, actor, recipient, Ability.MOVE, prefetched=prefetched)
        if recipient.official is not None:
            _require_state(recipient, "leaving", "archived")
        recorded = TransitionRecord(recipient.event("archived"), plan_id, decision)
        enter(session, actor, recipient, "archived", recorded, prefetched=prefetched)


def purge(
    session: Session,
    actor: Actor,
    *recipients: OwnedRecipient,
    plan_id: str | None = None,
    decision: str = "",
    prefetched: Prefetched | None = None,
) -> None:
    """What is archived goes; its addresses stay as tombstones. Raises Denied, Invalid.

    Only for who runs the system: what was in it does not come back.
    """
    for recipient in recipients:
        require_ability(session, actor, recipient, Ability.SYSTEM, prefetched=prefetched)
        _require_state(recipient, "archived", "purged")
        recorded = TransitionRecord(recipient.event("purged"), plan_id, decision)
        enter(session, actor, recipient, "purged", recorded, prefetched=prefetched)


def _require_state(recipient: OwnedRecipient, state: str, new: str) -> None:
    """The table of states allows more ways there; those are other verbs."""
    now = recipient.row.state
    if now != state:
        raise Invalid.one("", "state_move", old=now, new=new)
