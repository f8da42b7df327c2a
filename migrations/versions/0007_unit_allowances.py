"""How many mailboxes and how much storage a unit may have with all below it.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unit_allowances",
        sa.Column("unit_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mailboxes", sa.Integer(), nullable=True),
        sa.Column("storage_mib", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("mailboxes >= 0", name=op.f("ck_unit_allowances_mailboxes")),
        sa.CheckConstraint("storage_mib >= 0", name=op.f("ck_unit_allowances_storage_mib")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_unit_allowances_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_unit_allowances")),
    )


def downgrade() -> None:
    op.drop_table("unit_allowances")
