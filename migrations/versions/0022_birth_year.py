"""Of some people only the year of birth is known.

Revision ID: 0022
Revises: 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("officials", sa.Column("birth_year", sa.String(4), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("officials", "birth_year")
