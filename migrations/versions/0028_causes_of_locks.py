"""Mailboxes know why they are locked and by which article; locking and restoring, first codes and new ones
become abilities of their own.

Revision ID: 0028
Revises: 0027
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

# What each ability of before is from now on, and the other way.
SPLIT: Mapping[str, tuple[str, ...]] = {"suspend": ("lock", "restore"), "invite": ("invite", "reset")}
JOINED: Mapping[str, tuple[str, ...]] = {
    "lock": ("suspend",), "restore": ("suspend",), "invite": ("invite",), "reset": ("invite",),
}  # fmt: skip


def upgrade() -> None:
    for name, length in (("lock_cause", 24), ("lock_article", 80)):
        op.add_column("mailboxes", sa.Column(name, sa.String(length), nullable=False, server_default=""))
    op.execute("update mailboxes set lock_cause = 'request' where state = 'suspended'")
    op.execute("update mailboxes set lock_cause = 'leaver' where state in ('leaving', 'archived')")
    # Who had left went on taking mail, whatever a suspension before it had said.
    op.execute("update mailboxes set receives_while_suspended = true where state = 'leaving'")
    _replace_abilities(SPLIT)


def downgrade() -> None:
    _replace_abilities(JOINED)
    op.drop_column("mailboxes", "lock_article")
    op.drop_column("mailboxes", "lock_cause")


def _replace_abilities(by: Mapping[str, tuple[str, ...]]) -> None:
    connection = op.get_bind()
    for role_id, kept in connection.execute(sa.text("select id, abilities from roles")).all():
        abilities: list[Any] = json.loads(kept) if isinstance(kept, str) else list(kept)
        new = list(dict.fromkeys(each for one in abilities for each in by.get(one, (one,))))
        if new != abilities:
            type_ = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
            table = sa.table("roles", sa.column("id"), sa.column("abilities", type_))
            connection.execute(sa.update(table).where(table.c.id == role_id).values(abilities=new))
