"""Each row of a list keeps when it was applied without a second person's word.

Rows that were applied before count towards no day's limit any more: it looks back one day.

Revision ID: 0024
Revises: 0023
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("plan_rows", sa.Column("alone_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("plan_rows", "alone_at")
