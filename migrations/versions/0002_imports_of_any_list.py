"""Imports of any list: modes, brakes, second person, questions, undo, remembered columns, transfers.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OLD_STATES = ("reading", "ready", "applying", "paused", "applied", "stopped", "failed")
STATES = (*OLD_STATES, "unclear", "scheduled")
OLD_CLASSES = ("new", "same", "changed", "problem")
CLASSES = (
    "joiner", "same", "changed", "mover", "returner", "leaver", "homonym", "question", "refused",
)  # fmt: skip
_RENAMED = {"new": "joiner", "problem": "refused"}
# What older code knows nothing of, in its own words.
_BACK = {
    "joiner": "new", "refused": "problem", "mover": "changed", "returner": "problem",
    "leaver": "problem", "homonym": "problem", "question": "problem",
}  # fmt: skip


def _json() -> sa.types.TypeEngine[object]:
    return sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def upgrade() -> None:
    with op.batch_alter_table("plans") as plans:
        plans.add_column(sa.Column("mode", sa.String(16), nullable=False, server_default="add"))
        plans.add_column(sa.Column("effective_on", sa.Date(), nullable=True))
        plans.add_column(sa.Column("decision_file", sa.String(255), nullable=False, server_default=""))
        plans.add_column(sa.Column("undoes_id", sa.String(16), nullable=True))
        plans.add_column(sa.Column("brakes", _json(), nullable=False, server_default="[]"))
        plans.add_column(sa.Column("approved_by_id", sa.String(16), nullable=True))
        plans.add_column(sa.Column("approved_by", sa.String(255), nullable=False, server_default=""))
        plans.add_column(_moment("approved_at"))
        plans.drop_constraint(op.f("ck_plans_state"), type_="check")
        plans.create_check_constraint(op.f("ck_plans_state"), f"state in {STATES}")
        plans.create_check_constraint(op.f("ck_plans_mode"), "mode in ('add', 'roster')")
        plans.create_foreign_key(op.f("fk_plans_undoes_id"), "plans", ["undoes_id"], ["id"])
        plans.create_foreign_key(op.f("fk_plans_approved_by_id"), "officials", ["approved_by_id"], ["id"])
        plans.create_index(op.f("ix_plans_undoes_id"), ["undoes_id"])
    _reclass(CLASSES, _RENAMED)
    with op.batch_alter_table("plan_rows") as rows:
        rows.add_column(sa.Column("question", _json(), nullable=True))
        rows.add_column(sa.Column("answer", _json(), nullable=True))
        rows.add_column(sa.Column("before", _json(), nullable=True))
        rows.add_column(sa.Column("base_version", sa.Integer(), nullable=True))
        rows.create_index("ix_plan_rows_official", ["plan_id", "official_id"])
    op.create_index("ix_officials_code_folded", "officials", [sa.text("lower(staff_code)")])
    _create_tables()


def _reclass(classes: tuple[str, ...], renamed: dict[str, str]) -> None:
    """Lets rows have other classes, and gives those that are there their new names."""
    with op.batch_alter_table("plan_rows") as rows:
        rows.drop_constraint(op.f("ck_plan_rows_row_class"), type_="check")
    for old, new in renamed.items():
        op.execute(
            sa.text("UPDATE plan_rows SET row_class = :new WHERE row_class = :old").bindparams(
                new=new, old=old
            )
        )
    with op.batch_alter_table("plan_rows") as rows:
        rows.create_check_constraint(op.f("ck_plan_rows_row_class"), f"row_class in {classes}")


def _create_tables() -> None:
    op.create_table(
        "header_maps",
        sa.Column("unit_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("shape", sa.String(64), nullable=False),
        sa.Column("columns", _json(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.String(255), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_header_maps_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "shape", name=op.f("pk_header_maps")),
    )
    op.create_table(
        "transfers",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("official_id", sa.String(16), nullable=False),
        sa.Column("from_unit_id", sa.Integer(), nullable=False),
        sa.Column("to_unit_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        _moment("released_at"),
        sa.Column("released_by", sa.String(255), nullable=False, server_default=""),
        _moment("expected_at"),
        sa.Column("expected_by", sa.String(255), nullable=False, server_default=""),
        _moment("ended_at"),
        sa.Column("outcome", sa.String(16), nullable=False, server_default=""),
        sa.Column("decision", sa.String(120), nullable=False, server_default=""),
        sa.Column("plan_id", sa.String(16), nullable=True),
        sa.ForeignKeyConstraint(["official_id"], ["officials.id"], name=op.f("fk_transfers_official_id")),
        sa.ForeignKeyConstraint(["from_unit_id"], ["units.id"], name=op.f("fk_transfers_from_unit_id")),
        sa.ForeignKeyConstraint(["to_unit_id"], ["units.id"], name=op.f("fk_transfers_to_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfers")),
        sa.CheckConstraint("outcome in ('', 'arrived', 'cancelled')", name=op.f("ck_transfers_outcome")),
    )
    with op.batch_alter_table("transfers") as transfers:
        transfers.create_index(
            "uq_transfers_open",
            ["official_id"],
            unique=True,
            sqlite_where=sa.text("ended_at is null"),
            postgresql_where=sa.text("ended_at is null"),
        )
        transfers.create_index(op.f("ix_transfers_from_unit_id"), ["from_unit_id"])
        transfers.create_index(op.f("ix_transfers_to_unit_id"), ["to_unit_id"])


def downgrade() -> None:
    op.drop_table("transfers")
    op.drop_table("header_maps")
    op.drop_index("ix_officials_code_folded", "officials")
    with op.batch_alter_table("plan_rows") as rows:
        rows.drop_index("ix_plan_rows_official")
        for name in ("base_version", "before", "answer", "question"):
            rows.drop_column(name)
    _reclass(OLD_CLASSES, _BACK)
    op.execute("UPDATE plans SET state = 'stopped' WHERE state in ('unclear', 'scheduled')")
    with op.batch_alter_table("plans") as plans:
        plans.drop_index(op.f("ix_plans_undoes_id"))
        plans.drop_constraint(op.f("fk_plans_approved_by_id"), type_="foreignkey")
        plans.drop_constraint(op.f("fk_plans_undoes_id"), type_="foreignkey")
        plans.drop_constraint(op.f("ck_plans_mode"), type_="check")
        plans.drop_constraint(op.f("ck_plans_state"), type_="check")
        plans.create_check_constraint(op.f("ck_plans_state"), f"state in {OLD_STATES}")
        for name in (
            "approved_at", "approved_by", "approved_by_id", "brakes", "undoes_id", "decision_file",
            "effective_on", "mode",
        ):  # fmt: skip
            plans.drop_column(name)
