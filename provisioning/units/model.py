"""Tables of the unit tree: departments, districts, communes and the bodies inside them.

A unit is closed, never deleted; `path` (`/1/5/20/`) makes "everything below" one range of an index.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm import Mapped, mapped_column

from provisioning.foundation.database import Base, ByteOrdered
from provisioning.projection.model import Projected, projected_indexes

LEVELS = ("province", "district", "commune")


class Unit(Projected, Base):
    """A body or a division of the province, from its first to its last day."""

    __tablename__ = "units"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(64), unique=True)
    name: Mapped[str] = mapped_column(sa.String(255))
    name_en: Mapped[str] = mapped_column(sa.String(255), default="")
    short_name: Mapped[str] = mapped_column(sa.String(64), default="")
    level: Mapped[str] = mapped_column(sa.String(16))
    kind: Mapped[str] = mapped_column(sa.String(32))
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("units.id"), index=True)
    path: Mapped[str] = mapped_column(ByteOrdered, index=True)
    position: Mapped[int] = mapped_column(default=0)
    alt_names: Mapped[list[Any]] = mapped_column(default=list)
    # The part before the @ of the body's own address, where one was agreed on; "" for what the rule writes.
    mail_local: Mapped[str] = mapped_column(sa.String(64), default="", server_default="")
    match_key: Mapped[str] = mapped_column(sa.String(255), index=True)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]

    parent: Mapped[Unit | None] = orm.relationship(remote_side=[id])  # noqa: A003 (the column above)

    __table_args__ = (
        sa.CheckConstraint(f"level in {LEVELS}", name="level"),
        *projected_indexes("units"),
    )


class UnitTerm(Base):
    """What a unit is found by: see `names.search_terms` and `units.search`."""

    __tablename__ = "unit_terms"

    term: Mapped[str] = mapped_column(ByteOrdered, primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("units.id"), primary_key=True, index=True)

    # The key is the table: no second copy on SQLite.
    __table_args__ = ({"sqlite_with_rowid": False},)


class UnitSuccessor(Base):
    """Which unit took over from which, and when: reports by the old and the new tree need it."""

    __tablename__ = "unit_successors"

    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("units.id"), primary_key=True)
    successor_id: Mapped[int] = mapped_column(sa.ForeignKey("units.id"), primary_key=True)
    since: Mapped[date]
