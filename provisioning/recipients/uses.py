"""When mailboxes were last used, and by what: noted by whoever is told of a sign-in that was right.

A step of signing in; it asks nobody. What is noted again sooner than `AGAIN` is not written again.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from provisioning.foundation.database import Session
from provisioning.recipients.model import Mailbox, MailboxUse

AGAIN = timedelta(hours=6)
WEB = "web"


def is_noted(session: Session, mailbox_id: str, protocol: str, now: datetime) -> bool:
    """Whether this use was noted so lately that there is nothing to write down."""
    query = sa.select(MailboxUse.at).where(
        MailboxUse.mailbox_id == mailbox_id, MailboxUse.protocol == protocol
    )
    at = session.scalar(query)
    return at is not None and now - AGAIN < at <= now


def note_use(session: Session, mailbox_id: str, protocol: str, now: datetime) -> None:
    """The mailbox was used just now."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    used = insert(MailboxUse).values(mailbox_id=mailbox_id, protocol=protocol, at=now)
    # Two may sign in at one moment.
    columns = [MailboxUse.mailbox_id, MailboxUse.protocol]
    session.execute(used.on_conflict_do_update(index_elements=columns, set_={"at": now}))


def unused_since(moment: datetime, counts: Collection[str]) -> sa.ColumnElement[bool]:
    """Condition on `Mailbox`: by none of these protocols since a moment, and not opened or restored since."""
    mail = [each for each in counts if each != WEB]
    used = sa.exists().where(
        MailboxUse.mailbox_id == Mailbox.id, MailboxUse.protocol.in_(mail), MailboxUse.at >= moment
    )
    unused = [Mailbox.state_since < moment, ~used.correlate(Mailbox)]
    if WEB in counts:
        unused.append(sa.or_(Mailbox.last_sign_in_at.is_(None), Mailbox.last_sign_in_at < moment))
    return sa.and_(*unused)
