"""Requests by the rule: how they came, by when they are due, about whom, and what became of each.

What was asked for before was received when it was made, and is due by no rule.

Revision ID: 0027
Revises: 0026
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

BEFORE = ("open", "in_hand", "agreed", "done", "refused", "withdrawn", "expired")
STATES = ("open", "ordered", "in_hand", "agreed", "done", "refused", "withdrawn", "expired")
WAYS = ("page", "letter", "phone")
OUTCOMES = ("", "done", "failed", "by_hand", "refused")
_NEW = (
    "came_by", "on_behalf", "letter_date", "caller", "caller_checked", "received_at", "due_at",
    "due_within", "due_article", "ordered_at", "ordered_by_id", "ordered_by", "answer_sheet",
)  # fmt: skip
_TIME = sa.DateTime(timezone=True)


def _json() -> sa.types.TypeEngine[object]:
    return sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("requests", reflect_kwargs={"resolve_fks": False}) as requests:
        for name, length in (
            ("caller", 255), ("caller_checked", 255), ("due_within", 40), ("due_article", 80),
            ("ordered_by", 255),
        ):  # fmt: skip
            requests.add_column(sa.Column(name, sa.String(length), nullable=False, server_default=""))
        requests.add_column(sa.Column("came_by", sa.String(8), nullable=False, server_default="page"))
        requests.add_column(sa.Column("on_behalf", sa.Boolean(), nullable=False, server_default=sa.false()))
        requests.add_column(sa.Column("letter_date", sa.Date()))
        requests.add_column(sa.Column("received_at", _TIME))
        requests.add_column(sa.Column("due_at", _TIME))
        requests.add_column(sa.Column("ordered_at", _TIME))
        requests.add_column(sa.Column("ordered_by_id", sa.String(16)))
        requests.add_column(sa.Column("answer_sheet", _json(), nullable=False, server_default="{}"))
    op.execute(sa.text("update requests set received_at = created_at"))
    with op.batch_alter_table("requests", reflect_kwargs={"resolve_fks": False}) as requests:
        requests.alter_column("received_at", existing_type=_TIME, nullable=False)
        requests.create_foreign_key(op.f("fk_requests_ordered_by_id"), "officials", ["ordered_by_id"], ["id"])
        requests.create_check_constraint(op.f("ck_requests_came_by"), f"came_by in {WAYS}")
        requests.drop_constraint(op.f("ck_requests_state"), type_="check")
        requests.create_check_constraint(op.f("ck_requests_state"), f"state in {STATES}")
    op.create_index("ix_requests_due", "requests", ["state", "due_at"])
    op.create_table(
        "request_people",
        sa.Column("request_id", sa.String(16), nullable=False),
        sa.Column("official_id", sa.String(16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(8), nullable=False),
        sa.Column("problem", _json(), nullable=False),
        sa.Column("done_at", _TIME),
        sa.CheckConstraint(f"outcome in {OUTCOMES}", name=op.f("ck_request_people_outcome")),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name=op.f("fk_request_people_request_id")),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f("fk_request_people_official_id")
        ),
        sa.PrimaryKeyConstraint("request_id", "official_id", name=op.f("pk_request_people")),
    )
    op.create_index(op.f("ix_request_people_official_id"), "request_people", ["official_id"])
    op.create_table(
        "leaving_decisions",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("official_id", sa.String(16), nullable=False),
        sa.Column("number", sa.String(120), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("noted_at", _TIME, nullable=False),
        sa.Column("noted_by", sa.String(255), nullable=False),
        sa.Column("ended_at", _TIME),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f("fk_leaving_decisions_official_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaving_decisions")),
        sa.UniqueConstraint("official_id", "number", name="uq_leaving_decisions_number"),
    )
    op.create_index(op.f("ix_leaving_decisions_official_id"), "leaving_decisions", ["official_id"])
    op.create_table(
        "weekly_reminders",
        sa.Column("monday", sa.Date(), nullable=False),
        sa.Column("told_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("monday", name=op.f("pk_weekly_reminders")),
    )


def downgrade() -> None:
    op.drop_table("weekly_reminders")
    op.drop_table("leaving_decisions")
    op.drop_table("request_people")
    op.execute(sa.text("update requests set state = 'open' where state = 'ordered'"))
    op.drop_index("ix_requests_due", "requests")
    with op.batch_alter_table("requests", reflect_kwargs={"resolve_fks": False}) as requests:
        requests.drop_constraint(op.f("ck_requests_state"), type_="check")
        requests.create_check_constraint(op.f("ck_requests_state"), f"state in {BEFORE}")
        requests.drop_constraint(op.f("ck_requests_came_by"), type_="check")
        requests.drop_constraint(op.f("fk_requests_ordered_by_id"), type_="foreignkey")
        for name in _NEW:
            requests.drop_column(name)
