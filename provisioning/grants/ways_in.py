"""Nobody rises while their password is being set with a code that somebody else has seen.

The code's own check comes before the password is written, and the directory knows nothing of rights. So
whoever would raise the holder in between is asked to wait for the moment it takes.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from provisioning.database import Session, UtcDateTime
from provisioning.errors import Invalid

# A password that was begun is written within the first, or not at all; the second is longer by what the
# directory may take to answer.
WRITTEN_WITHIN = timedelta(minutes=1)
UNSETTLED_FOR = timedelta(minutes=2)

# Both rooms stand above this one; only these columns are needed here.
_codes = sa.table(
    "activation_codes",
    sa.column("mailbox_id"),
    sa.column("issued_by_id"),
    sa.column("begun_at", UtcDateTime()),
    sa.column("used_at", UtcDateTime()),
)
_mailboxes = sa.table("mailboxes", sa.column("id"), sa.column("official_id"))


def require_settled(session: Session, official_ids: list[str] | sa.Select[str], now: datetime) -> None:
    """Raises Invalid `password_being_set` while one of these is setting a password by such a code.

    On PostgreSQL the codes stay locked until the transaction ends: whoever begins to use one waits, and
    then sees the new rights. SQLite has one writer.
    """
    query = (
        sa.select(_codes.c.issued_by_id, _codes.c.begun_at, _codes.c.used_at, _mailboxes.c.official_id)
        .join(_mailboxes, _mailboxes.c.id == _codes.c.mailbox_id)
        .where(_mailboxes.c.official_id.in_(official_ids))
        .order_by(_codes.c.mailbox_id)
        .with_for_update(of=_codes)
    )
    for row in session.execute(query):
        from_another = row.issued_by_id not in (None, row.official_id)
        if from_another and row.used_at is None and _is_under_way(row.begun_at, now):
            raise Invalid.one("", "password_being_set")


def _is_under_way(begun_at: datetime | None, now: datetime) -> bool:
    return begun_at is not None and begun_at > now - UNSETTLED_FOR
