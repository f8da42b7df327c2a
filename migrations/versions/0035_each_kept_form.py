"""Each form that came too late is kept by itself: a second one no longer takes the place of the first.

Revision ID: 0035
Revises: 0034
"""

from __future__ import annotations

import secrets
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    rows = _rows()
    _make("id")
    op.create_index("ix_kept_forms_of_browser", "kept_forms", ["official_id", "browser_hash"])
    _fill([{"id": secrets.token_hex(8), **row} for row in rows])


def downgrade() -> None:
    # Of several the newest stays, as it was before.
    newest = {(row["official_id"], row["browser_hash"]): row for row in _rows()}
    op.drop_index("ix_kept_forms_of_browser", table_name="kept_forms")
    _make("official_id", "browser_hash")
    _fill([*newest.values()])


def _columns(*, by_id: bool) -> list[sa.Column[Any]]:
    json = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
    own = [sa.Column("id", sa.String(16), nullable=False)] if by_id else []
    return [
        *own,
        sa.Column("official_id", sa.String(16), nullable=False),
        sa.Column("browser_hash", sa.String(64), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("fields", json, nullable=False),
        sa.Column("incomplete", sa.Boolean(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    ]


def _rows() -> list[dict[str, object]]:
    table = sa.Table("kept_forms", sa.MetaData(), *_columns(by_id=False))
    found = op.get_bind().execute(sa.select(table).order_by(table.c.kept_at))
    return [dict(row._mapping) for row in found]


def _make(*key: str) -> None:
    """The table anew, empty, with this key."""
    op.drop_index("ix_kept_forms_expires_at", table_name="kept_forms")
    op.drop_table("kept_forms")
    op.create_table(
        "kept_forms",
        *_columns(by_id="id" in key),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name="fk_kept_forms_official_id_officials"
        ),
        sa.PrimaryKeyConstraint(*key, name="pk_kept_forms"),
    )
    op.create_index("ix_kept_forms_expires_at", "kept_forms", ["expires_at"])


def _fill(rows: list[dict[str, object]]) -> None:
    if rows:
        columns = _columns(by_id="id" in rows[0])
        op.bulk_insert(sa.Table("kept_forms", sa.MetaData(), *columns), rows)
