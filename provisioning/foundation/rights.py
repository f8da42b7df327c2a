"""What the role that serves may do with the tables that another role owns, on PostgreSQL.

Given anew after each migration, and by default to whatever the owner makes later. The record is only added
to: neither changed nor removed, and its head only moves.
"""

from __future__ import annotations

import re

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from provisioning.foundation.database import Database

_ROLE = re.compile(r"[a-z_][a-z0-9_]{0,62}")


def statements(role: str) -> list[str]:
    """What is said to the database, in order. Raises ValueError for a name that would need quoting."""
    if not _ROLE.fullmatch(role):
        raise ValueError("the name of a role has small letters, digits and _ only")
    return [
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        # Rows that number themselves, units among them, take their number from one.
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON events FROM {role}",
        f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON event_chain_head FROM {role}",
        f"GRANT UPDATE (seq, hash) ON event_chain_head TO {role}",
    ]


def serving_role(owner: Database, serving_url: str) -> str | None:
    """Who serves, if that is another role than the owner of the tables; None otherwise."""
    if owner.dialect != "postgresql":
        return None
    role = make_url(serving_url).username
    return role if role and role != owner.engine.url.username else None


def give(owner: Database, serving_url: str) -> None:
    """Give the role of `serving_url` its rights; nothing where the owner itself serves. Safe to repeat."""
    role = serving_role(owner, serving_url)
    if role is None:
        return
    with owner.engine.begin() as connection:
        for statement in statements(role):
            connection.execute(sa.text(statement))


_LACKING = sa.text("""
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND (
        (c.relkind = 'S' AND NOT has_sequence_privilege(:role, c.oid, 'USAGE'))
        OR (c.relkind = 'r' AND NOT has_table_privilege(:role, c.oid, 'SELECT'))
        OR (c.relkind = 'r' AND c.relname <> 'event_chain_head'
            AND NOT has_table_privilege(:role, c.oid, 'INSERT'))
        OR (c.relkind = 'r' AND c.relname NOT IN ('events', 'event_chain_head') AND NOT (
            has_table_privilege(:role, c.oid, 'UPDATE') AND has_table_privilege(:role, c.oid, 'DELETE')))
        OR (c.relname = 'events' AND has_table_privilege(:role, c.oid, 'UPDATE, DELETE'))
    ) ORDER BY c.relname
""")


def are_given(owner: Database, serving_url: str) -> bool:
    """Whether the role that serves has just its rights on every table and sequence."""
    role = serving_role(owner, serving_url)
    if role is None:
        return True
    with owner.engine.connect() as connection:
        return connection.scalar(_LACKING, {"role": role}) is None
