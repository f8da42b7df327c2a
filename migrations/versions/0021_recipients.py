"""Recipients above mailboxes: an address belongs to a recipient, and a recipient to an official or to a unit.

Each mailbox's row takes over its id, so no address and no id changes. Going back, all recipients are mailboxes.

Revision ID: 0021
Revises: 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

STATES = "state in ('staged', 'invited', 'active', 'suspended', 'leaving', 'archived', 'purged')"
OWNER = "(kind = 'personal') = (official_id is not null)"
OF_A_UNIT = sa.text("unit_id is not null")
PRIMARY = sa.text("is_primary")
# Tables are made anew on SQLite, from what is read of them.
AS_IT_IS = {"resolve_fks": False}


def upgrade() -> None:
    op.create_table(
        "recipients",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("official_id", sa.String(16), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(OWNER, name=op.f("ck_recipients_owner")),
        sa.ForeignKeyConstraint(["official_id"], ["officials.id"], name=op.f("fk_recipients_official_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_recipients_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipients")),
        sa.UniqueConstraint("official_id", "id", name="uq_recipients_owner"),
    )
    op.execute(
        "insert into recipients (id, kind, official_id, unit_id) "
        "select id, kind, official_id, unit_id from mailboxes"
    )
    op.create_index(
        "ix_recipients_unit",
        "recipients",
        ["unit_id"],
        sqlite_where=OF_A_UNIT,
        postgresql_where=OF_A_UNIT,
    )
    op.drop_index(op.f("ix_mailboxes_unit_id"), "mailboxes")
    with op.batch_alter_table("mailboxes", reflect_kwargs=AS_IT_IS) as mailboxes:
        mailboxes.drop_constraint(op.f("ck_mailboxes_owner"), type_="check")
        mailboxes.drop_constraint(op.f("ck_mailboxes_kind"), type_="check")
        mailboxes.drop_constraint(op.f("fk_mailboxes_unit_id"), type_="foreignkey")
        mailboxes.drop_column("unit_id")
        mailboxes.drop_column("kind")
        mailboxes.create_foreign_key(op.f("fk_mailboxes_id"), "recipients", ["id"], ["id"])
        mailboxes.create_foreign_key(
            "fk_mailboxes_owner", "recipients", ["official_id", "id"], ["official_id", "id"]
        )
    _point_addresses("mailbox_id", "recipient_id", "recipients")
    _check_foreign_keys()


def downgrade() -> None:
    _point_addresses("recipient_id", "mailbox_id", "mailboxes")
    with op.batch_alter_table("mailboxes", reflect_kwargs=AS_IT_IS) as mailboxes:
        mailboxes.drop_constraint("fk_mailboxes_owner", type_="foreignkey")
        mailboxes.drop_constraint(op.f("fk_mailboxes_id"), type_="foreignkey")
        mailboxes.add_column(sa.Column("kind", sa.String(16), nullable=False, server_default="personal"))
        mailboxes.add_column(sa.Column("unit_id", sa.Integer(), nullable=True))
        mailboxes.create_foreign_key(op.f("fk_mailboxes_unit_id"), "units", ["unit_id"], ["id"])
    op.execute(
        "update mailboxes set kind = recipients.kind, unit_id = recipients.unit_id "
        "from recipients where recipients.id = mailboxes.id and recipients.official_id is null"
    )
    with op.batch_alter_table("mailboxes", reflect_kwargs=AS_IT_IS) as mailboxes:
        mailboxes.create_check_constraint(op.f("ck_mailboxes_kind"), "kind in ('personal', 'role')")
        mailboxes.create_check_constraint(op.f("ck_mailboxes_owner"), OWNER)
    op.create_index(op.f("ix_mailboxes_unit_id"), "mailboxes", ["unit_id"])
    op.drop_table("recipients")
    _check_foreign_keys()


def _point_addresses(old: str, new: str, table: str) -> None:
    """Lets the addresses' column `old` be called `new` and point to `table`."""
    op.drop_index("uq_addresses_one_primary", "addresses")
    op.drop_index(op.f(f"ix_addresses_{old}"), "addresses")
    op.execute(f"alter table addresses rename column {old} to {new}")
    with op.batch_alter_table("addresses", reflect_kwargs=AS_IT_IS) as addresses:
        addresses.drop_constraint(op.f(f"fk_addresses_{old}"), type_="foreignkey")
        addresses.create_foreign_key(op.f(f"fk_addresses_{new}"), table, [new], ["id"])
    op.create_index(op.f(f"ix_addresses_{new}"), "addresses", [new])
    op.create_index(
        "uq_addresses_one_primary",
        "addresses",
        [new],
        unique=True,
        sqlite_where=PRIMARY,
        postgresql_where=PRIMARY,
    )


def _check_foreign_keys() -> None:
    """On SQLite nothing is checked while tables are made anew (see `provisioning.foundation.schema`)."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    for table in ("mailboxes", "addresses"):
        if connection.exec_driver_sql(f"pragma foreign_key_check({table})").first():
            raise RuntimeError(f"{table}: a row points to one that is not there")
