"""What accounts sent lately, which may not send, which messages are held.

Revision ID: 0012
Revises: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sent_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mailbox_id", sa.String(16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("own", sa.Integer(), nullable=False),
        sa.Column("outside", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mailbox_id"], ["mailboxes.id"], name=op.f("fk_sent_messages_mailbox_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_messages")),
    )
    op.create_index("ix_sent_messages_at", "sent_messages", ["at"])
    op.create_index("ix_sent_messages_mailbox_id_at", "sent_messages", ["mailbox_id", "at"])
    op.create_table(
        "sending_locks",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("mailbox_id", sa.String(16), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cause", sa.String(40), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.String(255), nullable=False),
        sa.ForeignKeyConstraint(
            ["mailbox_id"], ["mailboxes.id"], name=op.f("fk_sending_locks_mailbox_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sending_locks")),
    )
    op.create_index(
        "ix_sending_locks_mailbox_id",
        "sending_locks",
        ["mailbox_id"],
        unique=True,
        sqlite_where=sa.text("released_at is null"),
        postgresql_where=sa.text("released_at is null"),
    )
    op.create_table(
        "held_messages",
        sa.Column("queue_id", sa.String(40), nullable=False),
        sa.Column("lock_id", sa.String(16), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recipients", sa.Integer(), nullable=False),
        sa.Column("fate", sa.String(10), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("fate in ('', 'release', 'discard')", name=op.f("ck_held_messages_fate")),
        sa.ForeignKeyConstraint(
            ["lock_id"], ["sending_locks.id"], name=op.f("fk_held_messages_lock_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("queue_id", name=op.f("pk_held_messages")),
    )
    op.create_index("ix_held_messages_lock_id", "held_messages", ["lock_id"])


def downgrade() -> None:
    for table in ("held_messages", "sending_locks", "sent_messages"):
        op.drop_table(table)
