"""Where people are let go to, and who has confirmed that they arrived.

Of a transfer that was open before nobody knows where to: the old unit, or one above both, has to say it.

Revision ID: 0015
Revises: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Other tables are not looked into: an index of officials over an expression can not be read back.
    with op.batch_alter_table("transfers", reflect_kwargs={"resolve_fks": False}) as transfers:
        transfers.add_column(sa.Column("promised_to_id", sa.Integer(), nullable=True))
        transfers.add_column(sa.Column("vouched_at", sa.DateTime(timezone=True), nullable=True))
        transfers.add_column(sa.Column("vouched_by", sa.String(255), nullable=False, server_default=""))
        transfers.create_foreign_key(op.f("fk_transfers_promised_to_id"), "units", ["promised_to_id"], ["id"])


def downgrade() -> None:
    # Other tables are not looked into: an index of officials over an expression can not be read back.
    with op.batch_alter_table("transfers", reflect_kwargs={"resolve_fks": False}) as transfers:
        transfers.drop_constraint(op.f("fk_transfers_promised_to_id"), type_="foreignkey")
        transfers.drop_column("vouched_by")
        transfers.drop_column("vouched_at")
        transfers.drop_column("promised_to_id")
