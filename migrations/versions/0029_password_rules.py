"""When a password was set, and what its owner was told of its age; how many earlier ones the directory refuses.

A password that stands is as old as the record says, or as the mailbox.

Revision ID: 0029
Revises: 0028
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

SET = """
insert into password_ages (mailbox_id, set_at)
select m.id, coalesce(
    (select max(e.at) from events e
     where e.object_type = 'official' and e.object_id = m.official_id
       and e.kind in ('password.changed', 'mailbox.activated')),
    m.activated_at)
from mailboxes m where m.activated_at is not null and m.official_id is not null
"""


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "password_ages",
        sa.Column("mailbox_id", sa.String(16), nullable=False),
        sa.Column("set_at", moment, nullable=False),
        sa.Column("told", sa.Integer(), nullable=True),
        sa.Column("told_at", moment, nullable=True),
        sa.Column("refused_at", moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["mailbox_id"], ["mailboxes.id"], name="fk_password_ages_mailbox_id_mailboxes"
        ),
        sa.PrimaryKeyConstraint("mailbox_id", name="pk_password_ages"),
    )
    op.create_index("ix_password_ages_set_at", "password_ages", ["set_at"])
    op.execute(SET)
    op.add_column("activation_codes", sa.Column("notified_at", moment, nullable=True))
    op.add_column(
        "web_sessions", sa.Column("must_change", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column(
        "domains", sa.Column("passwords_remembered", sa.Integer(), nullable=False, server_default="0")
    )


def downgrade() -> None:
    op.drop_column("domains", "passwords_remembered")
    op.drop_column("web_sessions", "must_change")
    op.drop_column("activation_codes", "notified_at")
    op.drop_index("ix_password_ages_set_at", table_name="password_ages")
    op.drop_table("password_ages")
