"""The place up to which events are archived is moved on only to an event that stands, and proves itself.

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# What a move of the place must fulfil: forward, to an event that stands with that very hash.
_MOVED_RIGHTLY = """
    NEW.archived_seq > OLD.archived_seq AND EXISTS
    (SELECT 1 FROM events e WHERE e.seq = NEW.archived_seq AND e.hash = NEW.archived_hash)
"""
_GOES_BACK = "NEW.id <> OLD.id OR NEW.seq < OLD.seq OR (NEW.seq = OLD.seq AND NEW.hash <> OLD.hash)"
_MOVES = "NEW.archived_seq <> OLD.archived_seq OR NEW.archived_hash <> OLD.archived_hash"
# An archived event may go when the archiving itself is on the record.
_SQLITE_ARCHIVED = """
    SELECT 1 FROM event_chain_head h JOIN events e ON e.kind = 'record.archived' AND e.seq > h.archived_seq
    WHERE h.id = 1 AND OLD.seq <= h.archived_seq
    AND json_extract(e."new", '$.through') = h.archived_seq AND json_extract(e."new", '$.hash') = h.archived_hash
"""
_POSTGRESQL_ARCHIVED = """
    SELECT 1 FROM event_chain_head h JOIN events e ON e.kind = 'record.archived' AND e.seq > h.archived_seq
    WHERE h.id = 1 AND OLD.seq <= h.archived_seq
    AND e."new"->>'through' = h.archived_seq::text AND e."new"->>'hash' = h.archived_hash
"""

_SQLITE = (
    "DROP TRIGGER events_kept",
    f"""
    CREATE TRIGGER events_kept BEFORE DELETE ON events WHEN NOT EXISTS ({_SQLITE_ARCHIVED})
    BEGIN SELECT RAISE(ABORT, 'events are never removed before they are archived'); END
    """,
    f"""
    CREATE TRIGGER chain_grows BEFORE UPDATE ON event_chain_head WHEN {_GOES_BACK}
    BEGIN SELECT RAISE(ABORT, 'the chain of events only grows'); END
    """,
    f"""
    CREATE TRIGGER chain_archived BEFORE UPDATE ON event_chain_head WHEN ({_MOVES}) AND NOT ({_MOVED_RIGHTLY})
    BEGIN SELECT RAISE(ABORT, 'events are archived up to one that stands'); END
    """,
    """
    CREATE TRIGGER chain_kept BEFORE DELETE ON event_chain_head
    BEGIN SELECT RAISE(ABORT, 'the chain of events only grows'); END
    """,
)  # fmt: skip
_POSTGRESQL = (
    f"""
    CREATE OR REPLACE FUNCTION events_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS ({_POSTGRESQL_ARCHIVED}) THEN
        RAISE EXCEPTION 'events are never removed before they are archived';
      END IF;
      RETURN OLD;
    END $$
    """,
    f"""
    CREATE FUNCTION chain_grows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF {_GOES_BACK} THEN
        RAISE EXCEPTION 'the chain of events only grows';
      END IF;
      IF ({_MOVES}) AND NOT ({_MOVED_RIGHTLY}) THEN
        RAISE EXCEPTION 'events are archived up to one that stands';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE FUNCTION chain_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the chain of events only grows'; END $$
    """,
    """
    CREATE TRIGGER chain_grows BEFORE UPDATE ON event_chain_head
    FOR EACH ROW EXECUTE FUNCTION chain_grows()
    """,
    """
    CREATE TRIGGER chain_kept BEFORE DELETE OR TRUNCATE ON event_chain_head
    FOR EACH STATEMENT EXECUTE FUNCTION chain_kept()
    """,
)  # fmt: skip
_SQLITE_BACK = (
    "DROP TRIGGER chain_kept",
    "DROP TRIGGER chain_archived",
    "DROP TRIGGER chain_grows",
    "DROP TRIGGER events_kept",
    """
    CREATE TRIGGER events_kept BEFORE DELETE ON events
    WHEN OLD.seq > coalesce((SELECT archived_seq FROM event_chain_head WHERE id = 1), 0)
    BEGIN SELECT RAISE(ABORT, 'events are never removed before they are archived'); END
    """,
)
_POSTGRESQL_BACK = (
    "DROP TRIGGER chain_kept ON event_chain_head",
    "DROP TRIGGER chain_grows ON event_chain_head",
    "DROP FUNCTION chain_kept()",
    "DROP FUNCTION chain_grows()",
    """
    CREATE OR REPLACE FUNCTION events_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF OLD.seq > coalesce((SELECT archived_seq FROM event_chain_head WHERE id = 1), 0) THEN
        RAISE EXCEPTION 'events are never removed before they are archived';
      END IF;
      RETURN OLD;
    END $$
    """,
)


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def upgrade() -> None:
    for statement in _POSTGRESQL if _on_postgresql() else _SQLITE:
        op.execute(statement)


def downgrade() -> None:
    for statement in _POSTGRESQL_BACK if _on_postgresql() else _SQLITE_BACK:
        op.execute(statement)
