"""When copies were made, and proven by restoring one.

Revision ID: 0033
Revises: 0032
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "backup_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("began_at", moment, nullable=False),
        sa.Column("ended_at", moment, nullable=False),
        sa.Column("target", sa.String(255), nullable=False),
        sa.Column("elsewhere", sa.Boolean(), nullable=False),
        sa.Column("snapshot", sa.String(64), nullable=False),
        sa.Column("problem", sa.String(500), nullable=False),
        sa.Column("numbers", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.CheckConstraint("kind in ('backup', 'proof')", name="ck_backup_runs_kind"),
        sa.PrimaryKeyConstraint("id", name="pk_backup_runs"),
    )
    op.create_index("ix_backup_runs_kind", "backup_runs", ["kind", "ended_at"])


def downgrade() -> None:
    op.drop_index("ix_backup_runs_kind", table_name="backup_runs")
    op.drop_table("backup_runs")
