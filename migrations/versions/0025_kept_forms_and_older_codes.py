"""Forms that came too late are kept for a while; codes that a newer one has replaced are known as older ones.

Revision ID: 0025
Revises: 0024
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

REPLACED = ("activation_codes", "recovery_proofs")


def upgrade() -> None:
    json = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
    op.create_table(
        "kept_forms",
        sa.Column("official_id", sa.String(16), nullable=False),
        sa.Column("browser_hash", sa.String(64), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("fields", json, nullable=False),
        sa.Column("incomplete", sa.Boolean(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name="fk_kept_forms_official_id_officials"
        ),
        sa.PrimaryKeyConstraint("official_id", "browser_hash", name="pk_kept_forms"),
    )
    op.create_index("ix_kept_forms_expires_at", "kept_forms", ["expires_at"])
    for table in REPLACED:
        op.add_column(table, sa.Column("replaced_hashes", json, nullable=False, server_default="[]"))


def downgrade() -> None:
    for table in reversed(REPLACED):
        op.drop_column(table, "replaced_hashes")
    op.drop_index("ix_kept_forms_expires_at", table_name="kept_forms")
    op.drop_table("kept_forms")
