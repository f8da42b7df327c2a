"""The people whom the rows of a plan are about, and how their mailboxes stand."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from provisioning.foundation.database import Session
from provisioning.foundation.errors import Invalid
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.plans.chunk_rows import RowToApply
from provisioning.plans.kinds import Reversal
from provisioning.recipients.model import Mailbox
from provisioning.recipients.operations import standing_of


def people_by_id(session: Session, ids: Collection[str], *, lock: bool = False) -> dict[str, Official]:
    """These people by id, with unit and mailbox; in one order for all who lock."""
    query = (
        sa.select(Official)
        .join(Official.unit)
        .join(Official.mailbox)
        .where(Official.id.in_(ids))
        .options(orm.contains_eager(Official.unit), orm.contains_eager(Official.mailbox))
        .order_by(Official.id)
    )
    query = query.with_for_update(of=[Official, Mailbox]) if lock else query
    return {official.id: official for official in session.scalars(query)}


def person_of(people: Mapping[str, Official], row: RowToApply) -> Official:
    """The person of one row. Raises Invalid `person_gone`."""
    official = people.get(row.object_id or "")
    if official is None:
        raise Invalid.one("", "person_gone")
    return official


def standing_now(official: Official) -> dict[str, Any]:
    """The state of somebody's mailbox, and since when, JSON-plain."""
    mailbox = mailbox_of(official)
    return {**standing_of(mailbox), "state_since": mailbox.state_since.isoformat()}


def stands_as(official: Official, kept: Mapping[str, Any] | None) -> bool:
    """Whether the mailbox stands as was kept of it; what an older version did not keep is not asked."""
    now = standing_now(official)
    return bool(kept) and all(now.get(name) == value for name, value in (kept or {}).items())


def left_alone(official: Official | None) -> Reversal:
    """Nothing is taken back of somebody who is gone, or whom somebody has changed since."""
    code = "person_gone" if official is None else "changed_since"
    return Reversal("same", problems=[{"field": "", "code": code, "params": {}}])
