"""Tables of who may do what in which subtree, until when, and of the roles a province makes itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm import Mapped, mapped_column

from provisioning.foundation.database import Base
from provisioning.officials.model import Official
from provisioning.units.model import Unit

ROLES = ("system_administrator", "unit_administrator", "hr_officer", "helpdesk", "auditor")


class Role(Base):
    """A role made here from abilities, beside those built in. Retired ones stay as history."""

    __tablename__ = "roles"

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    name_en: Mapped[str] = mapped_column(sa.String(80), default="")
    abilities: Mapped[list[Any]] = mapped_column(default=list)
    revision: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(sa.String(255))
    retired_at: Mapped[datetime | None]

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 (SQLAlchemy reads a plain class attribute)


class Review(Base):
    """A time in which every grant of a unit, and below, is confirmed or withdrawn."""

    __tablename__ = "reviews"

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("units.id"))
    opened_at: Mapped[datetime]
    opened_by: Mapped[str] = mapped_column(sa.String(255))
    # None for one that opens by the calendar.
    opened_by_id: Mapped[str | None] = mapped_column(sa.String(16))
    # The last moment to answer; days of grace follow before anything lapses.
    due_at: Mapped[datetime]
    warned_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    unit: Mapped[Unit] = orm.relationship()

    __table_args__ = (
        sa.Index(
            "uq_reviews_open",
            "unit_id",
            unique=True,
            sqlite_where=sa.text("closed_at is null"),
            postgresql_where=sa.text("closed_at is null"),
        ),
    )


class Grant(Base):
    """A role over a unit and all below it. Withdrawn grants stay as history.

    `role` names one of ROLES or a row of `roles`.
    """

    __tablename__ = "grants"

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    official_id: Mapped[str] = mapped_column(sa.ForeignKey("officials.id"), index=True)
    role: Mapped[str] = mapped_column(sa.String(32))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("units.id"), index=True)
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(sa.String(255), default="")
    decision: Mapped[str] = mapped_column(sa.String(120), default="")
    granted_by: Mapped[str] = mapped_column(sa.String(255))
    granted_by_id: Mapped[str | None] = mapped_column(sa.ForeignKey("officials.id"))
    granted_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str] = mapped_column(sa.String(255), default="")
    # Who is away while this grant holds; None for a grant that stands for nobody.
    stands_in_for_id: Mapped[str | None] = mapped_column(sa.ForeignKey("officials.id"))
    # When and by whom it was last found to be still needed.
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[str] = mapped_column(sa.String(255), default="")
    # Whether it goes with the holder's post, which one that was, and why it ended if not by withdrawal:
    # "post" for a post that was left, "dropped" once the post needs no grant any more, "service" for
    # who left the service, "review" where nobody confirmed it.
    bound: Mapped[bool] = mapped_column(default=False)
    post: Mapped[str] = mapped_column(sa.String(255), default="")
    post_unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("units.id"))
    lapsed: Mapped[str] = mapped_column(sa.String(16), default="")
    # When holder and giver were told by mail that the end is near; None while they were not.
    warned_at: Mapped[datetime | None]

    unit: Mapped[Unit] = orm.relationship(foreign_keys=[unit_id])
    post_unit: Mapped[Unit | None] = orm.relationship(foreign_keys=[post_unit_id], lazy="raise_on_sql")
    official: Mapped[Official] = orm.relationship(foreign_keys=[official_id])
    stands_in_for: Mapped[Official | None] = orm.relationship(
        foreign_keys=[stands_in_for_id], lazy="raise_on_sql"
    )
    own: Mapped[Role | None] = orm.relationship(
        primaryjoin=lambda: orm.foreign(Grant.role) == Role.id, viewonly=True, lazy="joined"
    )

    __table_args__ = (
        sa.Index(
            "ix_grants_ending",
            "valid_to",
            sqlite_where=sa.text("revoked_at is null and valid_to is not null"),
            postgresql_where=sa.text("revoked_at is null and valid_to is not null"),
        ),
    )
