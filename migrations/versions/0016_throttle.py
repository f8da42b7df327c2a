"""Wrong tries of all doors, places an account is known from, alerts about guessing.

Going back forgets them: everybody then is a stranger once more, and guesses begin anew.

Revision ID: 0016
Revises: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "wrong_tries",
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("place", sa.String(80), nullable=False),
        sa.Column("fingerprint", sa.String(8), nullable=False),
        sa.Column("standing", sa.String(16), nullable=False),
        sa.Column("door", sa.String(16), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("found_wrong_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("account", "place", "fingerprint", name=op.f("pk_wrong_tries")),
    )
    op.create_index("ix_wrong_tries_at", "wrong_tries", ["at"])
    op.create_index("ix_wrong_tries_place", "wrong_tries", ["place", "at"])
    op.create_table(
        "known_places",
        sa.Column("mailbox_id", sa.String(16), nullable=False),
        sa.Column("place", sa.String(80), nullable=False),
        sa.Column("seen_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("mailbox_id", "place", name=op.f("pk_known_places")),
        sa.ForeignKeyConstraint(["mailbox_id"], ["mailboxes.id"], name=op.f("fk_known_places_mailbox_id")),
    )
    op.create_index("ix_known_places_seen_at", "known_places", ["seen_at"])
    op.create_table(
        "throttle_alerts",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("place", sa.String(80), nullable=False),
        sa.Column("mailbox_id", sa.String(16), nullable=True),
        sa.Column("at", moment, nullable=False),
        sa.Column("until", moment, nullable=False),
        sa.Column("told_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_throttle_alerts")),
        sa.ForeignKeyConstraint(["mailbox_id"], ["mailboxes.id"], name=op.f("fk_throttle_alerts_mailbox_id")),
    )
    # Wrong codes count for the place they are typed at; they no longer end a slip.
    op.drop_column("activation_codes", "tries_left")
    op.create_index("ix_throttle_alerts_mailbox_id", "throttle_alerts", ["mailbox_id"])
    op.create_index("ix_throttle_alerts_at", "throttle_alerts", ["at"])


def downgrade() -> None:
    # As many as a fresh code had: dead ones are dead by other columns too.
    op.add_column(
        "activation_codes", sa.Column("tries_left", sa.Integer(), nullable=False, server_default="5")
    )
    for table in ("throttle_alerts", "known_places", "wrong_tries"):
        op.drop_table(table)
