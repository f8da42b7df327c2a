"""Who issued a one-time code: it dies with its holder's rise above them.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("activation_codes", sa.Column("issued_by_id", sa.String(16), nullable=True))
    # The codes that are out already: the record knows who issued each.
    op.execute(
        "UPDATE activation_codes SET issued_by_id = ("
        "SELECT events.actor_id FROM events JOIN mailboxes ON mailboxes.official_id = events.object_id "
        "WHERE mailboxes.id = activation_codes.mailbox_id AND events.kind = 'code.issued' "
        "ORDER BY events.seq DESC LIMIT 1)"
    )


def downgrade() -> None:
    op.drop_column("activation_codes", "issued_by_id")
