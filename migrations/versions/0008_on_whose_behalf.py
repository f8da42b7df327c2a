"""On whose behalf somebody acted, when a one-time code begins to be used, when personal data went.

Going back loses on whose behalf: the links of events that said so no longer hold then.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("events", sa.Column("on_behalf", sa.String(255), nullable=False, server_default=""))
    op.add_column("activation_codes", sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("reviews", sa.Column("opened_by_id", sa.String(16), nullable=True))
    for table in ("plans", "requests"):
        op.add_column(table, sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for table in ("requests", "plans"):
        op.drop_column(table, "erased_at")
    op.drop_column("reviews", "opened_by_id")
    op.drop_column("activation_codes", "begun_at")
    op.drop_column("events", "on_behalf")
