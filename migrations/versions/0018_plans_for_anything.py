"""Rows of plans are about objects of any kind; a plan that takes another back is of the other's kind.

Revision ID: 0018
Revises: 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

CLASSES = ("joiner", "same", "changed", "mover", "returner", "leaver", "homonym", "question", "refused")
_plans = sa.table("plans", *map(sa.column, ("id", "kind", "undoes_id")))
_rows = sa.table("plan_rows", *map(sa.column, ("plan_id", "row_class")))


def upgrade() -> None:
    op.drop_index("ix_plan_rows_official", "plan_rows")
    with op.batch_alter_table("plan_rows", reflect_kwargs={"resolve_fks": False}) as rows:
        # Which classes there are is said by each kind of plan.
        rows.drop_constraint(op.f("ck_plan_rows_row_class"), type_="check")
        rows.alter_column("official_id", new_column_name="object_id", existing_type=sa.String(16))
        rows.add_column(sa.Column("object_kind", sa.String(16), nullable=False, server_default="official"))
    op.create_index("ix_plan_rows_object", "plan_rows", ["plan_id", "object_id"])
    # Every plan so far is a list, or takes a list back.
    op.execute(sa.update(_plans).where(_plans.c.kind == "undo").values(kind="import"))


def downgrade() -> None:
    others = sa.select(_plans.c.id).where(_plans.c.kind != "import")
    op.execute(sa.delete(_rows).where(_rows.c.plan_id.in_(others)))
    op.execute(sa.delete(_plans).where(_plans.c.kind != "import"))
    op.execute(sa.update(_plans).where(_plans.c.undoes_id.is_not(None)).values(kind="undo"))
    op.drop_index("ix_plan_rows_object", "plan_rows")
    with op.batch_alter_table("plan_rows", reflect_kwargs={"resolve_fks": False}) as rows:
        rows.drop_column("object_kind")
        rows.alter_column("object_id", new_column_name="official_id", existing_type=sa.String(16))
        rows.create_check_constraint(op.f("ck_plan_rows_row_class"), f"row_class in {CLASSES}")
    op.create_index("ix_plan_rows_official", "plan_rows", ["plan_id", "official_id"])
