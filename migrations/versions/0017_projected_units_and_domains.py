"""Units and domains are projected as mailboxes are: due, attempts, lease, attention.

Domains are behind at first: the directory has none yet. Going back forgets what was set aside; such a
unit is then behind, and tried again.

Revision ID: 0017
Revises: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BEHIND = sa.text("revision <> applied_revision")
PARKED = sa.text("attention_code is not null")


def _columns() -> tuple[sa.Column[object], ...]:
    moment = sa.DateTime(timezone=True)
    return (
        sa.Column("applied_at", moment, nullable=True),
        # Due at once: SQLite takes no other default than a constant.
        sa.Column("due_at", moment, nullable=False, server_default="2000-01-01 00:00:00"),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("lease_owner", sa.String(80), nullable=True),
        sa.Column("lease_until", moment, nullable=True),
        sa.Column("attention_code", sa.String(40), nullable=True),
        sa.Column("attention_detail", sa.Text(), nullable=False, server_default=""),
        sa.Column("attention_since", moment, nullable=True),
    )


def _revisions() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("revision", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("applied_revision", sa.Integer(), nullable=False, server_default="0"),
    )


def _add(table: str, *columns: sa.Column[object]) -> None:
    for column in columns:
        op.add_column(table, column)
    op.create_index(f"ix_{table}_behind", table, ["due_at"], sqlite_where=BEHIND, postgresql_where=BEHIND)
    op.create_index(
        f"ix_{table}_attention", table, ["attention_since"], sqlite_where=PARKED, postgresql_where=PARKED
    )


def _drop(table: str, *columns: sa.Column[object]) -> None:
    op.drop_index(f"ix_{table}_attention", table)
    op.drop_index(f"ix_{table}_behind", table)
    for column in reversed(columns):
        op.drop_column(table, column.name)


def upgrade() -> None:
    op.drop_index("ix_units_behind", "units")
    _add("units", *_columns())
    _add("domains", *_revisions(), *_columns())


def downgrade() -> None:
    _drop("domains", *_revisions(), *_columns())
    _drop("units", *_columns())
    op.create_index("ix_units_behind", "units", ["id"], sqlite_where=BEHIND, postgresql_where=BEHIND)
