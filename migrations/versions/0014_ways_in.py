"""Recovery addresses count once proven, passwords are set one at a time, kept hashes are keyed.

No recovery address was ever proven by a code, so none counts until its owner has done so. Hashes of codes
and tokens are put under the key as they are: slips and sessions go on. Going back can't take the key off
again, so open codes and sessions end with it.

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from provisioning.foundation.identifiers import rekeyed

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

HASHES = {
    "activation_codes": ("mailbox_id", "code_hash"),
    "recovery_requests": ("token_hash", "code_hash"),
    "web_sessions": ("token_hash",),
}


def upgrade() -> None:
    op.add_column("mailboxes", sa.Column("access_revision", sa.Integer, nullable=False, server_default="0"))
    op.add_column(
        "recovery_requests", sa.Column("access_revision", sa.Integer, nullable=False, server_default="0")
    )
    op.drop_column("activation_codes", "begun_at")
    op.add_column(
        "officials", sa.Column("recovery_typed_by", sa.String(255), nullable=False, server_default="")
    )
    op.add_column("officials", sa.Column("recovery_typed_by_id", sa.String(16), nullable=True))
    op.add_column("officials", sa.Column("recovery_proven_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_column("officials", "recovery_email_set_at")
    _make_tables()
    _key_hashes()


def _make_tables() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "recovery_proofs",
        sa.Column("mailbox_id", sa.String(16), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("notice_id", sa.String(16), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=True),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.Column("tries_left", sa.Integer, nullable=False),
        sa.Column("access_revision", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["mailbox_id"], ["mailboxes.id"], name=op.f("fk_recovery_proofs_mailbox_id_mailboxes")
        ),
        sa.PrimaryKeyConstraint("mailbox_id", name=op.f("pk_recovery_proofs")),
    )
    op.create_table(
        "password_leases",
        sa.Column("mailbox_id", sa.String(16), nullable=False),
        sa.Column("attempt", sa.String(16), nullable=False),
        sa.Column("way", sa.String(16), nullable=False),
        sa.Column("access_revision", sa.Integer, nullable=False),
        sa.Column("begun_at", moment, nullable=False),
        sa.Column("until", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["mailbox_id"], ["mailboxes.id"], name=op.f("fk_password_leases_mailbox_id_mailboxes")
        ),
        sa.PrimaryKeyConstraint("mailbox_id", name=op.f("pk_password_leases")),
    )
    op.create_index(op.f("ix_password_leases_until"), "password_leases", ["until"])


def _key_hashes() -> None:
    connection = op.get_bind()
    for name, columns in HASHES.items():
        hashes = [column for column in columns if column.endswith("_hash")]
        table = sa.table(name, *(sa.column(column) for column in columns))
        key = table.c[columns[0]]
        for row in connection.execute(sa.select(table)).mappings().all():
            values = {column: rekeyed(row[column]) for column in hashes if row[column]}
            connection.execute(sa.update(table).where(key == row[columns[0]]).values(values))


def downgrade() -> None:
    for name in HASHES:
        op.execute(sa.delete(sa.table(name)))
    op.drop_table("password_leases")
    op.drop_table("recovery_proofs")
    op.add_column("officials", sa.Column("recovery_email_set_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_column("officials", "recovery_proven_at")
    op.drop_column("officials", "recovery_typed_by_id")
    op.drop_column("officials", "recovery_typed_by")
    op.add_column("activation_codes", sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_column("recovery_requests", "access_revision")
    op.drop_column("mailboxes", "access_revision")
