"""When mailboxes were last used, and by what; reasons to be away; wrong passwords in a row.

Revision ID: 0030
Revises: 0029
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.add_column("mailboxes", sa.Column("excused_until", sa.Date(), nullable=True))
    op.add_column("mailboxes", sa.Column("excuse", sa.String(255), nullable=False, server_default=""))
    op.add_column("mailboxes", sa.Column("idle_warned_at", moment, nullable=True))
    _table("mailbox_uses", "protocol", 16, moment)
    _table("wrong_runs", "fingerprint", 8, moment)
    # Until now a right sign-in was kept by its place alone; by which program is not known, so it counts as
    # reading mail: nobody who used a mail program is taken for idle.
    op.execute(
        "insert into mailbox_uses (mailbox_id, protocol, at) "
        "select mailbox_id, 'imap', max(seen_at) from known_places group by mailbox_id"
    )


def downgrade() -> None:
    op.drop_table("wrong_runs")
    op.drop_table("mailbox_uses")
    for name in ("idle_warned_at", "excuse", "excused_until"):
        op.drop_column("mailboxes", name)


def _table(name: str, key: str, length: int, moment: sa.DateTime) -> None:
    op.create_table(
        name,
        sa.Column("mailbox_id", sa.String(16), nullable=False),
        sa.Column(key, sa.String(length), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["mailbox_id"], ["mailboxes.id"], name=f"fk_{name}_mailbox_id_mailboxes", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("mailbox_id", key, name=f"pk_{name}"),
    )
