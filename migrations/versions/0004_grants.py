"""Grants for a leave and for a post, told before they end, roles that a province makes itself, reviews, protected
accounts.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BUILT_IN = ("system_administrator", "unit_administrator", "hr_officer", "helpdesk", "auditor")


def _json() -> sa.types.TypeEngine[object]:
    return sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "roles",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("name_en", sa.String(80), nullable=False),
        sa.Column("abilities", _json(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        _moment("made_at", nullable=False),
        sa.Column("made_by", sa.String(255), nullable=False),
        _moment("retired_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roles")),
    )
    op.create_table(
        "reviews",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        _moment("opened_at", nullable=False),
        sa.Column("opened_by", sa.String(255), nullable=False),
        _moment("due_at", nullable=False),
        _moment("warned_at"),
        _moment("closed_at"),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_reviews_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
    )
    still_open = sa.text("closed_at is null")
    op.create_index(
        "uq_reviews_open",
        "reviews",
        ["unit_id"],
        unique=True,
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
    op.add_column(
        "officials", sa.Column("is_protected", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    # Other tables are not looked into: an index of officials over an expression can not be read back.
    with op.batch_alter_table("grants", reflect_kwargs={"resolve_fks": False}) as grants:
        grants.add_column(sa.Column("granted_by_id", sa.String(16), nullable=True))
        grants.add_column(sa.Column("stands_in_for_id", sa.String(16), nullable=True))
        grants.add_column(sa.Column("bound", sa.Boolean(), nullable=False, server_default=sa.false()))
        grants.add_column(sa.Column("post", sa.String(255), nullable=False, server_default=""))
        grants.add_column(sa.Column("post_unit_id", sa.Integer(), nullable=True))
        grants.add_column(sa.Column("lapsed", sa.String(16), nullable=False, server_default=""))
        grants.add_column(_moment("warned_at"))
        grants.add_column(_moment("confirmed_at"))
        grants.add_column(sa.Column("confirmed_by", sa.String(255), nullable=False, server_default=""))
        grants.drop_constraint(op.f("ck_grants_role"), type_="check")
        for name in ("granted_by_id", "stands_in_for_id"):
            grants.create_foreign_key(op.f(f"fk_grants_{name}"), "officials", [name], ["id"])
        grants.create_foreign_key(op.f("fk_grants_post_unit_id"), "units", ["post_unit_id"], ["id"])
        open_ended = sa.text("revoked_at is null and valid_to is not null")
        grants.create_index(
            "ix_grants_ending", ["valid_to"], sqlite_where=open_ended, postgresql_where=open_ended
        )


def downgrade() -> None:
    # Older code can't say what a role made here may do: whoever holds one may do nothing with it.
    held = sa.table("grants", sa.column("role", sa.String))
    op.execute(sa.delete(held).where(held.c.role.not_in(BUILT_IN)))
    # Other tables are not looked into: an index of officials over an expression can not be read back.
    with op.batch_alter_table("grants", reflect_kwargs={"resolve_fks": False}) as grants:
        grants.drop_index("ix_grants_ending")
        for name in ("granted_by_id", "stands_in_for_id", "post_unit_id"):
            grants.drop_constraint(op.f(f"fk_grants_{name}"), type_="foreignkey")
        grants.create_check_constraint(op.f("ck_grants_role"), f"role in {BUILT_IN}")
        for name in (
            "confirmed_by",
            "confirmed_at",
            "warned_at",
            "lapsed",
            "post_unit_id",
            "post",
            "bound",
            "stands_in_for_id",
            "granted_by_id",
        ):
            grants.drop_column(name)
    op.drop_table("reviews")
    op.drop_table("roles")
    op.drop_column("officials", "is_protected")
