"""Alembic's entry: runs the revisions over the connection that `provisioning.foundation.schema` hands in."""

from __future__ import annotations

from alembic import context

from provisioning.foundation.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    compare_type=True,
    transaction_per_migration=True,
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
