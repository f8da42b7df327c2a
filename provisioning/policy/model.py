"""Tables of rule profiles, of which rule holds in which domain since when, and of the office's calendar."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm import Mapped, mapped_column

from provisioning.foundation.database import Base

HOLIDAY, MADE_UP = "holiday", "made_up"


class PolicyProfile(Base):
    """A province's rule as it was loaded. Never changed: the same key loaded anew is another row."""

    __tablename__ = "policy_profiles"

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(40), index=True)
    title: Mapped[str] = mapped_column(sa.String(120))
    decision: Mapped[str] = mapped_column(sa.String(120), default="")
    in_force: Mapped[date]
    # Every setting: value, article, note, and whether the profile states it.
    document: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    loaded_at: Mapped[datetime]
    loaded_by: Mapped[str] = mapped_column(sa.String(255))


class DomainPolicy(Base):
    """Which rule holds in a domain from a moment on. Never changed: a new decision is a new row."""

    __tablename__ = "domain_policies"

    id: Mapped[int] = mapped_column(primary_key=True)
    domain_id: Mapped[int] = mapped_column(sa.ForeignKey("domains.id"))
    # 1, 2, 3 … in each domain; two who decide at once meet here.
    edition: Mapped[int]
    profile_id: Mapped[str] = mapped_column(sa.ForeignKey("policy_profiles.id"))
    # What was decided otherwise than the profile says: name → value, reason, who, with whom, when.
    departures: Mapped[dict[str, Any]] = mapped_column(default=dict)
    valid_from: Mapped[datetime]
    reason: Mapped[str] = mapped_column(sa.String(1000), default="")
    decided_by: Mapped[str] = mapped_column(sa.String(255))
    decided_by_id: Mapped[str | None] = mapped_column(sa.String(16))
    second: Mapped[str] = mapped_column(sa.String(255), default="")

    profile: Mapped[PolicyProfile] = orm.relationship(lazy="joined")

    __table_args__ = (
        sa.UniqueConstraint("domain_id", "edition", name="uq_domain_policies_edition"),
        sa.Index("ix_domain_policies_since", "domain_id", "valid_from"),
    )


class CalendarDay(Base):
    """A day on which the office rests although it is none of a weekend, or works although it is."""

    __tablename__ = "calendar_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(8))
    name: Mapped[str] = mapped_column(sa.String(120), default="")

    __table_args__ = (sa.CheckConstraint(f"kind in ('{HOLIDAY}', '{MADE_UP}')", name="kind"),)
