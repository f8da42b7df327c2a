"""Reading allowances, with what is taken of them by now.

Nothing is counted where nothing is limited: then a look at the table is all that it costs.
"""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy import orm

from provisioning.allowances.model import UnitAllowance
from provisioning.allowances.rules import MEBIBYTE, TAKES_A_PLACE, TAKES_NO_STORAGE, Allowance, Amount
from provisioning.foundation.database import Session
from provisioning.officials.model import Official
from provisioning.recipients.model import Mailbox, Recipient
from provisioning.units.model import Unit


def limits_among(session: Session, unit_ids: Collection[int], *, lock: bool = False) -> dict[int, Allowance]:
    """The allowances that limit something among these units by id, with what is taken of them.

    `lock`: nobody else takes of them, or changes them, until this transaction ends.
    """
    limiting = sa.or_(UnitAllowance.mailboxes.is_not(None), UnitAllowance.storage_mib.is_not(None))
    # In one order for all writers, so that two of them never wait for each other.
    query = (
        sa.select(UnitAllowance.unit_id, UnitAllowance.mailboxes, UnitAllowance.storage_mib)
        .where(UnitAllowance.unit_id.in_(unit_ids), limiting)
        .order_by(UnitAllowance.unit_id)
    )
    rows = session.execute(query.with_for_update() if lock else query).all()
    if not rows:
        return {}
    # Only now that they are locked: who took of them while we waited is seen.
    used = used_by(session, [row.unit_id for row in rows])
    places = sa.select(Unit.id, Unit.path, Unit.name).where(Unit.id.in_(used))
    units = {unit.id: unit for unit in session.execute(places)}
    return {
        row.unit_id: Allowance(
            row.unit_id,
            units[row.unit_id].path,
            units[row.unit_id].name,
            row.mailboxes,
            None if row.storage_mib is None else row.storage_mib * MEBIBYTE,
            used[row.unit_id],
        )
        for row in rows
    }


def allowance_of(session: Session, unit: Unit) -> Allowance:
    """What a unit may have, limited or not, and what is taken there and below."""
    row = session.get(UnitAllowance, unit.id)
    used = used_by(session, [unit.id])[unit.id]
    if row is None:
        return Allowance(unit.id, unit.path, unit.name, used=used)
    storage = None if row.storage_mib is None else row.storage_mib * MEBIBYTE
    return Allowance(unit.id, unit.path, unit.name, row.mailboxes, storage, used, row.revision)


def used_by(session: Session, unit_ids: Collection[int]) -> dict[int, Amount]:
    """What is taken in each of these units with all below it; one statement."""
    both = sa.union_all(_of_people(unit_ids), _of_units(unit_ids)).subquery()
    place = sa.case((both.c.state.in_(TAKES_A_PLACE), 1), else_=0)
    storage = sa.case((both.c.state.in_(TAKES_NO_STORAGE), 0), else_=both.c.quota_bytes)
    query = sa.select(both.c.top_id, sa.func.sum(place), sa.func.sum(storage)).group_by(both.c.top_id)
    found = dict.fromkeys(unit_ids, Amount())
    for top_id, mailboxes, octets in session.execute(query):
        # A sum of large numbers is a decimal on PostgreSQL.
        found[top_id] = Amount(int(mailboxes), int(octets))
    return found


def _of_people(unit_ids: Collection[int]) -> sa.Select[int, str, int]:
    top, inside = _subtrees()
    return (
        sa.select(top.id.label("top_id"), Mailbox.state, Mailbox.quota_bytes)
        .join(inside, _below(top, inside))
        .join(Official, Official.unit_id == inside.id)
        .join(Mailbox, Mailbox.official_id == Official.id)
        .where(top.id.in_(unit_ids))
    )


def _of_units(unit_ids: Collection[int]) -> sa.Select[int, str, int]:
    """Mailboxes that belong to a unit itself."""
    top, inside = _subtrees()
    return (
        sa.select(top.id.label("top_id"), Mailbox.state, Mailbox.quota_bytes)
        .join(inside, _below(top, inside))
        .join(Recipient, Recipient.unit_id == inside.id)
        .join(Mailbox, Mailbox.id == Recipient.id)
        .where(top.id.in_(unit_ids))
    )


def _subtrees() -> tuple[type[Unit], type[Unit]]:
    return orm.aliased(Unit, name="top"), orm.aliased(Unit, name="inside")


def _below(top: type[Unit], inside: type[Unit]) -> sa.ColumnElement[bool]:
    """Within the subtree, as a range of the path index ('0' follows '/' in byte order)."""
    end = sa.func.substr(top.path, 1, sa.func.length(top.path) - 1).concat("0")
    return sa.and_(inside.path >= top.path, inside.path < end)
