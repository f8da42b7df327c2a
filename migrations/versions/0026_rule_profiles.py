"""Rule profiles, which of them holds in a domain since when, and the office's calendar.

No row is made: until somebody decides, Congvu's own profile holds, which is what it did before.

Revision ID: 0026
Revises: 0025
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

BEFORE = (
    "grant", "grant_end", "code", "suspension", "plan",
    "account", "change", "role_mailbox", "list", "allowance",
)  # fmt: skip
# What is asked for by the rule, and agreeing to a change of the rule itself.
KINDS = (
    "grant", "grant_end", "code", "suspension", "plan", "policy",
    "account", "change", "role_mailbox", "list", "allowance",
    "reset", "lock", "restore", "withdraw", "delete", "move", "body_mailbox",
)  # fmt: skip


def _json() -> sa.types.TypeEngine[object]:
    return sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    op.create_table(
        "policy_profiles",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("decision", sa.String(120), nullable=False),
        sa.Column("in_force", sa.Date(), nullable=False),
        sa.Column("document", _json(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("loaded_by", sa.String(255), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_profiles")),
        sa.UniqueConstraint("digest", name=op.f("uq_policy_profiles_digest")),
    )
    op.create_index(op.f("ix_policy_profiles_key"), "policy_profiles", ["key"])
    op.create_table(
        "domain_policies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("domain_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.String(16), nullable=False),
        sa.Column("departures", _json(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.Column("decided_by", sa.String(255), nullable=False),
        sa.Column("decided_by_id", sa.String(16), nullable=True),
        sa.Column("second", sa.String(255), nullable=False),
        sa.ForeignKeyConstraint(["domain_id"], ["domains.id"], name=op.f("fk_domain_policies_domain_id")),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["policy_profiles.id"], name=op.f("fk_domain_policies_profile_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_domain_policies")),
        sa.UniqueConstraint("domain_id", "edition", name="uq_domain_policies_edition"),
    )
    op.create_index("ix_domain_policies_since", "domain_policies", ["domain_id", "valid_from"])
    op.create_table(
        "calendar_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.CheckConstraint("kind in ('holiday', 'made_up')", name=op.f("ck_calendar_days_kind")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_days")),
    )
    _kinds(KINDS)


def downgrade() -> None:
    op.execute(
        sa.text("update requests set kind = 'change', state = 'withdrawn' where kind in :new").bindparams(
            sa.bindparam("new", [kind for kind in KINDS if kind not in BEFORE], expanding=True)
        )
    )
    _kinds(BEFORE)
    op.drop_table("calendar_days")
    op.drop_table("domain_policies")
    op.drop_table("policy_profiles")


def _kinds(kinds: tuple[str, ...]) -> None:
    with op.batch_alter_table("requests", reflect_kwargs={"resolve_fks": False}) as requests:
        requests.drop_constraint(op.f("ck_requests_kind"), type_="check")
        requests.create_check_constraint(op.f("ck_requests_kind"), f"kind in {kinds}")
