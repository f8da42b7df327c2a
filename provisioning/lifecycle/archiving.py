"""The end of a mailbox that nobody comes back to: first kept without taking mail, then gone.

The address stays in the ledger for ever, and the person can come back to it from either.
"""

from __future__ import annotations

from provisioning.access.rules import Ability
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid
from provisioning.lifecycle.recipient import recipient_of
from provisioning.lifecycle.transitions import Why, enter
from provisioning.officials.model import Official
from provisioning.officials.operations import Prefetched, mailbox_of, require


def archive(
    session: Session,
    actor: Actor,
    *officials: Official,
    plan_id: str | None = None,
    decision: str = "",
    prefetched: Prefetched | None = None,
) -> None:
    """Whoever left before takes no mail any more; what there is stays. Raises Denied, Invalid."""
    why = Why("mailbox.archived", plan_id, decision)
    for official in officials:
        require(session, actor, official, Ability.MOVE, prefetched=prefetched)
        _require_state(official, "leaving", "archived")
        enter(session, actor, recipient_of(official), "archived", why, prefetched=prefetched)


def purge(
    session: Session,
    actor: Actor,
    *officials: Official,
    plan_id: str | None = None,
    decision: str = "",
    prefetched: Prefetched | None = None,
) -> None:
    """An archived mailbox goes; its addresses stay as tombstones. Raises Denied, Invalid.

    Only for who runs the system: what was in it does not come back.
    """
    why = Why("mailbox.purged", plan_id, decision)
    for official in officials:
        require(session, actor, official, Ability.SYSTEM, prefetched=prefetched)
        _require_state(official, "archived", "purged")
        enter(session, actor, recipient_of(official), "purged", why, prefetched=prefetched)


def _require_state(official: Official, state: str, new: str) -> None:
    """The table of states allows more ways there; those are other verbs."""
    now = mailbox_of(official).state
    if now != state:
        raise Invalid.one("", "state_move", old=now, new=new)
