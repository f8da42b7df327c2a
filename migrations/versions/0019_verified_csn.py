"""Each projected row keeps at which change its entry was last seen to be as wanted; drift checks are noted.

Nothing is verified at first: the next check reads everything once.

Revision ID: 0019
Revises: 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

PROJECTED = ("domains", "units", "mailboxes")


def upgrade() -> None:
    for table in PROJECTED:
        op.add_column(table, sa.Column("verified_csn", sa.String(64), nullable=True))
    op.create_table(
        "drift_checks",
        sa.Column("name", sa.String(16), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mended", sa.Integer(), nullable=False),
        sa.Column("strays", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_drift_checks"),
    )


def downgrade() -> None:
    op.drop_table("drift_checks")
    for table in reversed(PROJECTED):
        op.drop_column(table, "verified_csn")
