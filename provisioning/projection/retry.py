"""Having a mailbox that was set aside tried again at once, by who looks after its owner."""

from __future__ import annotations

from provisioning.access.rules import Ability
from provisioning.audit.operations import record
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of, require


def try_again(session: Session, actor: Actor, official: Official) -> None:
    """Puts a person's mailbox at the head of the work, whatever went wrong before."""
    require(session, actor, official, Ability.EDIT)
    mailbox_of(official).mark_changed(clock.now())
    record(
        session,
        actor,
        "mailbox.retried",
        subject=("official", official.id, official.full_name),
        unit_path=official.unit.path,
    )
