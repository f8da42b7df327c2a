"""Permissions for a while: who is stood in for, and whether the holder was told of the end.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Plain statements: to make the table anew would read back every table it points at.
    op.execute(
        "ALTER TABLE grants ADD COLUMN stands_in_for_id VARCHAR(16) "
        "CONSTRAINT fk_grants_stands_in_for_id_officials REFERENCES officials (id)"
    )
    op.add_column("grants", sa.Column("end_told_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("grants", "end_told_at")
    op.drop_column("grants", "stands_in_for_id")
