"""Tables of the people: who they are, where they work, how to reach them when locked out.

No password and no national id is kept here: the first lives in the directory, of the second only a
keyed hash that lets two files about one person match.
"""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm import Mapped, mapped_column

from provisioning.foundation.database import Base, ByteOrdered
from provisioning.recipients.model import Mailbox
from provisioning.units.model import Unit

KINDS = ("official", "civil_servant", "public_employee", "contract")


def year_of_birth(born: date | None, year: str) -> int | None:
    """The year of one who was born on that day, or of whom only the year is known ("" for unknown)."""
    return born.year if born else int(year) if year else None


class Official(Base):
    """A person who works for the province. Moves and renames change attributes, never the id."""

    __tablename__ = "officials"

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    staff_code: Mapped[str | None] = mapped_column(sa.String(32), unique=True)
    full_name: Mapped[str] = mapped_column(sa.String(255))
    family_name: Mapped[str] = mapped_column(sa.String(255), default="")
    middle_name: Mapped[str] = mapped_column(sa.String(255), default="")
    given_name: Mapped[str] = mapped_column(sa.String(255))
    sort_key: Mapped[str] = mapped_column(ByteOrdered)
    birth_date: Mapped[date | None]
    # Four digits, where the day is not known.
    birth_year: Mapped[str] = mapped_column(sa.String(4), default="", server_default="")
    national_id_hash: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("units.id"))
    post: Mapped[str] = mapped_column(sa.String(255), default="")
    is_leader: Mapped[bool] = mapped_column(default=False)
    # Only a system administrator changes this account or gives out codes for it.
    is_protected: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    kind: Mapped[str] = mapped_column(sa.String(20), default="civil_servant")
    contract_end: Mapped[date | None]
    phone: Mapped[str] = mapped_column(sa.String(32), default="")
    recovery_email: Mapped[str] = mapped_column(sa.String(254), default="")
    # Who wrote the recovery address down; it counts once a code sent there has come back from its owner.
    recovery_typed_by: Mapped[str] = mapped_column(sa.String(255), default="", server_default="")
    recovery_typed_by_id: Mapped[str | None] = mapped_column(sa.String(16))
    recovery_proven_at: Mapped[datetime | None]
    locale: Mapped[str] = mapped_column(sa.String(8), default="vi")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    @property
    def year_of_birth(self) -> int | None:
        """The year, also where no more than that is known."""
        return year_of_birth(self.birth_date, self.birth_year)

    unit: Mapped[Unit] = orm.relationship(lazy="raise_on_sql")
    mailbox: Mapped[Mailbox | None] = orm.relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads a plain class attribute)
    __table_args__ = (
        sa.CheckConstraint(f"kind in {KINDS}", name="kind"),
        sa.Index("ix_officials_sort", "sort_key", "id"),
        sa.Index("ix_officials_unit_sort", "unit_id", "sort_key", "id"),
        sa.Index("ix_officials_name_birth", "full_name", "birth_date"),
        # Offices are not strict about the case of codes.
        sa.Index("ix_officials_code_folded", sa.func.lower(staff_code)),
    )


class OfficialTerm(Base):
    """What a person is found by: see `names.search_terms` and `officials.search`."""

    __tablename__ = "official_terms"

    term: Mapped[str] = mapped_column(ByteOrdered, primary_key=True)
    official_id: Mapped[str] = mapped_column(sa.ForeignKey("officials.id"), primary_key=True, index=True)

    # The key is the table: no second copy on SQLite.
    __table_args__ = ({"sqlite_with_rowid": False},)
