"""The record can't be rewritten: events are only added, and removed only after they were archived.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_SQLITE = (
    """
    CREATE TRIGGER events_unchanged BEFORE UPDATE ON events
    BEGIN SELECT RAISE(ABORT, 'events are never changed'); END
    """,
    """
    CREATE TRIGGER events_kept BEFORE DELETE ON events
    WHEN OLD.seq > coalesce((SELECT archived_seq FROM event_chain_head WHERE id = 1), 0)
    BEGIN SELECT RAISE(ABORT, 'events are never removed before they are archived'); END
    """,
)
_POSTGRESQL = (
    """
    CREATE FUNCTION events_unchanged() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'events are never changed'; END $$
    """,
    """
    CREATE FUNCTION events_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF OLD.seq > coalesce((SELECT archived_seq FROM event_chain_head WHERE id = 1), 0) THEN
        RAISE EXCEPTION 'events are never removed before they are archived';
      END IF;
      RETURN OLD;
    END $$
    """,
    """
    CREATE TRIGGER events_unchanged BEFORE UPDATE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION events_unchanged()
    """,
    """
    CREATE TRIGGER events_kept BEFORE DELETE ON events
    FOR EACH ROW EXECUTE FUNCTION events_kept()
    """,
)


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def upgrade() -> None:
    with op.batch_alter_table("event_chain_head") as head:
        head.add_column(sa.Column("archived_seq", sa.Integer(), nullable=False, server_default="0"))
        head.add_column(sa.Column("archived_hash", sa.String(64), nullable=False, server_default="0" * 64))
    for statement in _POSTGRESQL if _on_postgresql() else _SQLITE:
        op.execute(statement)


def downgrade() -> None:
    ends = " ON events" if _on_postgresql() else ""
    for name in ("events_unchanged", "events_kept"):
        op.execute(f"DROP TRIGGER {name}{ends}")
        if _on_postgresql():
            op.execute(f"DROP FUNCTION {name}()")
    with op.batch_alter_table("event_chain_head") as head:
        head.drop_column("archived_hash")
        head.drop_column("archived_seq")
