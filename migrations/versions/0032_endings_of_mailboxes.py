"""Mailboxes whose end the rule announces, and when bodies were last sent their list of the locked.

Revision ID: 0032
Revises: 0031
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "mailbox_endings",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("mailbox_id", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("lock_cause", sa.String(24), nullable=False),
        sa.Column("article", sa.String(80), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("listed_at", moment, nullable=False),
        sa.Column("agreed_at", moment, nullable=True),
        sa.Column("agreed_by", sa.String(255), nullable=False),
        sa.Column("agreed_by_id", sa.String(16), nullable=True),
        sa.Column("done_at", moment, nullable=True),
        sa.Column("dropped_at", moment, nullable=True),
        sa.CheckConstraint("kind in ('withdraw', 'wipe')", name="ck_mailbox_endings_kind"),
        sa.ForeignKeyConstraint(
            ["mailbox_id"], ["mailboxes.id"], name="fk_mailbox_endings_mailbox_id_mailboxes"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_mailbox_endings"),
    )
    op.create_index("ix_mailbox_endings_mailbox_id", "mailbox_endings", ["mailbox_id"])
    op.create_index("ix_mailbox_endings_due_on", "mailbox_endings", ["due_on"])
    still_open = sa.text("done_at is null and dropped_at is null")
    op.create_index(
        "uq_mailbox_endings_open",
        "mailbox_endings",
        ["mailbox_id"],
        unique=True,
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
    op.create_table(
        "locked_lists",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_locked_lists_unit_id_units"),
        sa.PrimaryKeyConstraint("unit_id", name="pk_locked_lists"),
    )


def downgrade() -> None:
    op.drop_table("locked_lists")
    op.drop_table("mailbox_endings")
