"""Marks of keys, readings of other machines, the version of each worker.

Revision ID: 0034
Revises: 0033
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "key_marks",
        sa.Column("name", sa.String(24), nullable=False),
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_key_marks"),
    )
    op.create_table(
        "readings",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("read_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_readings"),
    )
    op.create_table(
        "health_notices",
        sa.Column("key", sa.String(160), nullable=False),
        sa.Column("since", moment, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("told_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_health_notices"),
    )
    op.add_column("worker_signs", sa.Column("version", sa.String(40), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("worker_signs", "version")
    op.drop_table("health_notices")
    op.drop_table("readings")
    op.drop_table("key_marks")
