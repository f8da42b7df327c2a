"""Who hears of a lock: the owner, where only they read, and the nearest who look after the body."""

from __future__ import annotations

from provisioning.access.approvals import others
from provisioning.access.rules import Ability
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.officials.abilities import refusal
from provisioning.officials.lock_notice import owe_lock_notice
from provisioning.officials.model import Official
from provisioning.officials.notify import proven_address
from provisioning.officials.operations import mailbox_of, target_of
from provisioning.officials.queries import own_record, primary_address

# The nearest people are told; who else may restore it sees it on the person's page.
MOST_TOLD = 5


def tell_of_lock(session: Session, actor: Actor, official: Official, *, body_too: bool) -> None:
    """Owes word of a lock to its owner and, unless it was they who did it, to who looks after the body."""
    now = clock.now()
    own = primary_address(official) if mailbox_of(official).activated_at else ""
    for address in filter(None, (own, proven_address(official))):
        owe_lock_notice(session, official, address, now)
    for person in keepers(session, actor, official) if body_too else ():
        if address := primary_address(person):
            owe_lock_notice(session, official, address, now, reader=person)


def keepers(session: Session, actor: Actor, official: Official) -> list[Official]:
    """The nearest who may lock or restore somebody's mailbox: the people of their body."""
    target = target_of(session, official)

    def is_eligible(person: Actor) -> bool:
        return any(not refusal(person, target, each) for each in (Ability.RESTORE, Ability.LOCK))

    found = others(session, actor, official.unit, is_eligible, subject_id=official.id)
    return [own_record(session, each.official_id) for each in found[:MOST_TOLD] if each.official_id]
