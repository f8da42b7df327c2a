"""Addresses can end on a day; bodies have an address that was agreed on; schools and health bodies are kinds of
their own.

Revision ID: 0031
Revises: 0030
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

# What public service units were called before they had kinds of their own: kind → how the names begin.
TOLD_BY_NAME = {
    "school": ("Trường ", "Trường-"),
    "health_body": ("Bệnh viện ", "Trung tâm Y tế", "Trạm Y tế", "Trung tâm y tế", "Trạm y tế"),
}
NEW_KINDS = (
    "special_zone", "party_committee", "people_council", "front", "association", "enterprise", "school",
    "health_body",
)  # fmt: skip


def upgrade() -> None:
    op.add_column("addresses", sa.Column("ends_on", sa.Date(), nullable=True))
    op.create_index("ix_addresses_ends_on", "addresses", ["ends_on"])
    op.add_column("units", sa.Column("mail_local", sa.String(64), nullable=False, server_default=""))
    units = sa.table("units", sa.column("kind"), sa.column("name"))
    for kind, beginnings in TOLD_BY_NAME.items():
        named = sa.or_(*(units.c.name.like(f"{each}%") for each in beginnings))
        op.execute(sa.update(units).where(units.c.kind == "public-service", named).values(kind=kind))


def downgrade() -> None:
    units = sa.table("units", sa.column("kind"))
    op.execute(sa.update(units).where(units.c.kind.in_(NEW_KINDS)).values(kind="public-service"))
    op.drop_column("units", "mail_local")
    op.drop_index("ix_addresses_ends_on", "addresses")
    op.drop_column("addresses", "ends_on")
