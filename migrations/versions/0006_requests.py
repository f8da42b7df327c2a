"""Requests: a second person's word on what is dangerous, and what a unit asks of who looks after it.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STATES = ("open", "in_hand", "agreed", "done", "refused", "withdrawn", "expired")
KINDS = (
    "grant", "grant_end", "code", "suspension", "plan",
    "account", "change", "role_mailbox", "list", "allowance",
)  # fmt: skip


def _json() -> sa.types.TypeEngine[object]:
    return sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "requests",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("ability", sa.String(20), nullable=False),
        sa.Column("author_id", sa.String(16), nullable=False),
        sa.Column("author", sa.String(255), nullable=False),
        sa.Column("subject_id", sa.String(16), nullable=True),
        sa.Column("details", _json(), nullable=False),
        sa.Column("matter", sa.String(64), nullable=False),
        sa.Column("effects", _json(), nullable=False),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.Column("decision", sa.String(120), nullable=False),
        sa.Column("letter", sa.String(255), nullable=False),
        sa.Column("plan_id", sa.String(16), nullable=True),
        _moment("created_at", nullable=False),
        _moment("expires_at", nullable=False),
        _moment("decided_at"),
        sa.Column("decided_by_id", sa.String(16), nullable=True),
        sa.Column("decided_by", sa.String(255), nullable=False),
        sa.Column("answer", sa.String(1000), nullable=False),
        sa.CheckConstraint(f"state in {STATES}", name=op.f("ck_requests_state")),
        sa.CheckConstraint(f"kind in {KINDS}", name=op.f("ck_requests_kind")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_requests_unit_id")),
        sa.ForeignKeyConstraint(["author_id"], ["officials.id"], name=op.f("fk_requests_author_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["officials.id"], name=op.f("fk_requests_subject_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["officials.id"], name=op.f("fk_requests_decided_by_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_requests_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requests")),
    )
    for column in ("unit_id", "author_id", "subject_id", "plan_id"):
        op.create_index(op.f(f"ix_requests_{column}"), "requests", [column])
    op.create_index("ix_requests_waiting", "requests", ["state", "ability", "unit_id"])
    op.create_index("ix_requests_expiring", "requests", ["state", "expires_at"])
    is_open = sa.text("state = 'open'")
    op.create_index(
        "uq_requests_open", "requests", ["matter"], unique=True,
        sqlite_where=is_open, postgresql_where=is_open,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("requests")
