"""When filters are switched off and why; who reads what comes to postmaster@ and abuse@ of a domain.

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mailboxes", sa.Column("filters_revision", sa.Integer, nullable=False, server_default="0"))
    op.add_column("mailboxes", sa.Column("filters_cause", sa.String(16), nullable=False, server_default=""))
    op.add_column("mailboxes", sa.Column("filters_off_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "mailboxes", sa.Column("filters_off_cause", sa.String(16), nullable=False, server_default="")
    )
    op.add_column("domains", sa.Column("contact_id", sa.String(16), nullable=True))


def downgrade() -> None:
    op.drop_column("domains", "contact_id")
    for column in ("filters_off_cause", "filters_off_at", "filters_cause", "filters_revision"):
        op.drop_column("mailboxes", column)
