"""The letter that says that a mailbox is locked, why, and what to do: to its owner, or to their body."""

from __future__ import annotations

from datetime import datetime, timedelta

from provisioning.foundation.database import Session
from provisioning.notifications.operations import queue_message
from provisioning.officials.model import Official
from provisioning.officials.queries import primary_address
from provisioning.officials.targets import mailbox_of
from provisioning.policy.articles import cited

# The owner may not be able to read it before the mailbox is restored.
LIFE = timedelta(days=3)


def owe_lock_notice(
    session: Session, official: Official, recipient: str, now: datetime, *, reader: Official | None = None
) -> None:
    """Owes it to an address. `reader`: who looks after the body; None for the owner."""
    row, to = mailbox_of(official), reader or official
    queue_message(
        session,
        "mailbox_locked" if reader else "mailbox_locked_own",
        recipient,
        locale=to.locale,
        now=now,
        life=LIFE,
        name=to.full_name,
        person=official.full_name,
        address=primary_address(official),
        unit=official.unit.name,
        at=row.state_since.isoformat(),
        lock_cause=row.lock_cause or "request",
        article=cited(row.lock_article, to.locale),
    )
