"""People as they stand now, many at once, in the words in which rows keep what was before."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from provisioning.access.service_end import lost_rights
from provisioning.foundation.database import Session
from provisioning.imports.applying.reversal import Now
from provisioning.officials import operations
from provisioning.officials.model import Official
from provisioning.recipients.operations import standing_of
from provisioning.transfers.queries import ways_among
from provisioning.transfers.rules import Way


def snapshot(official: Official) -> dict[str, Any]:
    """All that a row can change about a person, JSON-plain; unit and mailbox must be loaded."""
    return {
        **operations.snapshot(official),
        "unit": official.unit.code,
        "national_id_hash": official.national_id_hash,
        **standing_of(operations.mailbox_of(official)),
    }


def now_of(session: Session, ids: Collection[str]) -> dict[str, Now]:
    """These people by id, in three statements; none for nobody."""
    query = (
        sa.select(Official)
        .join(Official.unit)
        .join(Official.mailbox)
        .where(Official.id.in_(ids))
        .options(orm.contains_eager(Official.unit), orm.contains_eager(Official.mailbox))
    )
    if not ids:
        return {}
    ways = ways_among(session, ids)
    lost = lost_rights(session, ids)
    return {
        each.id: now_standing(each, ways.get(each.id), lost_rights=each.id in lost)
        for each in session.scalars(query)
    }


def now_standing(official: Official, way: Way | None, *, lost_rights: bool = False) -> Now:
    """One person as they stand; `way` if they are between two posts.

    `lost_rights`: only for what is said of it; whoever takes a row back gives nobody a right.
    """
    mailbox = operations.mailbox_of(official)
    return Now(
        version=official.version,
        unit_id=official.unit_id,
        opened=mailbox.activated_at is not None,
        released=way is not None and way.released,
        values=snapshot(official),
        lost_rights=lost_rights,
    )
