"""Too many wrong passwords in a row lock a mailbox for good, where the province's rule says so."""

from __future__ import annotations

from provisioning.authentication.throttle import runs
from provisioning.foundation.actor import system_actor
from provisioning.foundation.database import Session
from provisioning.lifecycle.locks import lock_for
from provisioning.recipients.model import Mailbox

THROTTLE = system_actor("throttle")


def lock_after_wrong_passwords(session: Session, mailbox_id: str) -> bool:
    """What the throttle calls at the last one; whether it was done."""
    return lock_for(session, THROTTLE, session.get_one(Mailbox, mailbox_id), "wrong_passwords")


runs.register(lock_after_wrong_passwords)
